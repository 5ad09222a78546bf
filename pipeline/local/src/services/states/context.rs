//! The context object: what `$$` leads into.

use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use super::execution::{Execution, Thread};
use super::machine::Machine;

/// The context object of a thread.
pub(super) fn object(machine: &Machine, execution: &Execution, thread: &Thread) -> Value {
    let input: Value = serde_json::from_str(&execution.input).unwrap_or(Value::Null);
    let retries: u32 = thread.retries.values().sum();
    let entered = thread.entered.map_or(execution.started, |(time, _)| time);
    let mut context = json!({
        "Execution": {
            "Id": execution.arn,
            "Input": input,
            "Name": execution.name,
            "RedriveCount": 0,
            "RoleArn": machine.role_arn,
            "StartTime": milliseconds(execution.started),
        },
        "State": {"EnteredTime": milliseconds(entered), "Name": thread.state, "RetryCount": retries},
        "StateMachine": {"Id": machine.arn, "Name": machine.name},
    });
    if let Some(item) = &thread.item {
        context["Map"] = json!({"Item": {"Index": item.index, "Value": item.value}});
    }
    context
}

/// RFC 3339 with exactly three digits of a second, as Step Functions writes it.
fn milliseconds(time: Timestamp) -> String {
    let rounding = jiff::TimestampRound::new().smallest(Unit::Millisecond).mode(jiff::RoundMode::Floor);
    format!("{:.3}", time.round(rounding).unwrap_or(time))
}
