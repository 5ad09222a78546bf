//! Examples of evaluation that AWS documents, told again with our names; the title of the page stands above each.

use lake_policy::iam::{Caller, Context, Decision, Document, Policies, Request, decide};
use serde_json::{Value, json};

const USER: &str = "arn:aws:iam::123456789012:user/carlos";
const ROLE: &str = "arn:aws:iam::123456789012:role/carlos";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/carlos/work";
const BUCKET: &str = "arn:aws:s3:::carlossalazar";
const LOGS: &str = "arn:aws:s3:::carlossalazar-logs";

/// What is put to the evaluator; a policy that is `null` is none.
struct Case<'c> {
    caller: &'c str,
    action: &'c str,
    resource: &'c str,
    told: &'c [(&'c str, &'c [&'c str])],
    identity: Value,
    boundary: Value,
    session: Value,
    of_resource: Value,
}

fn case<'c>(caller: &'c str, action: &'c str, resource: &'c str) -> Case<'c> {
    let none = || Value::Null;
    Case {
        caller,
        action,
        resource,
        told: &[],
        identity: none(),
        boundary: none(),
        session: none(),
        of_resource: none(),
    }
}

fn said(case: &Case<'_>) -> &'static str {
    let read = |statement: &Value| {
        let written =
            (!statement.is_null()).then(|| json!({ "Version": "2012-10-17", "Statement": statement }));
        written.map(|document| Document::parse(&document).unwrap())
    };
    let [identity, boundary, session, resource] =
        [&case.identity, &case.boundary, &case.session, &case.of_resource].map(read);
    let caller = if case.caller.starts_with("arn:") {
        Caller::identity(case.caller)
    } else {
        Caller::service(case.caller)
    };
    let context = case.told.iter().fold(Context::default(), |context, (key, values)| {
        context.with_all(key, values.iter().map(ToString::to_string).collect())
    });
    let named = |policy: &'static str| move |document| (policy, document);
    let policies = Policies {
        identity: identity.iter().map(named("identity")).collect(),
        boundary: boundary.as_ref().map(named("boundary")),
        session: session.iter().map(named("session")).collect(),
        resource: resource.iter().map(named("resource")).collect(),
    };
    let request =
        Request { caller: &caller, action: case.action, resource: case.resource, context: &context };
    match decide(&request, &policies) {
        Decision::Allowed(_) => "allowed",
        Decision::Denied(_) => "denied",
        Decision::NotAllowed(_) => "not allowed",
    }
}

/// "Evaluating identity-based policies with resource-based policies": the union of both, and a deny that wins over both.
#[test]
fn identity_and_resource_policies_of_one_account() {
    let identity = json!([
        { "Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": [LOGS, format!("{LOGS}/*")] },
        { "Effect": "Allow", "Action": "s3:*", "Resource": [BUCKET, format!("{BUCKET}/*")] },
        { "Effect": "Deny", "Action": "s3:*", "Resource": [format!("{LOGS}/secret/*")] }
    ]);
    let of_bucket = json!([{ "Effect": "Allow", "Principal": { "AWS": USER }, "Action": "s3:PutObject", "Resource": format!("{LOGS}/*") }]);
    let ask = |action, resource: &str, of_resource: &Value| {
        let of_resource = of_resource.clone();
        said(&Case { identity: identity.clone(), of_resource, ..case(USER, action, resource) })
    };
    let (log, secret) = (format!("{LOGS}/a"), format!("{LOGS}/secret/a"));
    assert_eq!(ask("s3:GetObject", &log, &Value::Null), "allowed");
    assert_eq!(ask("s3:PutObject", &log, &Value::Null), "not allowed");
    assert_eq!(ask("s3:PutObject", &log, &of_bucket), "allowed");
    assert_eq!(ask("s3:PutObject", &secret, &of_bucket), "denied");
    assert_eq!(ask("s3:DeleteBucket", BUCKET, &Value::Null), "allowed");
}

/// "Permissions boundaries for IAM entities": a boundary grants nothing, and what lies outside it is implicitly denied, except where
/// a resource's policy names the user, or the session of a role, itself.
#[test]
fn boundaries() {
    let boundary =
        json!([{ "Effect": "Allow", "Action": ["s3:*", "cloudwatch:*", "ec2:*"], "Resource": "*" }]);
    let all = json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]);
    let ask = |caller, action, identity: &Value, principal: &str| {
        let of_resource = if principal.is_empty() {
            Value::Null
        } else {
            json!([{ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sqs:*", "Resource": "*" }])
        };
        let queue = "arn:aws:sqs:eu-west-1:123456789012:q";
        said(&Case {
            identity: identity.clone(),
            boundary: boundary.clone(),
            of_resource,
            ..case(caller, action, queue)
        })
    };
    assert_eq!(ask(USER, "ec2:RunInstances", &all, ""), "allowed");
    assert_eq!(ask(USER, "iam:CreateUser", &all, ""), "not allowed");
    assert_eq!(ask(USER, "ec2:RunInstances", &Value::Null, ""), "not allowed");
    assert_eq!(ask(USER, "sqs:SendMessage", &Value::Null, USER), "allowed");
    assert_eq!(ask(ROLE, "sqs:SendMessage", &Value::Null, ROLE), "not allowed");
    assert_eq!(ask(SESSION, "sqs:SendMessage", &Value::Null, ROLE), "not allowed");
    assert_eq!(ask(SESSION, "sqs:SendMessage", &Value::Null, SESSION), "allowed");
}

/// "Session policies" of "Policies and permissions in IAM": the intersection with the role's policies.
#[test]
fn session_policies() {
    let identity = json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]);
    let session = json!([{ "Effect": "Allow", "Action": ["s3:GetObject", "sqs:*"], "Resource": "*" }]);
    let ask = |action| {
        said(&Case { identity: identity.clone(), session: session.clone(), ..case(SESSION, action, BUCKET) })
    };
    assert_eq!(ask("s3:GetObject"), "allowed");
    assert_eq!(ask("s3:PutObject"), "not allowed");
    assert_eq!(ask("sqs:SendMessage"), "not allowed");
}

