//! What a role may not do is not done, and what cannot be delivered is set aside.

use lake_core::operate::Names;
use lake_core::operate::redrive::{Pace, Redrive};
use lake_core::ports::{Executions, Keys, Ledger, ObjectVersion, Objects, PortError, PortResult, Queues};
use serde_json::Map;

use super::open;
use crate::engine::authority::Authority;
use crate::engine::{Desk, Shared};
use crate::lake::Lake;
use crate::observer::{Notice, Silent};

/// The call that a port makes when nothing is permitted.
#[track_caller]
fn denied<T>(result: PortResult<T>) -> String {
    match result.map(drop) {
        Err(PortError::Denied { action, resource }) => format!("{action} {resource}"),
        other => panic!("not denied: {other:?}"),
    }
}

#[test]
fn every_call_of_a_port_asks_for_its_action_on_its_resource() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path());
    lake.state.authority = Authority::of(|call| call.principal != "the-role");
    let wiring = &lake.state.wiring;
    let url = wiring.queue_urls.iter().find(|(_, arn)| arn.ends_with(":inbox")).unwrap().0.clone();
    let (machine, key) = (wiring.machines[0].arn.clone(), wiring.mac_keys.first().unwrap().clone());
    let mut silent = Silent;
    let shared = Shared::new(&mut lake.state, &mut silent);
    let desk = Desk::new(&shared, "the-role");
    let object = |version: &str| ObjectVersion {
        bucket: "small-raw".into(),
        key: "a b".into(),
        version: version.into(),
    };
    let item = Map::new();
    let calls = futures_executor::block_on(async {
        [
            denied(desk.open(&object("v")).await),
            denied(desk.open(&object("null")).await),
            denied(desk.read("small-raw", "a/b").await),
            denied(desk.create("small-raw", "a/b").await),
            denied(desk.put("small-raw", "a/b", "x".into()).await),
            denied(desk.put_new("small-raw", "a/b", "x".into()).await),
            denied(desk.receive(&url, 10).await),
            denied(desk.delete(&url, &[]).await),
            denied(desk.start(&machine, "n", "{}").await),
            denied(desk.describe(&machine, "n").await),
            denied(desk.load("ledger", "x").await),
            denied(desk.save("ledger", "x", &item, None).await),
            denied(desk.mac(&key, b"x").await),
        ]
    });
    let calls = calls.join("\n").replace(&key, "KEY");
    insta::assert_snapshot!(calls, @r"
    s3:GetObjectVersion arn:aws:s3:::small-raw/a b
    s3:GetObject arn:aws:s3:::small-raw/a b
    s3:GetObject arn:aws:s3:::small-raw/a/b
    s3:PutObject arn:aws:s3:::small-raw/a/b
    s3:PutObject arn:aws:s3:::small-raw/a/b
    s3:PutObject arn:aws:s3:::small-raw/a/b
    sqs:ReceiveMessage arn:aws:sqs:eu-west-1:123456789012:inbox
    sqs:DeleteMessage arn:aws:sqs:eu-west-1:123456789012:inbox
    states:StartExecution arn:aws:states:eu-west-1:123456789012:stateMachine:machine
    states:DescribeExecution arn:aws:states:eu-west-1:123456789012:execution:machine:n
    dynamodb:GetItem arn:aws:dynamodb:eu-west-1:123456789012:table/ledger
    dynamodb:PutItem arn:aws:dynamodb:eu-west-1:123456789012:table/ledger
    kms:GenerateMac KEY
    ");
}

fn run(lake: &mut Lake) -> String {
    let mut notices: Vec<Notice> = Vec::new();
    lake.run(&mut notices).unwrap();
    let lines: Vec<String> = notices.into_iter().map(|n| format!("{}: {}", n.subject, n.text)).collect();
    lines.join("\n")
}

struct Now;

impl Pace for Now {
    async fn wait(&mut self, _queue: &str, _moved: u64) {}
}

#[test]
fn an_event_that_may_not_be_delivered_goes_to_the_dead_letter_queue_and_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path());
    lake.state.authority =
        Authority::of(|call| call.action != "sqs:SendMessage" || call.resource.ends_with(":dead"));
    lake.upload("orders/a.json", b"{}".as_slice()).unwrap();
    let said = run(&mut lake);
    assert!(
        said.contains("arrivals: could not be delivered (NO_PERMISSIONS): set aside in `dead`"),
        "{said}"
    );
    let letters = lake.dead_letters();
    let about: Vec<bool> = letters.iter().map(|letter| letter.body.contains("orders/a.json")).collect();
    assert!(about.contains(&true), "{letters:?}");

    lake.state.authority = Authority::of(|_| true);
    let wiring = &mut lake.state.wiring;
    let named = [("inboxDlqUrl", ":dead"), ("inboxQueueUrl", ":inbox")].map(|(output, queue)| {
        let url = wiring.queue_urls.iter().find(|(_, arn)| arn.ends_with(queue)).unwrap().0;
        (output.to_owned(), url.clone())
    });
    wiring.names = Names::new(named);
    let redrive = |queue| Redrive { queue, dry_run: false, pace: Now };
    let lots = lake.carry_out(redrive(Some("inbox"))).unwrap().unwrap();
    assert!(lots[0].outcome.as_ref().unwrap().moved >= 1, "{lots:?}");
    let inbox =
        lake.state.wiring.queues.iter().find(|queue| queue.arn.ends_with(":inbox")).unwrap().arn.clone();
    let bodies: Vec<&str> = lake.state.services.queues.messages(&inbox).map(|m| m.body.as_str()).collect();
    assert!(bodies.iter().any(|body| body.contains("orders/a.json")), "{bodies:?}");
    let error = lake.carry_out(redrive(Some("dead-or-alive"))).unwrap().unwrap_err().to_string();
    assert_eq!(error, "no dead-letter queue is called `dead-or-alive`; there are: inbox");
}
