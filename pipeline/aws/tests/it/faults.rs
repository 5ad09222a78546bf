//! What errors of the services mean.

use bytes::Bytes;
use lake_core::ports::{
    Created, Executions, Keys, Ledger, ObjectVersion, Objects, PortError, Queues, Saved, Started,
};
use serde_json::Map;

use crate::wire::{Answer, Wire, answer, run};

const MACHINE: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:ingest";
const QUEUE: &str = "https://sqs.eu-west-1.amazonaws.com/123456789012/stage";

fn json(code: &str) -> Answer {
    answer(400, format!(r#"{{"__type":"com.amazonaws#{code}","message":"a message"}}"#))
}

fn xml(status: u16, code: &str) -> Answer {
    answer(status, format!("<Error><Code>{code}</Code><Message>a message</Message></Error>"))
}

fn denied(action: &str, resource: &str) -> PortError {
    PortError::Denied { action: action.to_owned(), resource: resource.to_owned() }
}

fn version(id: &str) -> ObjectVersion {
    ObjectVersion { bucket: "raw".into(), key: "orders/a b.json".into(), version: id.into() }
}

#[test]
fn what_the_role_does_not_permit_is_named() {
    let refused = || Wire::of([xml(403, "AccessDenied")]).aws();
    assert_eq!(
        run(refused().put("stage", "data/x", Bytes::new())).unwrap_err(),
        denied("s3:PutObject", "stage/data/x")
    );
    assert_eq!(
        run(refused().open(&version("v1"))).unwrap_err(),
        denied("s3:GetObjectVersion", "raw/orders/a b.json")
    );
    let refused = || Wire::of([json("AccessDeniedException")]).aws();
    assert_eq!(
        run(refused().start(MACHINE, "a-1", "{}")).unwrap_err(),
        denied("states:StartExecution", MACHINE)
    );
    let execution = MACHINE.replace("stateMachine", "execution") + ":a-1";
    assert_eq!(
        run(refused().describe(MACHINE, "a-1")).unwrap_err(),
        denied("states:DescribeExecution", &execution)
    );
    assert_eq!(run(refused().load("ledger", "x")).unwrap_err(), denied("dynamodb:GetItem", "ledger"));
    assert_eq!(
        run(refused().save("ledger", "x", &Map::new(), None)).unwrap_err(),
        denied("dynamodb:PutItem", "ledger")
    );
    assert_eq!(run(refused().receive(QUEUE, 10)).unwrap_err(), denied("sqs:ReceiveMessage", QUEUE));
    assert_eq!(
        run(refused().delete(QUEUE, &["r".to_owned()])).unwrap_err(),
        denied("sqs:DeleteMessage", QUEUE)
    );
    assert_eq!(run(refused().mac("key", b"x")).unwrap_err(), denied("kms:GenerateMac", "key"));
}

#[test]
fn what_is_not_there_is_missing() {
    let missing = |kind, name: &str| PortError::Missing { kind, name: name.to_owned() };
    let gone = |code| Wire::of([json(code)]).aws();
    assert_eq!(
        run(gone("ResourceNotFoundException").load("ledger", "x")).unwrap_err(),
        missing("table", "ledger")
    );
    assert_eq!(
        run(gone("StateMachineDoesNotExist").start(MACHINE, "a", "{}")).unwrap_err(),
        missing("state machine", MACHINE)
    );
    assert_eq!(run(gone("NotFoundException").mac("key", b"x")).unwrap_err(), missing("key", "key"));
    assert_eq!(run(gone("QueueDoesNotExist").receive(QUEUE, 1)).unwrap_err(), missing("queue", QUEUE));
    assert_eq!(run(gone("ExecutionDoesNotExist").describe(MACHINE, "a")).unwrap(), None);
    for (status, code) in
        [(404, "NoSuchKey"), (404, "NoSuchVersion"), (400, "InvalidArgument"), (405, "MethodNotAllowed")]
    {
        let world = Wire::of([xml(status, code)]).aws();
        assert_eq!(
            run(world.open(&version("v9"))).unwrap_err(),
            missing("object version", "raw/orders/a b.json"),
            "{code}"
        );
    }
    let nothing = run(Wire::of([xml(404, "NoSuchKey")]).aws().read("control", "contracts/x.json"));
    assert_eq!(nothing, Ok(None));
    let nowhere = run(Wire::of([xml(404, "NoSuchBucket")]).aws().read("control", "contracts/x.json"));
    assert_eq!(nowhere, Err(missing("bucket", "control/contracts/x.json")));
}

#[test]
fn what_others_did_first_is_no_failure() {
    let created = run(Wire::of([xml(412, "PreconditionFailed")]).aws().put_new("b", "k", Bytes::new()));
    assert_eq!(created, Ok(Created::Exists));
    let saved =
        run(Wire::of([json("ConditionalCheckFailedException")]).aws().save("t", "x", &Map::new(), Some(3)));
    assert_eq!(saved, Ok(Saved::Conflict));
    let started = run(Wire::of([json("ExecutionAlreadyExists")]).aws().start(MACHINE, "a", "{}"));
    assert_eq!(started, Ok(Started::NameTaken));
}

#[test]
fn a_throttled_call_is_made_again_and_then_unavailable() {
    let slow = || xml(503, "SlowDown");
    let wire = Wire::of([slow(), slow(), answer(200, "").with("x-amz-version-id", "v1")]);
    assert_eq!(run(wire.aws().put("b", "k", Bytes::from_static(b"12345"))).unwrap().version, "v1");
    let wire = Wire::of([slow(), slow(), slow()]);
    let error = run(wire.aws().put("b", "k", Bytes::new())).unwrap_err();
    assert_eq!(error, PortError::Unavailable { service: "s3", detail: "SlowDown: a message".into() });
    assert_eq!(wire.requests().len(), 3);
    let throttled = || json("ThrottlingException");
    let error = run(Wire::of([throttled(), throttled(), throttled()]).aws().start(MACHINE, "a", "{}"));
    let detail = "ThrottlingException: a message".into();
    assert_eq!(error, Err(PortError::Unavailable { service: "states", detail }));
}

#[test]
fn a_code_of_another_length_is_no_code() {
    let wire = Wire::of([answer(200, r#"{"Mac":"YWJj"}"#)]);
    let error = run(wire.aws().mac("key", b"orders")).unwrap_err();
    assert_eq!(error.to_string(), "kms is unavailable: the code is not 32 bytes long");
}
