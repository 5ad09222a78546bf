//! Steps 1, 2, 4, 5 and 10 as events: what happens, the rule that sees it, the queue that holds it.

use crate::{
    constructs::{
        queue::{Consumer, Queue},
        state_machine::StateMachine,
        subscription::{Subscription, target_name},
    },
    lake::Lake,
    names,
    node::{Node, map},
    program::{Program, Section},
    text::{Reference, Text},
};

/// The rules, in the order of the steps.
pub(super) const RULES: [&str; 3] = [RAW, ENDED, COMMITTED];
const RAW: &str = "raw-created";
const ENDED: &str = "execution-ended";
const COMMITTED: &str = "stage-committed";

/// Seconds that start-ingest may take for ten events.
pub(super) const START_INGEST_TIMEOUT: u32 = 60;
/// Seconds that record-status may take for ten executions.
pub(super) const RECORD_STATUS_TIMEOUT: u32 = 60;
/// Seconds that a drain may take: less than the interval of its schedule.
pub(super) const START_REFINE_TIMEOUT: u32 = 600;

/// Seconds that a drain's claim on a job holds.
pub(super) const LEASE: u32 = 3600;

/// Receives before a message of a queue that Lambda polls is set aside: two hours' worth. A poll counts as one where the function
/// was throttled, and so does a call where Step Functions was: it describes 15 executions a second, so that a flood of
/// 100,000 files takes as long.
const PATIENT: u32 = 20;

/// How start-ingest empties its queue.
pub(super) const INGEST_CONSUMER: Consumer =
    Consumer { timeout: START_INGEST_TIMEOUT, window: 1, claim: 0, receives: PATIENT };
/// How record-status empties its queue.
pub(super) const STATUS_CONSUMER: Consumer =
    Consumer { timeout: RECORD_STATUS_TIMEOUT, window: 1, claim: 0, receives: PATIENT };
/// How start-refine empties its queue. It is not throttled with a message in its hands.
const STAGE_CONSUMER: Consumer =
    Consumer { timeout: START_REFINE_TIMEOUT, window: 0, claim: LEASE, receives: 5 };

pub(super) fn ingest_queue() -> Queue {
    Queue::new("ingest")
}

pub(super) fn status_queue() -> Queue {
    Queue::new("status")
}

pub(super) fn stage_queue() -> Queue {
    Queue::new("stage")
}

pub(super) fn build(lake: &Lake, program: &mut Program) {
    lake.raw.notify(target_name(RAW), program);
    lake.stage.notify(target_name(COMMITTED), program);
    let raw = Subscription {
        rule: RAW,
        description: "An object arrives in raw, whatever its dataset.",
        pattern: created(lake.raw.name(), None),
        queue: &ingest_queue(),
        consumer: INGEST_CONSUMER,
    };
    raw.build(Section::Ingest, program);
    let ended = Subscription {
        rule: ENDED,
        description: "An execution of a workflow ends, well or not.",
        pattern: execution_ended(),
        queue: &status_queue(),
        consumer: STATUS_CONSUMER,
    };
    ended.build(Section::Status, program);
    let committed = Subscription {
        rule: COMMITTED,
        description: "Transform commits a job: its parts are complete and its commit object is the last.",
        pattern: created(lake.stage.name(), Some("commits/")),
        queue: &stage_queue(),
        consumer: STAGE_CONSUMER,
    };
    committed.build(Section::Stage, program);
}

/// Objects that S3 created, by bucket and perhaps prefix.
fn created(bucket: Reference, prefix: Option<&str>) -> Node {
    let bucket = map! { "name" => vec![Text::from(bucket)] };
    let detail = match prefix {
        Some(prefix) => {
            let key = vec![map! { "prefix" => prefix }];
            map! { "bucket" => bucket, "object" => map! { "key" => key } }
        }
        None => map! { "bucket" => bucket },
    };
    event("aws.s3", "Object Created", detail)
}

fn execution_ended() -> Node {
    let machines: Vec<Text> =
        ["ingest", "refine"].iter().map(|name| StateMachine::new(name).arn().into()).collect();
    let detail = map! {
        "stateMachineArn" => machines,
        "status" => vec!["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
    };
    event("aws.states", "Step Functions Execution Status Change", detail)
}

fn event(source: &str, kind: &str, detail: Node) -> Node {
    map! {
        "source" => vec![source],
        "account" => vec![Text::from(names::account())],
        "detail-type" => vec![kind],
        "detail" => detail,
    }
}
