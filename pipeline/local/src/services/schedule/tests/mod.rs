//! Expressions as Scheduler documents them, checked against looking at every minute.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::cron::Cron;
use super::{Schedule, Scheduler};
use crate::services::delivery::{Attempt, Effect, Outcome};
use crate::services::entropy::Entropy;
use crate::services::shelf::{Row, Stateful};

const ARN: &str = "arn:aws:scheduler:eu-west-1:1:schedule/default/drain";

fn time(text: &str) -> Timestamp {
    text.parse::<DateTime>().unwrap().to_zoned(TimeZone::UTC).unwrap().timestamp()
}

fn properties(expression: &str) -> Value {
    json!({
        "scheduleExpression": expression,
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": {"arn": "arn:aws:lambda:eu-west-1:1:function:f", "roleArn": "arn:role"},
    })
}

fn schedule(expression: &str, extra: &Value) -> Schedule {
    let mut properties = properties(expression);
    properties.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    Schedule::load(ARN, &properties).unwrap()
}

/// The next times after midnight, 22 November 2026, a Sunday.
fn next(expression: &str, count: usize) -> Vec<String> {
    let schedule = schedule(expression, &json!({}));
    let created = time("2026-11-22T00:00:00");
    let mut last = created - SignedDuration::from_secs(1);
    let mut times = Vec::new();
    for _ in 0..count {
        let Some(next) = schedule.next_after(last, created) else { break };
        times.push(next.to_string());
        last = next;
    }
    times
}

