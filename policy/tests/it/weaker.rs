//! The baseline: what is weaker by meaning is found, and nothing else is.

use std::fmt::Write;

use lake_policy::iam::{Caller, Context, Document, Policies, Request, decide};
use lake_policy::{Infrastructure, Weaker, compare, judge, rules};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{own, own_text, program};

fn weaker(old: &Infrastructure, new: &Infrastructure) -> Vec<Weaker> {
    let rules = rules::all();
    compare(&judge(old, &rules), &judge(new, &rules))
}

/// One line for each, with the rule where there is one.
fn lines(found: &[Weaker]) -> String {
    found.iter().fold(String::new(), |mut out, one| {
        let rule = one.rule.map_or_else(String::new, |rule| format!(" ({rule})"));
        let _ = writeln!(out, "{}: {}{rule}", one.resource, one.message);
        out
    })
}

/// What becomes weaker when one text in the project's own program is replaced.
fn edited(edits: &[(&str, &str)]) -> String {
    let text = own_text();
    let new = edits.iter().fold(text.clone(), |text, (find, replace)| {
        assert!(text.contains(find), "`{find}` is not in the program");
        text.replacen(find, replace, 1)
    });
    lines(&compare(&judge(&own(&text), &[]), &judge(&own(&new), &[])))
}

#[test]
fn a_program_is_no_weaker_than_itself() {
    let text = own_text();
    assert_eq!(lines(&weaker(&own(&text), &own(&text))), "");
    let moved = text.replacen("resources:\n", "resources:\n\n  # moved\n", 1);
    assert_eq!(lines(&weaker(&own(&text), &own(&moved))), "");
}

#[test]
fn other_names_of_statements_say_nothing() {
    assert_eq!(edited(&[("- Sid: ReadRaw\n", "- Sid: ReadsRaw\n")]), "");
}

#[test]
fn a_verdict_that_was_better_is_said_once() {
    let (old, new) =
        (own_text(), own_text().replacen("enableKeyRotation: true", "enableKeyRotation: false", 1));
    let found = weaker(&own(&old), &own(&new));
    let about: Vec<_> = found.iter().filter(|one| one.resource == "raw-key").map(|one| one.rule).collect();
    assert_eq!(about, [Some("key-without-rotation")], "{}", lines(&found));
    assert_eq!(lines(&weaker(&own(&new), &own(&old))), "", "for the better");
}

#[test]
fn a_grant_of_a_key_that_gives_more_or_lets_in_another_account_is_weaker() {
    let key = "arn:aws:kms:eu-west-1:123456789012:key/raw";
    let grant = |account: &str, operations: Value| {
        let grantee = format!("arn:aws:iam::{account}:role/analyst");
        let grant = json!({"keyId": key, "granteePrincipal": grantee, "operations": operations});
        let resources = json!({
            "queue": {"type": "aws:sqs:Queue"},
            "grant": {"type": "aws:kms:Grant", "properties": grant},
        });
        program(&json!({ "resources": resources }).to_string())
    };
    let was = grant("123456789012", json!(["Decrypt", "Encrypt"]));
    let said = |new| lines(&weaker(&was, &new));
    assert_eq!(said(grant("123456789012", json!(["Decrypt"]))), "");
    assert_eq!(
        said(grant("123456789012", json!(["CreateGrant", "Decrypt"]))),
        "grant: `operations` takes in `CreateGrant`, and did not\n"
    );
    assert_eq!(
        said(grant("999999999999", json!(["Decrypt"]))),
        "grant: the account `999999999999` is let in (cross-account-access)\n"
    );
}

/// Without any rule.
#[test]
fn what_is_weaker_in_the_program() {
    insta::assert_snapshot!(
        [
            edited(&[("- s3:GetObject\n", "- s3:*\n")]),
            edited(&[("enableKeyRotation: true", "enableKeyRotation: false")]),
            edited(&[("aws:SecureTransport: \"false\"", "aws:SecureTransport: \"true\"")]),
            edited(&[("    options:\n      protect: true\n", "")]),
            edited(&[("retentionInDays: ${logRetentionDays}", "retentionInDays: 7")]),
        ]
        .join("\n")
    );
}

