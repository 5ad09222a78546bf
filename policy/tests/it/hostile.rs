//! Policies from anywhere: no text makes the evaluator panic, and no pattern makes it slow.

use std::time::{Duration, Instant};

use lake_policy::iam::catalogue;
use lake_policy::iam::condition::{Context, holds};
use lake_policy::iam::document::Condition;
use lake_policy::iam::{
    Caller, Document, Policies, Request, Untold, decide_with, glob, grammar, untold_keys,
};
use lake_policy::{PolicyKind, judge, rules};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::program;

/// Words of policies, and what breaks readers.
fn word() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "Version",
        "2012-10-17",
        "Statement",
        "Sid",
        "Effect",
        "Allow",
        "Deny",
        "Principal",
        "NotPrincipal",
        "AWS",
        "Service",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "StringLike",
        "ForAllValues:ArnLikeIfExists",
        "DateLessThan",
        "IpAddress",
        "NumericEquals",
        "Bool",
        "Null",
        "aws:SourceIp",
        "aws:k",
        "*",
        "s3:*",
        "s3:Get?bject",
        "arn:aws:s3:::b/${aws:username}",
        "${",
        "${*}",
        "${aws:k, 'x'}",
        "::::::",
        "10.0.0.0/33",
        "::/129",
        "1e999",
        "9999999999-99-99",
        "true",
        "arn:aws:iam::1:root",
        "ärn:ä:ö",
        "\u{0}",
        "",
    ]);
    prop_oneof![4 => known.prop_map(ToOwned::to_owned), 1 => ".{0,12}"]
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Statements that can be read, with texts of any kind in them.
fn readable() -> impl Strategy<Value = Value> {
    let texts = || prop::collection::vec(word(), 0..3);
    (texts(), texts(), texts(), word(), word(), texts(), any::<bool>()).prop_map(
        |(action, resource, principal, operator, key, values, deny)| {
            json!({ "Version": "2012-10-17", "Statement": [{
                "Effect": if deny { "Deny" } else { "Allow" }, "Action": action, "Resource": resource,
                "Principal": { "AWS": principal }, "Condition": { operator: { key: values } },
            }]})
        },
    )
}

fn put_to_everything(document: &Document) {
    for kind in [PolicyKind::Identity, PolicyKind::Trust, PolicyKind::Resource] {
        let _ = grammar::faults(document, kind);
    }
    let context =
        Context::default().with("aws:k", "x*").with("aws:SourceIp", "::1").with("aws:username", "${aws:k}");
    let policies = Policies {
        identity: vec![("i", document)],
        boundary: Some(("b", document)),
        session: vec![("s", document)],
        resource: vec![("r", document)],
    };
    for caller in
        [Caller::identity("arn:aws:sts::1:assumed-role/r/s"), Caller::identity("::"), Caller::service("")]
    {
        for resource in ["*", "arn:aws:s3:::b/x", "::::::::", "ä"] {
            let request = Request { caller: &caller, action: "s3:GetObject", resource, context: &context };
            for untold in [Untold::Absent, Untold::AgainstCaller, Untold::ForCaller] {
                let _ = decide_with(&request, &policies, untold);
            }
            let _ = untold_keys(&request, &policies);
        }
    }
}

proptest! {
    #[test]
    fn any_document_is_read_or_refused(value in anything()) {
        if let Ok(document) = Document::parse(&value) {
            put_to_everything(&document);
        }
    }

    #[test]
    fn any_text_in_a_statement_is_evaluated(value in readable()) {
        put_to_everything(&Document::parse(&value).unwrap());
    }

    #[test]
    fn any_condition_holds_or_not(operator in word(), key in word(), values in prop::collection::vec(word(), 0..4), told in word()) {
        let condition = Condition { operator, key: key.clone(), values };
        let _ = holds(&condition, &Context::default().with(&key, told), true);
    }

    #[test]
    fn any_name_is_looked_up(name in word(), key in word()) {
        for action in catalogue::expand(&name).iter().take(3) {
            let _ = (action.key(&key), action.takes(&name));
        }
        let _ = (catalogue::action(&name), catalogue::global_key(&key));
    }

    /// The rules read the policies of programs too.
    #[test]
    fn any_policy_in_a_program_is_judged(value in prop_oneof![anything(), readable()]) {
        let yaml = format!(
            "resources:\n  a:\n    type: aws:iam:RolePolicy\n    properties:\n      role: r\n      policy: {}\n",
            quoted(&value.to_string().replace('$', "$$"))
        );
        judge(&program(&yaml), &rules::all());
    }
}

/// A text as a scalar of YAML.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        _ => format!("\\U{:08x}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Backtracking over every `*` would take longer than the age of the universe.
#[test]
fn no_pattern_is_slow() {
    let started = Instant::now();
    let stars = format!("{}b", "*a".repeat(1_000));
    let text = "a".repeat(10_000);
    assert!(!glob::matches(&stars, &text));
    assert!(!glob::matches_ignoring_case(&"?*".repeat(3_000), "aa"));
    assert!(!glob::overlap(&stars, &"a".repeat(1_500)));
    let open = "${".repeat(10_000);
    let policy = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "*a".repeat(1_000), "Resource": [format!("arn:aws:s3:::{stars}"), format!("arn:aws:s3:::{open}")],
        "Principal": "*", "Condition": { "StringLike": { "aws:k": [stars, open] } } } });
    put_to_everything(&Document::parse(&policy).unwrap());
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
