//! Decisions: policies of several kinds put together.

use lake_policy::iam::{Caller, Context, Decision, Document, Layer, Policies, Request, decide};
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111111111111:role/lake";

fn document(statements: &Value) -> Document {
    Document::parse(&json!({ "Version": "2012-10-17", "Statement": statements })).unwrap()
}

/// The decision in one word: `allowed`, `denied by <policy>`, or what is missing.
fn ask(action: &str, resource: &str, identity: Option<&Document>, on_resource: Option<&Document>) -> String {
    ask_as(&Caller::Identity { arn: ROLE.into() }, action, resource, identity, None, on_resource)
}

fn ask_as(
    caller: &Caller,
    action: &str,
    resource: &str,
    identity: Option<&Document>,
    boundary: Option<&Document>,
    on_resource: Option<&Document>,
) -> String {
    let context = Context::default().with("aws:SecureTransport", "true");
    let policies = Policies {
        identity: identity.map(|document| ("identity", document)).into_iter().collect(),
        boundary: boundary.map(|document| ("boundary", document)),
        resource: on_resource.map(|document| ("resource", document)).into_iter().collect(),
        session: Vec::new(),
    };
    match decide(&Request { caller, action, resource, context: &context }, &policies) {
        Decision::Allowed(by) => {
            format!(
                "allowed by {}",
                by.iter().map(|deciding| deciding.policy).collect::<Vec<_>>().join(" and ")
            )
        }
        Decision::Denied(by) => format!("denied by {} {}", by.policy, by.statement.pointer),
        Decision::NotAllowed(missing) => {
            let layer = |layer: &Layer| format!("{layer:?}").to_lowercase();
            format!("not allowed by {}", missing.iter().map(layer).collect::<Vec<_>>().join(" and "))
        }
    }
}

const OBJECT: &str = "arn:aws:s3:::lake/orders/a.json";

#[test]
fn an_identity_policy_suffices_inside_the_account() {
    let reads =
        document(&json!([{ "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::lake/*" }]));
    assert_eq!(ask("s3:GetObject", OBJECT, Some(&reads), None), "allowed by identity");
    assert_eq!(ask("S3:getobject", OBJECT, Some(&reads), None), "allowed by identity");
    assert_eq!(ask("s3:PutObject", OBJECT, Some(&reads), None), "not allowed by identity");
    assert_eq!(ask("s3:GetObject", "arn:aws:s3:::other/a", Some(&reads), None), "not allowed by identity");
}

