//! The Lambda `transform`.

use std::process::ExitCode;

use lake_core::{Function, handlers};

fn main() -> ExitCode {
    lake_lambdas::serve(Function::Transform, handlers::transform, std::env::vars())
}
