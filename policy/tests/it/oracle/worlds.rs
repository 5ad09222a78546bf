//! Policies drawn at random over the universe.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{OTHER, ROLE, ROOT, SESSION, USER};

/// The policies that have a say.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) identity: Vec<Value>,
    pub(super) boundary: Option<Vec<Value>>,
    pub(super) session: Option<Vec<Value>>,
    pub(super) resource: Vec<Value>,
    pub(super) guarded: bool,
}

fn listed(name: &'static str, from: &'static [&'static str]) -> impl Strategy<Value = (String, Value)> {
    let list = prop::sample::subsequence(from, 1..=2).prop_map(|list| json!(list));
    (prop::bool::weighted(0.2), list)
        .prop_map(move |(not, list)| (if not { format!("Not{name}") } else { name.to_owned() }, list))
}

fn conditions() -> impl Strategy<Value = Value> {
    let operator = prop::sample::select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIfExists",
        "StringNotLikeIfExists",
        "ForAllValues:StringLike",
        "ForAllValues:StringNotEquals",
        "ForAnyValue:StringEquals",
        "ForAnyValue:StringNotLike",
        "ForAnyValue:StringEqualsIfExists",
    ]);
    let values = prop::sample::subsequence(&["a", "b", "b*", "?", "*"][..], 1..=2);
    let null = prop::sample::select(vec!["true", "false"]);
    prop_oneof![
        (operator, values).prop_map(|(operator, values)| json!({ operator: { "aws:k": values } })),
        null.prop_map(|value| json!({ "Null": { "AWS:K": value } })),
    ]
}

fn statement(principal: bool) -> impl Strategy<Value = Value> {
    let actions = listed("Action", &["*", "s3:*", "s3:get?bject", "kms:Decrypt", "S3:PutObject", "sts:*"]);
    let resources = listed(
        "Resource",
        &[
            "*",
            "arn:aws:s3:::lake/*",
            "arn:aws:s3:::lake/?/b",
            "arn:aws:*",
            "arn:aws:kms:*:111111111111:key/*",
            "arn:aws:sqs:*",
        ],
    );
    let who = listed("Principal", &["*", ROLE, SESSION, USER, ROOT, OTHER]);
    let service = prop::bool::weighted(0.3);
    (prop::bool::weighted(0.25), actions, resources, who, service, prop::option::weighted(0.5, conditions()))
        .prop_map(move |(deny, action, resource, who, service, condition)| {
            let mut statement = json!({ "Effect": if deny { "Deny" } else { "Allow" } });
            statement[action.0] = action.1;
            statement[resource.0] = resource.1;
            if principal {
                let mut kinds = json!({ "AWS": who.1 });
                if service {
                    kinds["Service"] = json!("events.amazonaws.com");
                }
                statement[who.0] = kinds;
            }
            if let Some(condition) = condition {
                statement["Condition"] = condition;
            }
            statement
        })
}

fn policy(principal: bool, most: usize) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(statement(principal), 0..=most)
}

pub(super) fn worlds() -> impl Strategy<Value = World> {
    let limit = || prop::option::weighted(0.3, policy(false, 2));
    (policy(false, 3), limit(), limit(), prop::option::of(policy(true, 3))).prop_map(
        |(identity, boundary, session, resource)| World {
            identity,
            boundary,
            session,
            guarded: resource.is_some(),
            resource: resource.unwrap_or_default(),
        },
    )
}
