//! The Lambda `start-refine`.

use std::process::ExitCode;

use lake_core::Function;

fn main() -> ExitCode {
    lake_lambdas::serve(Function::StartRefine, std::env::vars())
}
