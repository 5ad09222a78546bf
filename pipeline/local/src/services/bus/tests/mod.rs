//! Deliveries: envelope, retries, dead letters, restarts.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Bus, Envelope, Rule, load_target};
use crate::services::delivery::{Attempt, Effect, Outcome};
use crate::services::entropy::Entropy;
use crate::services::shelf::{Row, Stateful};

const QUEUE: &str = "arn:aws:sqs:eu-west-1:1:ingest";
const DEAD: &str = "arn:aws:sqs:eu-west-1:1:events-dlq";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn rule(target: &Value) -> Rule {
    let mut rule = Rule::load("arn:rule", &json!({"eventPattern": r#"{"source": ["aws.s3"]}"#})).unwrap();
    rule.targets.push(load_target(target).unwrap());
    rule
}

fn target() -> Value {
    json!({
        "rule": "r", "arn": QUEUE, "deadLetterConfig": {"arn": DEAD},
        "retryPolicy": {"maximumRetryAttempts": 2.0, "maximumEventAgeInSeconds": 3600},
    })
}

fn s3_event() -> Value {
    let envelope = Envelope {
        source: "aws.s3",
        detail_type: "Object Created",
        resources: vec!["arn:aws:s3:::raw".into()],
        account: "1",
        region: "eu-west-1",
        detail: json!({"object": {"key": "a b+ü.json"}}),
    };
    envelope.event(at(0), &mut Entropy::seeded(3))
}

#[track_caller]
fn attempt(effects: &[Effect]) -> Attempt {
    match effects {
        [Effect::Attempt(attempt)] => attempt.clone(),
        other => panic!("{other:?}"),
    }
}

fn throttled() -> Outcome {
    Outcome::Retryable { code: "THROTTLING".into(), message: "slow down".into() }
}

#[test]
fn the_envelope_is_that_of_eventbridge() {
    let event = s3_event();
    assert_eq!(event["time"], "2027-01-15T08:00:00Z");
    assert_eq!(event["id"].as_str().unwrap().len(), 36);
    let fields: Vec<&str> = event.as_object().unwrap().keys().map(String::as_str).collect();
    for field in
        ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"]
    {
        assert!(fields.contains(&field), "{field}");
    }
    assert_eq!(fields.len(), 9);
}

#[test]
fn an_event_goes_unchanged_to_every_target_that_wants_it() {
    let mut rule = rule(&target());
    rule.targets.push(load_target(&json!({"arn": "arn:other"})).unwrap());
    let mut disabled = rule.clone();
    disabled.enabled = false;
    let mut bus = Bus::new(vec![rule, disabled]);
    let effects = bus.put(&s3_event(), at(0));
    assert_eq!(effects.len(), 2);
    let first = attempt(&effects[..1]);
    assert_eq!((first.target.arn.as_str(), first.source.as_str(), first.attempt), (QUEUE, "arn:rule", 1));
    assert_eq!(serde_json::from_str::<Value>(&first.body).unwrap(), s3_event());
    assert_eq!(bus.put(&json!({"source": "aws.ec2"}), at(0)), []);
    assert_eq!(bus.outstanding(), effects);
}

#[test]
fn a_delivery_is_tried_again_and_ends_in_the_dead_letter_queue_unchanged() {
    let mut bus = Bus::new(vec![rule(&target())]);
    let mut entropy = Entropy::seeded(5);
    let mut now = at(0);
    let mut current = attempt(&bus.put(&s3_event(), now));
    for expected in [2, 3] {
        assert_eq!(bus.settle(&current.delivery, throttled(), now, &mut entropy), None);
        assert!(bus.outstanding().is_empty());
        now = bus.next_due().unwrap();
        current = attempt(&bus.advance(now));
        assert_eq!(current.attempt, expected);
    }
    let effect = bus.settle(&current.delivery, throttled(), now, &mut entropy);
    let Some(Effect::DeadLetter(letter)) = effect else { panic!("{effect:?}") };
    assert_eq!(letter.queue_arn, DEAD);
    assert_eq!(letter.message.body, current.body);
    let attributes: Vec<(&str, &str)> =
        letter.message.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        attributes,
        [
            ("ERROR_CODE", "THROTTLING"),
            ("ERROR_MESSAGE", "slow down"),
            ("EXHAUSTED_RETRY_CONDITION", "MaximumRetryAttempts"),
            ("RETRY_ATTEMPTS", "2"),
            ("RULE_ARN", "arn:rule"),
            ("TARGET_ARN", QUEUE),
        ]
    );
    assert_eq!((bus.next_due(), bus.outstanding()), (None, vec![]));
}

#[test]
fn what_is_refused_is_not_tried_again() {
    let mut bus = Bus::new(vec![rule(&json!({"arn": QUEUE}))]);
    let mut entropy = Entropy::seeded(5);
    let first = attempt(&bus.put(&s3_event(), at(0)));
    let refused = || Outcome::Refused { code: "NO_PERMISSIONS".into(), message: "denied".into() };
    let effect = bus.settle(&first.delivery, refused(), at(0), &mut entropy);
    let Some(Effect::Dropped(dropped)) = effect else { panic!("{effect:?}") };
    assert_eq!((dropped.code.as_str(), dropped.target_arn.as_str()), ("NO_PERMISSIONS", QUEUE));
    assert_eq!(bus.settle(&first.delivery, refused(), at(0), &mut entropy), None);
}

#[test]
fn age_ends_a_delivery_too() {
    let mut target = target();
    target["retryPolicy"] = json!({"maximumEventAgeInSeconds": 60});
    let mut bus = Bus::new(vec![rule(&target)]);
    let mut entropy = Entropy::seeded(5);
    let mut now = at(0);
    let mut current = attempt(&bus.put(&s3_event(), now));
    let letter = loop {
        match bus.settle(&current.delivery, throttled(), now, &mut entropy) {
            None => now = bus.next_due().unwrap(),
            Some(Effect::DeadLetter(letter)) => break letter,
            other => panic!("{other:?}"),
        }
        current = attempt(&bus.advance(now));
    };
    assert!(now <= at(60));
    assert_eq!(letter.message.attributes["EXHAUSTED_RETRY_CONDITION"], "MaximumEventAgeInSeconds");
}

#[test]
fn what_is_on_its_way_survives_a_restart() {
    let mut bus = Bus::new(vec![rule(&target())]);
    let mut entropy = Entropy::seeded(5);
    let effects = bus.put(&s3_event(), at(0));
    let out = attempt(&bus.put(&s3_event(), at(0)));
    bus.settle(&out.delivery, throttled(), at(0), &mut entropy);
    let rows = bus.changes().unwrap().into_iter();
    let rows =
        rows.map(|change| Row { shelf: change.shelf.into(), key: change.key, row: change.row.unwrap() });
    let mut again = Bus::new(vec![rule(&target())]);
    again.restore(rows.collect()).unwrap();
    assert_eq!(again.outstanding(), effects);
    assert_eq!(again.next_due(), bus.next_due());
    let third = attempt(&again.put(&s3_event(), at(1)));
    assert!(third.delivery > out.delivery);
}

#[test]
fn what_is_not_played_is_refused() {
    let error = |properties: &Value| load_target(properties).unwrap_err()[0].to_string();
    assert_eq!(
        error(&json!({"arn": "a", "inputPath": "$.detail"})),
        "/inputPath: is not played: a message is the whole event"
    );
    assert_eq!(
        error(&json!({"arn": "a", "sqsTarget": {"messageGroupId": "g"}})),
        "/sqsTarget: is not supported"
    );
    assert_eq!(
        error(&json!({"arn": "a", "retryPolicy": {"maximumEventAgeInSeconds": 59}})),
        "/retryPolicy/maximumEventAgeInSeconds: must be a whole number from 60 to 86400"
    );
    let error = |properties: &Value| Rule::load("arn:rule", properties).unwrap_err()[0].to_string();
    assert_eq!(
        error(&json!({"eventPattern": r#"{"detail": {"x": [{"like": 1}]}}"#})),
        "/eventPattern/detail/x/0/like: `like` is no operator"
    );
    assert_eq!(
        error(&json!({"scheduleExpression": "rate(1 minute)"})),
        "/scheduleExpression: scheduled rules are not played; use a schedule of EventBridge Scheduler"
    );
    assert_eq!(
        error(&json!({"eventPattern": r#"{"a": [1]}"#, "state": "ON"})),
        "/state: `ON` is neither ENABLED nor DISABLED"
    );
}
