//! The Lambda `start-ingest`.

use std::process::ExitCode;

use lake_core::{Function, handlers};

fn main() -> ExitCode {
    lake_lambdas::serve(Function::StartIngest, handlers::start_ingest, std::env::vars())
}