#[test]
fn documented_expressions() {
    for (expression, expected) in [
        ("cron(0 10 * * ? *)", ["2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z"]),
        ("cron(15 12 * * ? *)", ["2026-11-22T12:15:00Z", "2026-11-23T12:15:00Z"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-11-23T18:00:00Z", "2026-11-24T18:00:00Z"]),
        ("cron(0 8 1 * ? *)", ["2026-12-01T08:00:00Z", "2027-01-01T08:00:00Z"]),
        ("cron(0/15 * * * ? *)", ["2026-11-22T00:00:00Z", "2026-11-22T00:15:00Z"]),
        ("cron(0/10 * ? * MON-FRI *)", ["2026-11-23T00:00:00Z", "2026-11-23T00:10:00Z"]),
        ("cron(0/5 8-17 ? * mon-fri *)", ["2026-11-23T08:00:00Z", "2026-11-23T08:05:00Z"]),
        ("cron(0/30 20-23 ? * 2-6 *)", ["2026-11-23T20:00:00Z", "2026-11-23T20:30:00Z"]),
        ("cron(15 10 ? * 6L 2022-2027)", ["2026-11-27T10:15:00Z", "2026-12-25T10:15:00Z"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-12-07T09:00:00Z", "2027-01-04T09:00:00Z"]),
        ("cron(0 0 L * ? *)", ["2026-11-30T00:00:00Z", "2026-12-31T00:00:00Z"]),
        ("cron(0 0 L 2 ? 2027,2028)", ["2027-02-28T00:00:00Z", "2028-02-29T00:00:00Z"]),
        // 31 July 2027 is a Saturday.
        ("cron(0 0 ? 7 7L 2027,2028)", ["2027-07-31T00:00:00Z", "2028-07-29T00:00:00Z"]),
        ("cron(0 0 ? * L *)", ["2026-11-28T00:00:00Z", "2026-12-05T00:00:00Z"]),
        // The 22nd is a Sunday, 22 May 2027 a Saturday, 1 May 2027 a Saturday, 31 January 2027 a Sunday.
        ("cron(0 0 22W 11,5 ? *)", ["2026-11-23T00:00:00Z", "2027-05-21T00:00:00Z"]),
        ("cron(0 0 1W 5 ? *)", ["2027-05-03T00:00:00Z", "2028-05-01T00:00:00Z"]),
        ("cron(0 0 31W 1,2 ? *)", ["2027-01-29T00:00:00Z", "2028-01-31T00:00:00Z"]),
        ("cron(59 23 31 12 ? *)", ["2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"]),
        ("cron(1,3-5 0 29 FEB ? *)", ["2028-02-29T00:01:00Z", "2028-02-29T00:03:00Z"]),
        ("rate(15 minutes)", ["2026-11-22T00:00:00Z", "2026-11-22T00:15:00Z"]),
        ("rate(1 day)", ["2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"]),
    ] {
        assert_eq!(next(expression, 2), expected, "{expression}");
    }
    assert_eq!(next("at(2026-11-30T13:00:00)", 2), ["2026-11-30T13:00:00Z"]);
    assert_eq!(next("at(2026-11-21T13:00:00)", 2), Vec::<String>::new());
    assert_eq!(next("cron(0 0 31 2 ? *)", 1), Vec::<String>::new());
    assert_eq!(next("cron(0 0 1 1 ? 2025)", 1), Vec::<String>::new());
}

#[test]
fn what_scheduler_refuses_or_is_not_played_is_refused() {
    for (expression, message) in [
        ("cron(0 10 * * * *)", "one of day-of-month and day-of-week has to be `?`"),
        ("cron(0 10 ? * ? *)", "day-of-month and day-of-week cannot both be `?`"),
        ("cron(0 10 * * ?)", "a cron expression has six fields, not 5"),
        ("cron(60 10 * * ? *)", "minutes: `60` is not a number from 0 to 59"),
        ("cron(0 a * * ? *)", "hours: `a` is not a number from 0 to 23"),
        ("cron(0 0 * FOO ? *)", "month: `FOO` is not a number from 1 to 12 or a name"),
        ("cron(0 0 ? * 0 *)", "day-of-week: `0` is not a number from 1 to 7 or a name"),
        ("cron(0 0 ? * FRI-MON *)", "day-of-week: the range `FRI-MON` runs backwards"),
        ("cron(0 0 ? * 3#6 *)", "day-of-week: `6` in `3#6` is not a number from 1 to 5"),
        ("cron(0 0 32W * ? *)", "day-of-month: `32W` is not a day from 1 to 31 followed by `W`"),
        ("cron(0 0 LW * ? *)", "day-of-month: `LW` is not a day from 1 to 31 followed by `W`"),
        ("cron(*/0 0 * * ? *)", "minutes: `0` in `*/0` is no step"),
        ("cron(0 0 * * ? 1969)", "year: `1969` is not a number from 1970 to 2199"),
        ("rate(0 minutes)", "`rate(0 minutes)` is not a positive number followed by minutes, hours or days"),
        ("rate(5 weeks)", "`rate(5 weeks)` is not a positive number followed by minutes, hours or days"),
        ("at(2026-11-30)", "`at(2026-11-30)` is not of the form `at(yyyy-mm-ddThh:mm:ss)`"),
        ("daily", "`daily` is none of `rate(…)`, `cron(…)`, `at(…)`"),
    ] {
        let errors = Schedule::load(ARN, &properties(expression)).unwrap_err();
        assert_eq!(errors[0].to_string(), format!("/scheduleExpression: {message}"));
    }
    let problem = |key: &str, value: Value| {
        let mut properties = properties("rate(1 minute)");
        properties[key] = value;
        Schedule::load(ARN, &properties).unwrap_err()[0].to_string()
    };
    assert_eq!(
        problem("scheduleExpressionTimezone", json!("Europe/Berlin")),
        "/scheduleExpressionTimezone: `Europe/Berlin` is not played; only UTC is"
    );
    assert_eq!(
        problem("flexibleTimeWindow", json!({"mode": "FLEXIBLE"})),
        "/flexibleTimeWindow: `maximumWindowInMinutes` is missing"
    );
    assert_eq!(problem("state", json!("ON")), "/state: `ON` is neither ENABLED nor DISABLED");
    assert_eq!(
        problem("target", json!({"arn": "a", "roleArn": "r", "input": "{"})),
        "/target/input: is not JSON: EOF while parsing an object at line 1 column 1"
    );
    assert_eq!(
        problem("target", json!({"arn": "a", "roleArn": "r", "sqsParameters": {}})),
        "/target/sqsParameters: is not supported"
    );
}

#[test]
fn start_and_end_bound_a_schedule() {
    let extra = json!({"startDate": "2026-11-22T00:07:00Z", "endDate": "2026-11-22T00:27:00Z"});
    let created = time("2026-11-22T00:00:00");
    let rate = schedule("rate(10 minutes)", &extra);
    let all = |schedule: &Schedule| {
        let mut last = created - SignedDuration::from_secs(1);
        let mut minutes = Vec::new();
        while let Some(next) = schedule.next_after(last, created) {
            minutes.push((next - created).get_seconds() / 60);
            last = next;
        }
        minutes
    };
    assert_eq!(all(&rate), [7, 17, 27]);
    assert_eq!(all(&schedule("cron(0/5 * * * ? *)", &extra)), [10, 15, 20, 25]);
    let late = time("2026-11-22T00:10:00");
    assert_eq!(rate.next_after(late, late), Some(time("2026-11-22T00:17:00")));
}

struct Bench {
    scheduler: Scheduler,
    entropy: Entropy,
}

impl Bench {
    fn new(schedule: Schedule, now: &str) -> Self {
        let mut bench = Self { scheduler: Scheduler::new(vec![schedule]), entropy: Entropy::seeded(1) };
        bench.scheduler.begin(time(now), &mut bench.entropy);
        bench
    }

    fn advance(&mut self, now: &str) -> Vec<Attempt> {
        let effects = self.scheduler.advance(time(now), &mut self.entropy);
        effects
            .into_iter()
            .map(|effect| match effect {
                Effect::Attempt(attempt) => attempt,
                other => panic!("{other:?}"),
            })
            .collect()
    }
}

#[test]
fn a_rate_fires_at_once_and_then_at_its_interval() {
    let mut bench = Bench::new(schedule("rate(15 minutes)", &json!({})), "2026-11-22T00:03:20");
    assert_eq!(bench.scheduler.next_due(), Some(time("2026-11-22T00:03:20")));
    let first = bench.advance("2026-11-22T00:03:20").remove(0);
    assert_eq!((first.source.as_str(), first.attempt), (ARN, 1));
    let notification: Value = serde_json::from_str(&first.body).unwrap();
    assert_eq!(notification["detail-type"], "Scheduled Event");
    assert_eq!(notification["resources"], json!([ARN]));
    assert_eq!(bench.scheduler.next_due(), Some(time("2026-11-22T00:18:20")));
    assert_eq!(bench.advance("2026-11-22T00:18:19"), []);
    assert_eq!(bench.advance("2026-11-22T00:18:20").len(), 1);
}

#[test]
fn of_the_missed_occurrences_the_latest_fires() {
    let mut target = properties("rate(15 minutes)")["target"].clone();
    target["input"] =
        json!(r#"{"at": "<aws.scheduler.scheduled-time>", "attempt": "<aws.scheduler.attempt-number>"}"#);
    let schedule = schedule("rate(15 minutes)", &json!({ "target": target }));
    let mut bench = Bench::new(schedule, "2026-11-22T00:00:00");
    bench.advance("2026-11-22T00:00:00");
    let attempts = bench.advance("2026-11-22T02:05:00");
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].body, r#"{"at": "2026-11-22T02:00:00Z", "attempt": "1"}"#);
    assert_eq!(bench.scheduler.next_due(), Some(time("2026-11-22T02:15:00")));
}

#[test]
fn a_flexible_window_delays_within_itself() {
    let extra = json!({"flexibleTimeWindow": {"mode": "FLEXIBLE", "maximumWindowInMinutes": 10}});
    let bench = Bench::new(schedule("cron(0 1 * * ? *)", &extra), "2026-11-22T00:00:00");
    let due = bench.scheduler.next_due().unwrap();
    assert!(due > time("2026-11-22T01:00:00") && due < time("2026-11-22T01:10:00"), "{due}");
}

#[test]
fn a_disabled_schedule_does_not_fire() {
    let bench = Bench::new(schedule("rate(1 minute)", &json!({"state": "DISABLED"})), "2026-11-22T00:00:00");
    assert_eq!(bench.scheduler.next_due(), None);
}

#[test]
fn what_is_not_delivered_goes_to_the_dead_letter_queue() {
    let mut target = properties("rate(1 day)")["target"].clone();
    target["deadLetterConfig"] = json!({"arn": "arn:dlq"});
    target["retryPolicy"] = json!({"maximumRetryAttempts": 0});
    let mut bench = Bench::new(schedule("rate(1 day)", &json!({ "target": target })), "2026-11-22T00:00:00");
    let attempt = bench.advance("2026-11-22T00:00:00").remove(0);
    let outcome = Outcome::Retryable { code: "Lambda.TooManyRequests".into(), message: "busy".into() };
    let now = time("2026-11-22T00:00:01");
    let effect = bench.scheduler.settle(&attempt.delivery, outcome, now, &mut bench.entropy);
    let Some(Effect::DeadLetter(letter)) = effect else { panic!("{effect:?}") };
    assert_eq!((letter.queue_arn.as_str(), letter.message.body), ("arn:dlq", attempt.body));
    let attributes = letter.message.attributes;
    assert_eq!(attributes["SCHEDULE_ARN"], ARN);
    assert_eq!(attributes["SCHEDULED_TIME"], "2026-11-22T00:00:00Z");
    assert_eq!(attributes["EXHAUSTED_RETRY_CONDITION"], "MaximumRetryAttempts");
}

#[test]
fn a_restart_goes_on_and_a_changed_schedule_begins_anew() {
    let mut bench = Bench::new(schedule("rate(15 minutes)", &json!({})), "2026-11-22T00:00:00");
    let out = bench.advance("2026-11-22T00:00:00");
    let rows = || {
        let changes = bench.scheduler.clone().changes().unwrap().into_iter();
        changes
            .map(|change| Row { shelf: change.shelf.into(), key: change.key, row: change.row.unwrap() })
            .collect()
    };
    let mut again = Scheduler::new(vec![schedule("rate(15 minutes)", &json!({}))]);
    again.restore(rows()).unwrap();
    again.begin(time("2026-11-22T00:05:00"), &mut Entropy::seeded(2));
    assert_eq!(again.next_due(), Some(time("2026-11-22T00:15:00")));
    assert_eq!(again.outstanding(), out.into_iter().map(Effect::Attempt).collect::<Vec<_>>());
    let mut changed = Scheduler::new(vec![schedule("rate(20 minutes)", &json!({}))]);
    changed.restore(rows()).unwrap();
    changed.begin(time("2026-11-22T00:05:00"), &mut Entropy::seeded(2));
    assert_eq!(changed.next_due(), Some(time("2026-11-22T00:05:00")));
}

/// Reads one field the slow way: is `number` admitted?
fn admits(field: &str, number: i64, low: i64, high: i64) -> bool {
    field.split(',').any(|part| {
        let (range, step) =
            part.split_once('/').map_or((part, 1), |(range, step)| (range, step.parse().unwrap()));
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
            None if part.contains('/') => (range.parse().unwrap(), high),
            None => (range.parse().unwrap(), range.parse().unwrap()),
        };
        number >= first && number <= last && (number - first) % step == 0
    })
}

fn minute_matches(fields: &[String; 6], time: DateTime) -> bool {
    let day = match (fields[2].as_str(), fields[4].as_str()) {
        ("L", _) => time.tomorrow().unwrap().month() != time.month(),
        ("?", week) if week.ends_with('L') => {
            let later = time.checked_add(jiff::Span::new().days(7)).unwrap();
            week.starts_with(&time.weekday().to_sunday_one_offset().to_string())
                && later.month() != time.month()
        }
        ("?", week) => match week.split_once('#') {
            Some((weekday, nth)) => {
                let earlier = (time.day() - 1) / 7 + 1;
                weekday == time.weekday().to_sunday_one_offset().to_string() && nth == earlier.to_string()
            }
            None => admits(week, time.weekday().to_sunday_one_offset().into(), 1, 7),
        },
        (month, _) => admits(month, time.day().into(), 1, 31),
    };
    day && admits(&fields[0], time.minute().into(), 0, 59)
        && admits(&fields[1], time.hour().into(), 0, 23)
        && admits(&fields[3], time.month().into(), 1, 12)
        && admits(&fields[5], time.year().into(), 1970, 2199)
}

fn field(low: u16, high: u16) -> impl Strategy<Value = String> {
    let item = (low..=high, low..=high, 1_u16..7).prop_flat_map(move |(one, two, step)| {
        let (first, last) = (one.min(two), one.max(two));
        prop_oneof![
            Just("*".to_owned()),
            Just(format!("*/{step}")),
            Just(format!("{first}")),
            Just(format!("{first}-{last}")),
            Just(format!("{first}/{step}")),
            Just(format!("{first}-{last}/{step}")),
        ]
    });
    proptest::collection::vec(item, 1..3).prop_map(|items| items.join(","))
}

fn cron() -> impl Strategy<Value = [String; 6]> {
    let days = prop_oneof![
        3 => field(1, 31).prop_map(|days| (days, "?".to_owned())),
        1 => Just(("L".to_owned(), "?".to_owned())),
        3 => field(1, 7).prop_map(|days| ("?".to_owned(), days)),
        1 => (1..=7, 1..=5).prop_map(|(day, nth)| ("?".to_owned(), format!("{day}#{nth}"))),
        1 => (1..=7).prop_map(|day| ("?".to_owned(), format!("{day}L"))),
    ];
    let years = prop_oneof![3 => Just("*".to_owned()), 1 => Just("2026-2027".to_owned())];
    (field(0, 59), field(0, 23), days, field(1, 12), years).prop_map(
        |(minutes, hours, (month_days, week_days), months, years)| {
            [minutes, hours, month_days, months, week_days, years]
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 150, ..ProptestConfig::default() })]

    /// The next time is later, matches, and no minute in between does (looked at for eight days).
    #[test]
    fn agrees_with_looking_at_every_minute(fields in cron(), offset in 0_i64..40_000_000) {
        let now = Timestamp::from_second(1_780_000_000 + offset).unwrap();
        let cron = Cron::parse(&fields.join(" ")).unwrap();
        let found = cron.next_after(now);
        let minute = SignedDuration::from_mins(1);
        let begin = Timestamp::from_second(now.as_second().div_euclid(60) * 60).unwrap();
        let scanned = (1..=8 * 1440).map(|n| begin + minute * n).find(|time| {
            minute_matches(&fields, time.to_zoned(TimeZone::UTC).datetime())
        });
        match (found, scanned) {
            (Some(found), None) => {
                prop_assert!(found > begin + minute * (8 * 1440));
                prop_assert!(minute_matches(&fields, found.to_zoned(TimeZone::UTC).datetime()));
            }
            (found, scanned) => prop_assert_eq!(found, scanned),
        }
    }
}
