//! The *Step Functions Execution Status Change* event.

use serde_json::{Value, json};

use super::execution::Execution;

/// Input and output are left out of an event when they are longer than this together.
const LARGEST: usize = 248 * 1024;

/// The detail of the event for an execution as it stands. It carries no error and no cause.
pub(super) fn detail(execution: &Execution) -> Value {
    let input = execution.input.as_str();
    let output = execution.output.as_deref();
    let input_included = escaped(input) <= LARGEST;
    let room = LARGEST - if input_included { escaped(input) } else { 0 };
    let output_included = output.is_none_or(|output| escaped(output) <= room);
    json!({
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.started.as_millisecond(),
        "stopDate": execution.stopped.map(jiff::Timestamp::as_millisecond),
        "input": input_included.then_some(input),
        "inputDetails": {"included": input_included},
        "output": output.filter(|_| output_included),
        "outputDetails": output.map(|_| json!({"included": output_included})),
    })
}

/// The bytes of a text inside JSON.
fn escaped(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count()
}