/// A program with one policy of each kind.
fn bucket(statements: &Value) -> String {
    let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    format!(
        "resources:\n  lake: {{type: 'aws:s3:Bucket', properties: {{bucket: lake}}}}\n  policy:\n    type: aws:s3:BucketPolicy\n    properties:\n      bucket: ${{lake.id}}\n      policy: '{policy}'\n"
    )
}

/// What is said without any rule.
fn between(old: &Value, new: &Value) -> String {
    let (old, new) = (program(&bucket(old)), program(&bucket(new)));
    lines(&compare(&judge(&old, &[]), &judge(&new, &[])))
}

#[test]
fn the_same_said_otherwise_is_silent() {
    let role = "arn:aws:iam::123456789012:role/a";
    let allow = |sid: &str, actions: Value, resources: Value, values: Value| {
        json!({ "Sid": sid, "Effect": "Allow", "Principal": { "AWS": role }, "Action": actions, "Resource": resources,
            "Condition": { "StringEquals": { "aws:SourceAccount": values } } })
    };
    let (one, two) = ("arn:aws:s3:::lake/a", "arn:aws:s3:::lake/b");
    let whole =
        json!([allow("A", json!(["s3:GetObject", "s3:PutObject"]), json!([one, two]), json!(["1", "2"]))]);
    let split = json!([
        allow("B", json!("s3:PutObject"), json!([two, one]), json!(["2", "1"])),
        allow("C", json!("s3:getobject"), json!(one), json!("1")),
        allow("D", json!(["s3:GetObject"]), json!([one]), json!(["2"])),
        allow("E", json!(["s3:GetObject"]), json!(two), json!(["2", "1"])),
    ]);
    assert_eq!(between(&whole, &split), "");
    assert_eq!(between(&split, &whole), "");
    assert_eq!(between(&whole, &whole[0]), "", "one statement is a list of one");
}

#[test]
fn less_is_silent_and_more_is_said() {
    let statement = |effect: &str, principal: Value, action: &str, resource: &str, condition: Value| json!({ "Effect": effect, "Principal": principal, "Action": action, "Resource": resource, "Condition": condition });
    let account = |id: &str| json!({ "AWS": id });
    let within = |values: Value| json!({ "StringEquals": { "aws:SourceAccount": values } });
    let base =
        statement("Allow", account("1"), "s3:Get*", "arn:aws:s3:::lake/a/*", within(json!(["1", "2"])));
    let deny =
        statement("Deny", json!("*"), "s3:*", "*", json!({ "Bool": { "aws:SecureTransport": "false" } }));
    let old = json!([base, deny]);
    let with = |statements: Value| between(&old, &statements);
    let narrow = statement(
        "Allow",
        account("arn:aws:iam::1:root"),
        "s3:GetObject",
        "arn:aws:s3:::lake/a/b",
        within(json!("2")),
    );
    assert_eq!(with(json!([narrow, deny])), "");
    assert_eq!(with(json!([deny])), "");
    let change = |field: &str, value: Value| {
        let mut changed = base.clone();
        changed[field] = value;
        with(json!([changed, deny]))
    };
    insta::assert_snapshot!(
        [
            change("Action", json!("s3:*")),
            change("Action", json!(["s3:Get*", "s3:PutObject"])),
            change("Resource", json!("arn:aws:s3:::lake/*")),
            change("Principal", json!({ "AWS": ["1", "2"] })),
            change("Principal", json!("*")),
            change("Condition", within(json!(["1", "2", "3"]))),
            change("Condition", json!({ "StringEqualsIfExists": { "aws:SourceAccount": "1" } })),
            change("Condition", json!({})),
            with(json!([base])),
            with(json!([
                base,
                statement(
                    "Deny",
                    json!("*"),
                    "s3:Get*",
                    "*",
                    json!({ "Bool": { "aws:SecureTransport": "false" } })
                )
            ])),
        ]
        .join("")
    );
}

const ACTIONS: [&str; 3] = ["s3:GetObject", "s3:PutObject", "s3:GetBucketTagging"];
const PATTERNS: [&str; 5] = ["s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*Object", "*"];
const RESOURCES: [&str; 3] = ["arn:aws:s3:::lake/a", "arn:aws:s3:::lake/b", "arn:aws:s3:::lake/ab"];
const RESOURCE_PATTERNS: [&str; 5] =
    ["arn:aws:s3:::lake/a", "arn:aws:s3:::lake/?", "arn:aws:s3:::lake/*", "arn:aws:s3:::lake/*b", "*"];
