//! The Lambda `transform`.

use std::process::ExitCode;

use lake_core::Function;

fn main() -> ExitCode {
    lake_lambdas::serve(Function::Transform, std::env::vars())
}
