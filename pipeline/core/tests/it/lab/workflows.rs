//! The ingest workflow: transform, retried on `Lake.Transient`.

use lake_core::Function;
use lake_core::memory::Crashed;
use serde_json::json;

use super::{INGEST, Lab};

impl Lab {
    pub(crate) fn run_ingests(&mut self) {
        for (name, input) in self.world.running(INGEST) {
            let (mut error, mut cause) = (String::new(), String::new());
            let mut output = None;
            for _ in 0..3 {
                match self.call(Function::Transform, serde_json::from_str(&input).unwrap()) {
                    Ok(Ok(report)) => {
                        output = Some(report.to_string());
                        break;
                    }
                    Ok(Err(failure)) => {
                        failure.error_type().clone_into(&mut error);
                        let report = json!({ "errorType": error, "errorMessage": failure.message() });
                        cause = report.to_string();
                    }
                    Err(Crashed) => {
                        "Lambda.Unknown".clone_into(&mut error);
                        "exited with signal: killed".clone_into(&mut cause);
                    }
                }
                if error != "Lake.Transient" {
                    break;
                }
            }
            let execution = match output {
                Some(output) => self.world.succeed(INGEST, &name, &output),
                None => self.world.fail(INGEST, &name, &error, &cause),
            };
            self.deliver_status(INGEST, &name, &execution.unwrap());
        }
    }
}
