//! The evaluator beside the crate `iam-rs`: they agree on identity policies, but for the differences that are listed here, each with
//! what AWS documents.

use iam_rs::{Arn, ContextValue, IAMPolicy, IAMRequest, Principal, PrincipalId, evaluate_policy};
use lake_policy::iam::{Caller, Context, Decision, Document, Policies, Request, decide};
use proptest::prelude::*;
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111111111111:role/lake";

/// A condition key and its values.
type Told<'t> = (&'t str, &'t [&'t str]);

#[derive(Debug, PartialEq, Eq)]
enum Said {
    Allow,
    Deny,
    Neither,
    Refuses,
}

fn ours(policy: &Value, action: &str, resource: &str, context: &[Told<'_>]) -> Said {
    let document = Document::parse(policy).unwrap();
    let caller = Caller::identity(ROLE);
    let context = context.iter().fold(Context::default(), |context, (key, values)| {
        context.with_all(key, values.iter().map(ToString::to_string).collect())
    });
    let policies = Policies { identity: vec![("p", &document)], ..Policies::default() };
    match decide(&Request { caller: &caller, action, resource, context: &context }, &policies) {
        Decision::Allowed(_) => Said::Allow,
        Decision::Denied(_) => Said::Deny,
        Decision::NotAllowed(_) => Said::Neither,
    }
}

fn theirs(policy: &Value, action: &str, resource: &str, context: &[Told<'_>]) -> Said {
    let policy = IAMPolicy::from_json(&policy.to_string()).unwrap();
    let mut known = iam_rs::Context::new();
    for (key, values) in context {
        let value = match values {
            [one] => ContextValue::String((*one).to_owned()),
            many => ContextValue::StringList(many.iter().map(ToString::to_string).collect()),
        };
        known.insert((*key).to_owned(), value);
    }
    let principal = Principal::Aws(PrincipalId::String(ROLE.to_owned()));
    let resource = Arn::parse(resource).unwrap();
    match evaluate_policy(&policy, &IAMRequest::new_with_context(principal, action, resource, known)) {
        Ok(iam_rs::Decision::Allow) => Said::Allow,
        Ok(iam_rs::Decision::Deny) => Said::Deny,
        Ok(iam_rs::Decision::NotApplicable) => Said::Neither,
        Err(_) => Said::Refuses,
    }
}

fn allow(resource: &str, condition: Value) -> Value {
    let mut statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource });
    if condition != Value::Null {
        statement["Condition"] = condition;
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

const RULE: &str = "arn:aws:events:eu-west-1:111111111111:rule/a";
const OBJECT: &str = "arn:aws:s3:::lake/a/b";

/// Where the two differ: policy, context, what each says, and the page of AWS that decides.
#[test]
fn the_differences_are_those_that_aws_documents() {
    let any = "arn:aws:s3:::lake/*";
    let cases: Vec<(&str, Value, Vec<Told<'_>>, Said, Said)> = vec![
        (
            // "Condition operators": ArnEquals and ArnLike behave identically.
            "`ArnEquals` knows wildcards",
            allow(any, json!({ "ArnEquals": { "aws:SourceArn": "arn:aws:events:*:111111111111:rule/*" } })),
            vec![("aws:SourceArn", &[RULE])],
            Said::Allow,
            Said::Neither,
        ),
        (
            // "Condition operators": each of the six components of an ARN is checked separately.
            "a wildcard of `ArnLike` stays in its field",
            allow(any, json!({ "ArnLike": { "aws:SourceArn": "arn:aws:events:*:rule/a" } })),
            vec![("aws:SourceArn", &[RULE])],
            Said::Neither,
            Said::Allow,
        ),
        (
            // "Variables and tags": variables are resolved in the Condition element.
            "a condition knows variables",
            allow(any, json!({ "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } })),
            vec![("aws:ResourceTag/team", &["red"]), ("aws:PrincipalTag/team", &["red"])],
            Said::Allow,
            Said::Neither,
        ),
        (
            // "Variables and tags": a value that cannot be resolved may invalidate the statement; it is not the empty text.
            "a variable without a value matches nothing",
            allow("arn:aws:s3:::lake/${aws:username}a/b", Value::Null),
            vec![],
            Said::Neither,
            Said::Allow,
        ),
        (
            // "Variables and tags": `${*}` stands for the character itself.
            "a star can be written as itself",
            allow("arn:aws:s3:::lake/${*}", Value::Null),
            vec![],
            Said::Neither,
            Said::Neither,
        ),
        (
            // "Variables and tags": the value replaces the variable; it is no pattern.
            "the value of a variable is no pattern",
            allow("arn:aws:s3:::lake/${aws:username}", Value::Null),
            vec![("aws:username", &["*"])],
            Said::Neither,
            Said::Allow,
        ),
        (
            // "Resource": a `*` at the end of a field may reach beyond the colons.
            "a resource may end in a wildcard before its last field",
            allow("arn:aws:s3*", Value::Null),
            vec![],
            Said::Allow,
            Said::Refuses,
        ),
        (
            // "Condition operators": `Bool` compares `true` and `false` in any spelling that a policy has for them.
            "truth may be written as text",
            allow(any, json!({ "Bool": { "aws:SecureTransport": "true" } })),
            vec![("aws:SecureTransport", &["true"])],
            Said::Allow,
            Said::Neither,
        ),
        (
            // "Set operators for multivalued context keys" demands one here; without it no value slips past the negation.
            "a negation holds for every value of a key",
            allow(any, json!({ "StringNotEquals": { "aws:TagKeys": "a" } })),
            vec![("aws:TagKeys", &["a", "b"])],
            Said::Neither,
            Said::Allow,
        ),
    ];
    for (title, policy, context, we, they) in cases {
        let said = (
            ours(&policy, "s3:GetObject", OBJECT, &context),
            theirs(&policy, "s3:GetObject", OBJECT, &context),
        );
        assert_eq!(said, (we, they), "{title}");
    }
}

const CONTEXTS: [&[Told<'static>]; 4] =
    [&[], &[("aws:k", &["a"])], &[("aws:k", &["b*"])], &[("aws:k", &["a", "b"])]];

fn texts(from: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::subsequence(from, 1..=2).prop_map(|list| json!(list))
}

fn either(name: &'static str, from: &'static [&'static str]) -> impl Strategy<Value = (String, Value)> {
    (prop::bool::weighted(0.2), texts(from))
        .prop_map(move |(not, list)| (if not { format!("Not{name}") } else { name.to_owned() }, list))
}

fn statements() -> impl Strategy<Value = Value> {
    let operators = vec![
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "StringEqualsIfExists",
        "StringNotEqualsIfExists",
        "ForAllValues:StringEquals",
        "ForAllValues:StringNotLike",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringNotEquals",
    ];
    let condition = (prop::sample::select(operators), texts(&["a", "A", "b", "b*", "?", "*"]))
        .prop_map(|(operator, values)| json!({ operator: { "aws:k": values } }));
    let actions = either("Action", &["*", "s3:*", "s3:get?bject", "S3:PutObject", "sqs:*"]);
    let resources =
        either("Resource", &["*", "arn:aws:s3:::lake/*", "arn:aws:s3:::lake/?/b", "arn:aws:s3:::other/*"]);
    (prop::bool::weighted(0.3), actions, resources, prop::option::weighted(0.7, condition)).prop_map(
        |(deny, action, resource, condition)| {
            let mut statement = json!({ "Effect": if deny { "Deny" } else { "Allow" } });
            statement[action.0] = action.1;
            statement[resource.0] = resource.1;
            if let Some(condition) = condition {
                statement["Condition"] = condition;
            }
            statement
        },
    )
}

proptest! {
    #[test]
    fn both_decide_alike(statements in prop::collection::vec(statements(), 1..4)) {
        let policy = json!({ "Version": "2012-10-17", "Statement": statements });
        for action in ["s3:GetObject", "s3:putobject", "sqs:SendMessage"] {
            // Several values without a set operator: see the differences.
            let set = !policy.to_string().contains("\"String");
            for context in CONTEXTS.into_iter().filter(|context| set || context.iter().all(|(_, values)| values.len() < 2)) {
                let said = ours(&policy, action, OBJECT, context);
                prop_assert_eq!(said, theirs(&policy, action, OBJECT, context), "{} {:?}", action, context);
            }
        }
    }
}