const ROLES: [&str; 2] = ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"];

fn some<T: Clone + std::fmt::Debug + 'static>(of: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    proptest::sample::subsequence(of.to_vec(), 1..=2)
}

fn statement() -> impl Strategy<Value = Value> {
    let condition = proptest::option::of((
        prop::sample::select(vec![
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringEqualsIfExists",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringEquals",
            "Null",
        ]),
        some(&["x", "y", "true"]),
    ));
    let effect = prop::sample::select(vec!["Allow", "Allow", "Deny"]);
    (effect, some(&ROLES), any::<[bool; 3]>(), some(&PATTERNS), some(&RESOURCE_PATTERNS), condition).prop_map(
        |(effect, roles, [not_principal, not_action, not_resource], actions, resources, condition)| {
            let mut made = json!({ "Effect": effect });
            let not = |not: bool, name: &str| if not { format!("Not{name}") } else { name.to_owned() };
            // `NotPrincipal` is for Deny alone.
            made[not(not_principal && effect == "Deny", "Principal")] = json!({ "AWS": roles });
            made[not(not_action, "Action")] = json!(actions);
            made[not(not_resource, "Resource")] = json!(resources);
            if let Some((operator, values)) = condition {
                made["Condition"] = json!({ operator: { "aws:PrincipalTag/k": values } });
            }
            made
        },
    )
}

/// Every request of a small world that a policy allows.
fn allowed(statements: &[Value]) -> Vec<String> {
    let document = Document::parse(&json!({ "Version": "2012-10-17", "Statement": statements })).unwrap();
    let policies = Policies { resource: vec![("policy", &document)], ..Policies::default() };
    let contexts = ["", "x", "y", "z"].map(|value| match value {
        "" => Context::default(),
        value => Context::default().with("aws:PrincipalTag/k", value),
    });
    let mut found = Vec::new();
    for role in ROLES {
        let caller = Caller::identity(role);
        for action in ACTIONS {
            for resource in RESOURCES {
                for context in &contexts {
                    let request = Request { caller: &caller, action, resource, context };
                    if decide(&request, &policies).is_allowed() {
                        found.push(format!("{role} {action} {resource} {context:?}"));
                    }
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Held by the evaluator: whatever is allowed now and was not, is found.
    #[test]
    fn every_widening_is_found(
        old in proptest::collection::vec(statement(), 1..4),
        new in proptest::collection::vec(statement(), 1..4),
    ) {
        let before = allowed(&old);
        let more: Vec<String> = allowed(&new).into_iter().filter(|one| !before.contains(one)).collect();
        let said = between(&json!(old), &json!(new));
        prop_assert!(more.is_empty() || !said.is_empty(), "{more:#?}");
    }

    /// Order, names, splitting and the form of lists say nothing.
    #[test]
    fn a_shuffled_policy_is_no_weaker(
        statements in proptest::collection::vec(statement(), 1..4),
        seed in any::<prop::sample::Index>(),
    ) {
        let mut split: Vec<Value> = statements.iter().flat_map(split).collect();
        let at = seed.index(split.len());
        split.rotate_left(at);
        prop_assert_eq!(between(&json!(statements), &json!(split)), "");
        prop_assert_eq!(between(&json!(split), &json!(statements)), "");
    }
}

/// One statement for each action and resource, named, in the other order.
fn split(statement: &Value) -> Vec<Value> {
    let list = |name: &str| statement.get(name).and_then(Value::as_array).cloned();
    let (Some(actions), Some(resources)) = (list("Action"), list("Resource")) else {
        return vec![statement.clone()];
    };
    let mut found = Vec::new();
    for action in actions.iter().rev() {
        for resource in resources.iter().rev() {
            let mut one = statement.clone();
            one["Sid"] = json!(format!("S{}", found.len()));
            one["Action"] = action.clone();
            one["Resource"] = resource.clone();
            found.push(one);
        }
    }
    found
}
