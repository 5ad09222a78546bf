//! The Lambda `start-ingest`.

use std::process::ExitCode;

use lake_core::Function;

fn main() -> ExitCode {
    lake_lambdas::serve(Function::StartIngest, std::env::vars())
}
