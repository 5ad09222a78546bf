//! The Lambda `record-status`.

use std::process::ExitCode;

use lake_core::{Function, handlers};

fn main() -> ExitCode {
    lake_lambdas::serve(Function::RecordStatus, handlers::record_status, std::env::vars())
}
