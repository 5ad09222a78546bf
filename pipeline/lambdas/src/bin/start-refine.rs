//! The Lambda `start-refine`.

use std::process::ExitCode;

use lake_core::{Function, handlers};

fn main() -> ExitCode {
    lake_lambdas::serve(Function::StartRefine, handlers::start_refine, std::env::vars())
}