#[test]
fn a_resource_policy_that_names_the_role_suffices_too() {
    let named = document(
        &json!([{ "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "s3:*", "Resource": "*" }]),
    );
    assert_eq!(ask("s3:GetObject", OBJECT, None, Some(&named)), "allowed by resource");
    let account = document(
        &json!([{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:root" }, "Action": "s3:*", "Resource": "*" }]),
    );
    assert_eq!(ask("s3:GetObject", OBJECT, None, Some(&account)), "not allowed by identity");
}

#[test]
fn an_explicit_deny_wins_wherever_it_stands() {
    let all = document(&json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]));
    let deny = document(&json!([
        { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
          "Condition": { "Bool": { "aws:SecureTransport": "true" } } }
    ]));
    assert_eq!(ask("s3:GetObject", OBJECT, Some(&all), Some(&deny)), "denied by resource /Statement/0");
    assert_eq!(ask("sqs:SendMessage", OBJECT, Some(&all), Some(&deny)), "allowed by identity");
}

#[test]
fn a_key_must_admit_its_users_itself() {
    let key = "arn:aws:kms:eu-west-1:111111111111:key/k";
    let decrypts = document(&json!([{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": key }]));
    let delegates = document(
        &json!([{ "Effect": "Allow", "Principal": { "AWS": "111111111111" }, "Action": "kms:*", "Resource": "*" }]),
    );
    assert_eq!(ask("kms:Decrypt", key, Some(&decrypts), None), "not allowed by resource");
    assert_eq!(
        ask("kms:Decrypt", key, Some(&decrypts), Some(&delegates)),
        "allowed by identity and resource"
    );
    assert_eq!(ask("kms:Decrypt", key, None, Some(&delegates)), "not allowed by identity");
    let alias = "arn:aws:kms:eu-west-1:111111111111:alias/lake";
    let names = document(&json!([{ "Effect": "Allow", "Action": "kms:CreateAlias", "Resource": alias }]));
    assert_eq!(ask("kms:CreateAlias", alias, Some(&names), None), "allowed by identity");
}

#[test]
fn another_account_needs_both_sides() {
    let queue = "arn:aws:sqs:eu-west-1:222222222222:q";
    let sends = document(&json!([{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue }]));
    let admits = document(
        &json!([{ "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "sqs:*", "Resource": queue }]),
    );
    assert_eq!(ask("sqs:SendMessage", queue, Some(&sends), None), "not allowed by resource");
    assert_eq!(ask("sqs:SendMessage", queue, None, Some(&admits)), "not allowed by identity");
    assert_eq!(
        ask("sqs:SendMessage", queue, Some(&sends), Some(&admits)),
        "allowed by identity and resource"
    );
}

#[test]
fn a_boundary_limits_and_never_grants() {
    let caller = Caller::Identity { arn: ROLE.into() };
    let all = document(&json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]));
    let only_s3 = document(&json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]));
    let ask = |action, identity| ask_as(&caller, action, OBJECT, identity, Some(&only_s3), None);
    assert_eq!(ask("s3:GetObject", Some(&all)), "allowed by identity and boundary");
    assert_eq!(ask("sqs:SendMessage", Some(&all)), "not allowed by boundary");
    assert_eq!(ask("s3:GetObject", None), "not allowed by identity");
}

#[test]
fn a_service_is_admitted_by_the_resource_alone() {
    let events = Caller::Service { name: "events.amazonaws.com".into() };
    let queue = "arn:aws:sqs:eu-west-1:111111111111:q";
    let admits = document(
        &json!([{ "Effect": "Allow", "Principal": { "Service": "events.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": queue }]),
    );
    assert_eq!(ask_as(&events, "sqs:SendMessage", queue, None, None, Some(&admits)), "allowed by resource");
    assert_eq!(ask_as(&events, "sqs:SendMessage", queue, None, None, None), "not allowed by resource");
}

#[test]
fn everything_but_is_everything_but() {
    let statements =
        json!([{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*" }]);
    let most = document(&statements);
    assert_eq!(ask("s3:GetObject", OBJECT, Some(&most), None), "allowed by identity");
    assert_eq!(ask("iam:CreateUser", OBJECT, Some(&most), None), "not allowed by identity");
    assert_eq!(ask("s3:GetObject", "arn:aws:s3:::secret/a", Some(&most), None), "not allowed by identity");
}

/// The account is judged before the role in it, so that both have to be listed; with a boundary, listing does not help.
#[test]
fn a_deny_for_all_but_a_role_spares_it_only_with_its_account() {
    let all = document(&json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]));
    let caller = Caller::identity(ROLE);
    let session = Caller::identity("arn:aws:sts::111111111111:assumed-role/lake/s");
    let ask = |caller: &Caller, listed: Value, boundary: Option<&Document>| {
        let deny = document(
            &json!([{ "Effect": "Deny", "NotPrincipal": { "AWS": listed }, "Action": "s3:*", "Resource": "*" }]),
        );
        ask_as(caller, "s3:GetObject", OBJECT, Some(&all), boundary, Some(&deny))
    };
    let both = json!([ROLE, "111111111111"]);
    assert_eq!(ask(&caller, json!(ROLE), None), "denied by resource /Statement/0");
    assert_eq!(ask(&caller, both.clone(), None), "allowed by identity");
    assert_eq!(ask(&caller, both.clone(), Some(&all)), "denied by resource /Statement/0");
    assert_eq!(ask(&session, both, None), "denied by resource /Statement/0");
    let three =
        json!([ROLE, "arn:aws:iam::111111111111:root", "arn:aws:sts::111111111111:assumed-role/lake/s"]);
    assert_eq!(ask(&session, three, None), "allowed by identity");
}

#[test]
fn malformed_documents_are_refused_with_their_place() {
    let refused = |document: Value| Document::parse(&document).unwrap_err().to_string();
    insta::assert_snapshot!(refused(json!([])), @"a policy is a JSON object at ``");
    insta::assert_snapshot!(refused(json!({ "Statement": [{ "Effect": "allow", "Action": "*" }] })), @"an effect is `Allow` or `Deny` at `/Statement/0/Effect`");
    insta::assert_snapshot!(refused(json!({ "Statement": { "Effect": "Allow", "Action": "*", "NotAction": "*" } })), @"`Action` and `NotAction` exclude each other at `/Statement`");
    insta::assert_snapshot!(refused(json!({ "Statement": { "Effect": "Allow", "Action": [1] } })), @"a text is expected at `/Statement/Action/0`");
    insta::assert_snapshot!(refused(json!({ "Statement": { "Effect": "Allow", "Action": "*", "Ressource": "*" } })), @"unknown element `Ressource` at `/Statement/Ressource`");
}