/// "Cross-account policy evaluation logic": both accounts have to allow.
#[test]
fn across_accounts() {
    let elsewhere: &[(&str, &[&str])] = &[("aws:ResourceAccount", &["999999999999"])];
    let identity = json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]);
    let of_bucket = json!([{ "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "s3:GetObject", "Resource": format!("{BUCKET}/*") }]);
    let object = format!("{BUCKET}/a");
    let ask = |action, identity: &Value, of_resource: &Value| {
        let (identity, of_resource) = (identity.clone(), of_resource.clone());
        said(&Case { told: elsewhere, identity, of_resource, ..case(ROLE, action, &object) })
    };
    assert_eq!(ask("s3:GetObject", &identity, &of_bucket), "allowed");
    assert_eq!(ask("s3:GetObject", &Value::Null, &of_bucket), "not allowed");
    assert_eq!(ask("s3:GetObject", &identity, &Value::Null), "not allowed");
    assert_eq!(ask("s3:PutObject", &identity, &of_bucket), "not allowed");
}

/// "Default key policy" and "Allowing a user access to a KMS key": the key's policy alone opens the door to IAM policies.
#[test]
fn key_policies() {
    let key = "arn:aws:kms:eu-west-1:123456789012:key/k";
    let identity = json!([{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": key }]);
    let of_key = |principal: Value| json!([{ "Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*" }]);
    let root = of_key(json!({ "AWS": "arn:aws:iam::123456789012:root" }));
    let ask = |caller, identity: &Value, of_resource: &Value| {
        said(&Case {
            identity: identity.clone(),
            of_resource: of_resource.clone(),
            ..case(caller, "kms:Decrypt", key)
        })
    };
    assert_eq!(ask(ROLE, &identity, &root), "allowed");
    assert_eq!(ask(ROLE, &Value::Null, &root), "not allowed");
    assert_eq!(ask(ROLE, &identity, &Value::Null), "not allowed");
    assert_eq!(ask(ROLE, &Value::Null, &of_key(json!({ "AWS": ROLE }))), "allowed");
    assert_eq!(ask("logs.eu-west-1.amazonaws.com", &Value::Null, &root), "not allowed");
}

/// "How to use trust policies with IAM roles" of the security blog: a role's own policy admits.
#[test]
fn trust_policies() {
    let role = "arn:aws:iam::123456789012:role/other";
    let trusts =
        |principal: Value| json!([{ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" }]);
    let may = json!([{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role }]);
    let ask = |caller, identity: &Value, of_resource: Value| {
        said(&Case { identity: identity.clone(), of_resource, ..case(caller, "sts:AssumeRole", role) })
    };
    assert_eq!(
        ask("lambda.amazonaws.com", &Value::Null, trusts(json!({ "Service": "lambda.amazonaws.com" }))),
        "allowed"
    );
    assert_eq!(
        ask("events.amazonaws.com", &Value::Null, trusts(json!({ "Service": "lambda.amazonaws.com" }))),
        "not allowed"
    );
    assert_eq!(ask(ROLE, &may, trusts(json!({ "AWS": "123456789012" }))), "allowed");
    assert_eq!(ask(ROLE, &Value::Null, trusts(json!({ "AWS": "123456789012" }))), "not allowed");
    assert_eq!(ask(ROLE, &Value::Null, trusts(json!({ "AWS": ROLE }))), "allowed");
    assert_eq!(ask(ROLE, &may, trusts(json!({ "Service": "lambda.amazonaws.com" }))), "not allowed");
}

/// "Multivalued context key examples": tags that may be used, with and without the check that there are some.
#[test]
fn multivalued_keys() {
    let allows = |condition: Value, told| {
        let identity = json!([{ "Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": condition }]);
        said(&Case { told, identity, ..case(ROLE, "ec2:CreateTags", "*") })
    };
    let all = json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["environment", "cost-center"] } });
    let some = json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["environment", "cost-center"] }, "Null": { "aws:TagKeys": "false" } });
    assert_eq!(allows(all.clone(), &[("aws:TagKeys", &["environment"])]), "allowed");
    assert_eq!(allows(all.clone(), &[("aws:TagKeys", &["environment", "other"])]), "not allowed");
    assert_eq!(allows(all.clone(), &[]), "allowed");
    assert_eq!(allows(all, &[("aws:TagKeys", &[""])]), "allowed");
    assert_eq!(allows(some, &[]), "not allowed");
    let any = json!({ "ForAnyValue:StringEquals": { "aws:TagKeys": ["environment", "webserver"] } });
    assert_eq!(allows(any.clone(), &[("aws:TagKeys", &["environment", "other"])]), "allowed");
    assert_eq!(allows(any, &[]), "not allowed");
}

/// "IAM JSON policy elements: Condition operators", `IfExists`, `Null` and negation on keys that a request lacks.
#[test]
fn absent_keys() {
    let allows = |operator: &str, told| {
        let condition = json!({ operator: { "ec2:InstanceType": ["t1.*", "t2.*"] } });
        let identity =
            json!([{ "Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": condition }]);
        said(&Case { told, identity, ..case(ROLE, "ec2:RunInstances", "*") })
    };
    let (small, large): (&[_], &[_]) =
        (&[("ec2:InstanceType", &["t1.micro"][..])], &[("ec2:InstanceType", &["m2.large"][..])]);
    assert_eq!(
        [small, large, &[]].map(|told| allows("StringLike", told)),
        ["allowed", "not allowed", "not allowed"]
    );
    assert_eq!(
        [small, large, &[]].map(|told| allows("StringLikeIfExists", told)),
        ["allowed", "not allowed", "allowed"]
    );
    assert_eq!(
        [small, large, &[]].map(|told| allows("StringNotLike", told)),
        ["not allowed", "allowed", "allowed"]
    );
}

/// "IAM policy elements: Variables and tags": a folder of one's own, a default, and characters that would be wildcards.
#[test]
fn variables() {
    let allows = |version: &str, resource: &str, object: &str, told: &[(&str, &[&str])]| {
        let document = Document::parse(&json!({ "Version": version, "Statement": {
            "Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::b/{resource}") } })).unwrap();
        let context =
            told.iter().fold(Context::default(), |context, (key, values)| context.with(key, values[0]));
        let (caller, resource) = (Caller::identity(USER), format!("arn:aws:s3:::b/{object}"));
        let request =
            Request { caller: &caller, action: "s3:GetObject", resource: &resource, context: &context };
        decide(&request, &Policies { identity: vec![("p", &document)], ..Policies::default() }).is_allowed()
    };
    let david: &[(&str, &[&str])] = &[("aws:username", &["David"])];
    let current = "2012-10-17";
    assert!(allows(current, "${aws:username}/*", "David/a", david));
    assert!(!allows(current, "${aws:username}/*", "Maria/a", david));
    assert!(!allows(current, "${aws:username}/*", "David/a", &[]));
    assert!(!allows("2008-10-17", "${aws:username}/*", "David/a", david));
    assert!(allows("2008-10-17", "${aws:username}/*", "${aws:username}/a", david));
    assert!(allows(current, "${aws:PrincipalTag/team, 'company-wide'}/*", "company-wide/a", &[]));
    assert!(allows(
        current,
        "${aws:PrincipalTag/team, 'company-wide'}/*",
        "red/a",
        &[("aws:PrincipalTag/team", &["red"])]
    ));
    assert!(allows(current, "${*}", "*", &[]) && !allows(current, "${*}", "a", &[]));
    assert!(allows(current, "${$}{a}", "${a}", &[]));
}

/// "IAM JSON policy elements: Resource": wildcards, and what an incomplete ARN stands for.
#[test]
fn resources() {
    let allows = |resource: &str, asked| {
        let identity = json!([{ "Effect": "Allow", "Action": "*", "Resource": resource }]);
        said(&Case { identity, ..case(ROLE, "s3:GetObject", asked) }) == "allowed"
    };
    let deep = "arn:aws:s3:::b/*/test/*";
    assert!(
        allows(deep, "arn:aws:s3:::b/1/2/test/3/object.jpg")
            && allows(deep, "arn:aws:s3:::b//test/object.jpg")
    );
    assert!(!allows(deep, "arn:aws:s3:::b/1-test/object.jpg"));
    assert!(allows("arn:aws:sqs", "arn:aws:sqs:eu-west-1:123456789012:q"));
    assert!(!allows("arn:aws:sqs", "arn:aws:sns:eu-west-1:123456789012:q"));
    assert!(allows("arn:aws:s3:::b", "arn:aws:s3:::b") && !allows("arn:aws:s3:::b", "arn:aws:s3:::B"));
}
