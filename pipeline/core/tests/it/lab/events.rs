//! EventBridge and the event source mappings.

use lake_core::Function;
use lake_core::memory::StoredObject;
use lake_core::ports::{Execution, ExecutionStatus};
use serde_json::{Value, json};

use super::Lab;

/// *Object Created*, as S3 sends it.
pub(crate) fn object_created(time: &str, stored: &StoredObject) -> Value {
    let object = &stored.object;
    json!({
        "version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created",
        "source": "aws.s3", "account": "123456789012", "time": time, "region": "eu-west-1",
        "resources": [format!("arn:aws:s3:::{}", object.bucket)],
        "detail": {
            "version": "0", "bucket": { "name": object.bucket },
            "object": {
                "key": object.key, "size": stored.size, "etag": "b1946ac92492d2347c6235b4d2611184",
                "version-id": object.version, "sequencer": "617f08299329d189",
            },
            "request-id": "N4N7GDK58NMKJ12R", "requester": "123456789012", "reason": "PutObject",
        },
    })
}

/// *Step Functions Execution Status Change*. Workflows that are encrypted leave input and output out.
pub(crate) fn status_changed(arn: &str, name: &str, execution: &Execution, encrypted: bool) -> Value {
    let text = |text: Option<&str>| if encrypted { None } else { text.map(str::to_owned) };
    json!({
        "version": "0", "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change", "source": "aws.states",
        "account": "123456789012", "time": "2026-11-22T00:00:00Z", "region": "eu-west-1",
        "resources": [format!("{}:{name}", arn.replace("stateMachine", "execution"))],
        "detail": {
            "executionArn": format!("{}:{name}", arn.replace("stateMachine", "execution")),
            "stateMachineArn": arn, "name": name, "status": execution.status,
            "startDate": 1_551_225_271_984_u64, "stopDate": 1_551_225_291_984_u64,
            "input": text(Some(&execution.input)), "output": text(execution.output.as_deref()),
        },
    })
}

/// The event of a mapping with these messages.
pub(crate) fn mapping(bodies: &[String]) -> Value {
    let record = |(i, body): (usize, &String)| {
        json!({
            "messageId": i.to_string(), "receiptHandle": "r", "body": body, "eventSource": "aws:sqs",
            "attributes": { "ApproximateReceiveCount": "1" },
        })
    };
    json!({ "Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>() })
}

impl Lab {
    /// The rules: raw objects → ingest, commits → stage. Every event comes twice, since it may.
    pub(crate) fn deliver(&mut self) {
        for stored in self.world.take_written() {
            let queue = match stored.object.bucket.as_str() {
                "raw" => "ingest",
                "stage" if stored.object.key.starts_with("commits/") => "stage",
                _ => continue,
            };
            for time in ["2026-11-22T04:41:39Z", "2026-11-22T04:41:40Z"] {
                self.world.send(queue, object_created(time, &stored).to_string()).unwrap();
            }
        }
    }

    /// The rule of executions that ended.
    pub(crate) fn deliver_status(&mut self, arn: &str, name: &str, execution: &Execution) {
        let running = Execution { status: ExecutionStatus::Running, ..execution.clone() };
        for (execution, encrypted) in [(execution, false), (&running, false), (execution, true)] {
            let event = status_changed(arn, name, execution, encrypted);
            self.world.send("status", event.to_string()).unwrap();
        }
    }

    /// A mapping: one batch after the other, until nothing is visible.
    pub(crate) fn poll(&mut self, queue: &str, function: Function) {
        loop {
            let messages = self.world.hand_out(queue, 10).unwrap();
            if messages.is_empty() {
                return;
            }
            let records: Vec<Value> = messages
                .iter()
                .map(|message| json!({ "messageId": message.id, "body": message.body }))
                .collect();
            let Ok(Ok(answer)) = self.call(function, json!({ "Records": records })) else {
                continue;
            };
            let failed: Vec<&str> = answer["batchItemFailures"]
                .as_array()
                .unwrap()
                .iter()
                .map(|failure| failure["itemIdentifier"].as_str().unwrap())
                .collect();
            let done = messages.into_iter().filter(|message| !failed.contains(&message.id.as_str()));
            let receipts: Vec<String> = done.map(|message| message.receipt).collect();
            self.world.take_back(queue, &receipts).unwrap();
        }
    }
}
