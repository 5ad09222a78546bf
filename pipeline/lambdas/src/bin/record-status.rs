//! The Lambda `record-status`.

use std::process::ExitCode;

use lake_core::Function;

fn main() -> ExitCode {
    lake_lambdas::serve(Function::RecordStatus, std::env::vars())
}
