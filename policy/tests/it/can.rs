//! `can`: questions to whole programs, answered with the statement that decides.

use lake_policy::iam::Context;
use lake_policy::{Answer, Infrastructure, Standing, bounded_elsewhere, can, forwarded};

use crate::harness::{own, own_text, program};

/// The answer in one line: who decides where, or why nobody can say.
fn ask(
    infrastructure: &Infrastructure,
    who: &str,
    action: &str,
    resource: &str,
    told: &[(&str, &str)],
) -> String {
    let context = told.iter().fold(Context::default(), |context, (key, value)| match *value {
        "" => context.without(key),
        value => context.with(key, value),
    });
    let ground = |ground: &lake_policy::Ground<'_>| {
        let sid = ground.statement.sid.clone().unwrap_or_else(|| ground.statement.pointer.clone());
        format!("{} {sid}{}", ground.holder.name, if ground.place.is_some() { "" } else { " (implied)" })
    };
    match can(infrastructure, who, action, resource, &context) {
        Ok(Answer::Allowed(by)) => {
            format!("allowed by {}", by.iter().map(ground).collect::<Vec<_>>().join(" and "))
        }
        Ok(Answer::Denied(by)) => format!("denied by {}", ground(&by)),
        Ok(Answer::NotAllowed(layers)) => {
            format!(
                "no {} allows it",
                layers.iter().map(|layer| layer.name()).collect::<Vec<_>>().join(" and no ")
            )
        }
        Ok(Answer::Unknown(doubts)) => {
            format!(
                "unknown: {}",
                doubts.iter().map(|doubt| doubt.reason.as_str()).collect::<Vec<_>>().join("; ")
            )
        }
        Err(misasked) => misasked.to_string(),
    }
}

#[test]
fn the_lakes_own_roles() {
    let lake = own(&own_text());
    let ask = |who: &str, action: &str, resource: &str, told: &[(&str, &str)]| {
        ask(&lake, who, action, resource, told)
    };
    let by = |service: &'static str| [("kms:ViaService", service)];
    insta::assert_snapshot!([
        ask("transform-role", "s3:GetObject", "raw-bucket/orders/a.json", &[]),
        ask("transform-role", "s3:getobject", "stage-bucket/orders/a.json", &[]),
        ask("transform-role", "s3:GetObject", "raw-bucket/orders/a.json", &[("aws:SecureTransport", "false")]),
        ask("transform-role", "s3:GetObject", "raw-bucket", &[]),
        ask("record-status-role", "dynamodb:PutItem", "ledger-table", &[]),
        ask("transform-role", "kms:Decrypt", "raw-key", &[]),
        ask("transform-role", "kms:Decrypt", "raw-key", &by("s3.eu-west-1.amazonaws.com")),
        ask("transform-role", "kms:Decrypt", "raw-key", &by("")),
        ask("transform-role", "kms:Decrypt", "raw-key", &by("sqs.eu-west-1.amazonaws.com")),
        ask("events.amazonaws.com", "sqs:SendMessage", "ingest-queue", &[]),
        ask("lambda.amazonaws.com", "sts:AssumeRole", "transform-role", &[]),
        ask("nobody", "s3:GetObject", "raw-bucket/x", &[]),
        ask("transform-role", "s3:Frobnicate", "raw-bucket/x", &[]),
        ask("transform-role", "s3:GetObject", "nowhere", &[]),
    ].join("\n"), @r#"
        allowed by transform-policy ReadRaw
        no identity policy allows it
        denied by raw-policy DenyInsecureTransport
        `s3:GetObject` takes `arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}` or `arn:${Partition}:s3:::${BucketName}/${ObjectName}`, not `arn:aws:s3:::lakegate-dev-raw-123456789012-eu-west-1`
        allowed by record-status-policy ReadAndWriteLedger
        unknown: it depends on `kms:ViaService`, which the question does not tell
        allowed by transform-policy UseKeyRawByViaService and raw-key UseThroughS3
        no identity policy and no resource policy allows it
        no identity policy and no resource policy allows it
        unknown: it depends on `aws:SourceAccount`, which the question does not tell; it depends on `aws:SourceArn`, which the question does not tell
        allowed by transform-role Assume
        `nobody` is no role of the program and no service such as `events.amazonaws.com`
        `s3:Frobnicate` is no action
        `nowhere` is no resource of the program and no ARN
    "#);
}

const PROGRAM: &str = r#"
resources:
  bounded:
    type: aws:iam:Role
    properties:
      name: bounded
      permissionsBoundary: ${edge.arn}
      assumeRolePolicy:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      inlinePolicies:
        - name: all
          policy:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Action: ["s3:*", "sqs:*", "lambda:*"], Resource: "*"}
  edge:
    type: aws:iam:Policy
    properties:
      name: edge
      policy:
        Version: "2012-10-17"
        Statement: {Sid: Edge, Effect: Allow, Action: ["s3:*", "lambda:*", "kms:*"], Resource: "*"}
  attached:
    type: aws:iam:Role
    properties: {name: attached, assumeRolePolicy: "{}", managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}
  bucket: {type: aws:s3:Bucket, properties: {bucket: b}}
  queue: {type: aws:sqs:Queue, properties: {name: q}}
  key: {type: aws:kms:Key}
  function:
    type: aws:lambda:Function
    properties: {name: f, role: "${bounded.arn}"}
  from-bucket:
    type: aws:lambda:Permission
    properties:
      function: ${function.name}
      action: lambda:InvokeFunction
      principal: s3.amazonaws.com
      sourceArn: ${bucket.arn}
"#;

/// What this program allows the other may forbid; what this one refuses stays refused.
#[test]
fn a_boundary_of_another_program_is_known_to_be_there() {
    let lake = own(&own_text());
    assert!(bounded_elsewhere(&lake, "transform-role").is_some());
    assert!(bounded_elsewhere(&lake, "events.amazonaws.com").is_none());
    let alone =
        program("resources:\n  r: {type: 'aws:iam:Role', properties: {name: r, assumeRolePolicy: '{}'}}\n");
    assert!(bounded_elsewhere(&alone, "r").is_none());
}

#[test]
fn boundaries_permissions_default_key_policies_and_what_is_elsewhere() {
    let lake = program(PROGRAM);
    let ask = |who: &str, action: &str, resource: &str, told: &[(&str, &str)]| {
        ask(&lake, who, action, resource, told)
    };
    let source = |arn: &'static str| [("aws:SourceArn", arn)];
    insta::assert_snapshot!([
        ask("bounded", "s3:GetObject", "bucket/x", &[]),
        ask("arn:aws:iam::123456789012:role/bounded", "sqs:SendMessage", "queue", &[]),
        ask("arn:aws:sts::123456789012:assumed-role/bounded/x", "s3:GetObject", "arn:aws:s3:::b/x", &[]),
        ask("bounded", "kms:Decrypt", "key", &[]),
        ask("attached", "s3:GetObject", "bucket/x", &[]),
        ask("bounded", "s3:GetObject", "arn:aws:s3:::elsewhere/x", &[]),
        ask("bounded", "kms:DeleteAlias", "arn:aws:kms:eu-west-1:123456789012:alias/elsewhere", &[]),
        ask("bounded", "lambda:GetEventSourceMapping", "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:x", &[]),
        ask("arn:aws:iam::123456789012:user/somebody", "s3:GetObject", "bucket/x", &[]),
        ask("s3.amazonaws.com", "lambda:InvokeFunction", "function", &source("arn:aws:s3:::b")),
        ask("s3.amazonaws.com", "lambda:InvokeFunction", "function", &source("arn:aws:s3:::c")),
        ask("s3.amazonaws.com", "lambda:InvokeFunction", "function", &[]),
        ask("lambda.amazonaws.com", "sts:AssumeRole", "bounded", &[]),
        ask("bounded", "s3:ListAllMyBuckets", "*", &[]),
    ].join("\n"), @r#"
        allowed by bounded /Statement and edge Edge
        no permissions boundary allows it
        allowed by bounded /Statement and edge Edge
        no identity policy allows it
        unknown: the attached policy `arn:aws:iam::aws:policy/ReadOnlyAccess` is not part of the program
        unknown: the policy of `arn:aws:s3:::elsewhere/x` is not part of the program
        no identity policy allows it
        allowed by bounded /Statement and edge Edge
        unknown: the policies of `arn:aws:iam::123456789012:user/somebody` are not part of the program
        allowed by from-bucket /Statement/0 (implied)
        no resource policy allows it
        unknown: it depends on `aws:SourceArn`, which the question does not tell
        allowed by bounded /Statement
        allowed by bounded /Statement and edge Edge
    "#);
}

/// A standing is gathered once; it answers like `can`, but for what nobody knows, which it takes in the caller's favour.
#[test]
fn a_standing_answers_like_the_question() {
    let lake = own(&own_text());
    let context = Context::default();
    let mut permitted = 0;
    for role in lake.of_type("aws:iam/role:Role") {
        for (action, resource) in [
            ("s3:GetObject", "raw-bucket/a/b.json"),
            ("s3:PutObject", "stage-bucket/a/b.json"),
            ("s3:PutObject", "control-bucket/manifests/x"),
            ("s3:ListBucket", "stage-bucket"),
            ("sqs:SendMessage", "drain-dlq"),
            ("dynamodb:PutItem", "ledger-table"),
            ("states:StartExecution", "refine-workflow"),
        ] {
            let arn = match resource.split_once('/') {
                Some((key, rest)) => {
                    format!("{}/{rest}", lake.get(key).unwrap().output("arn").as_str().unwrap())
                }
                None => lake.get(resource).unwrap().output("arn").as_str().unwrap().to_owned(),
            };
            let standing = Standing::between(&lake, &role.name, action, &arn, &context).unwrap();
            let answer = can(&lake, &role.name, action, resource, &context).unwrap();
            let expected = matches!(answer, Answer::Allowed(_) | Answer::Unknown(_));
            permitted += usize::from(expected);
            assert_eq!(standing.permits(&arn), expected, "{} {action} {resource}: {answer:?}", role.name);
        }
    }
    assert!(permitted > 8, "{permitted}");
    assert!(
        Standing::between(&lake, "arn:aws:iam::123456789012:role/nobody", "s3:GetObject", "*", &context)
            .is_none()
    );
}

#[test]
fn what_a_service_does_with_the_key_of_a_resource() {
    let lake = own(&own_text());
    let arn = |key: &str| lake.get(key).unwrap().output("arn").as_str().unwrap().to_owned();
    let calls = |action: &str, resource: &str| -> Vec<(&str, String)> {
        forwarded(&lake, action, resource).into_iter().map(|call| (call.action, call.resource)).collect()
    };
    let object = format!("{}/a/b.json", arn("raw-bucket"));
    assert_eq!(calls("s3:getobject", &object), [("kms:Decrypt", arn("raw-key"))]);
    assert_eq!(calls("dynamodb:PutItem", &arn("ledger-table")), [("kms:Decrypt", arn("ledger-key"))]);
    assert_eq!(calls("s3:PutObject", &format!("{}/x", arn("logs-bucket"))), []);
    assert_eq!(calls("s3:ListBucket", &arn("raw-bucket")), []);
    let made = &forwarded(&lake, "s3:GetObject", &object)[0].context;
    assert_eq!(made.get("kms:ViaService"), Some(&["s3.eu-west-1.amazonaws.com".to_owned()][..]));
}

const TEAM: &str = r#"
resources:
  r1:
    type: aws:iam:Role
    properties:
      name: r1
      path: /team/
      assumeRolePolicy:
        Version: "2012-10-17"
        Statement: {Sid: Trust, Effect: Allow, Principal: {AWS: "${r2.arn}"}, Action: sts:AssumeRole}
      inlinePolicies:
        - {name: read, policy: {Version: "2012-10-17", Statement: {Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: "*"}}}
  r2:
    type: aws:iam:Role
    properties:
      name: r2
      assumeRolePolicy:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      inlinePolicies:
        - {name: sts, policy: {Version: "2012-10-17", Statement: {Sid: Sts, Effect: Allow, Action: "sts:*", Resource: "*"}}}
  bk: {type: aws:s3:Bucket, properties: {bucket: bk}}
  only-team:
    type: aws:s3:BucketPolicy
    properties:
      bucket: ${bk.id}
      policy:
        Version: "2012-10-17"
        Statement:
          Sid: OnlyTeam
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: ["${bk.arn}", "${bk.arn}/*"]
          Condition: {StringNotEquals: {aws:PrincipalArn: "${r1.arn}"}}
  q:
    type: aws:sqs:Queue
    properties:
      name: q
      policy:
        Version: "2012-10-17"
        Statement: {Sid: Own, Effect: Allow, Principal: {AWS: "${r1.arn}"}, Action: sqs:ReceiveMessage, Resource: "*"}
"#;

/// A session's ARN lacks the path of its role; what AWS presents as `aws:PrincipalArn` has it.
#[test]
fn a_session_presents_the_whole_arn_of_its_role() {
    let team = program(TEAM);
    for who in ["r1", "arn:aws:sts::123456789012:assumed-role/r1/sess"] {
        assert_eq!(ask(&team, who, "s3:GetObject", "bk/a", &[]), "allowed by r1 Read", "{who}");
    }
    let other = "arn:aws:sts::123456789012:assumed-role/r2/sess";
    assert_eq!(ask(&team, other, "s3:GetObject", "bk/a", &[]), "denied by only-team OnlyTeam");
    let stranger = "arn:aws:sts::123456789012:assumed-role/other/sess";
    assert!(ask(&team, stranger, "s3:GetObject", "bk/a", &[]).starts_with("unknown: "));
}

/// Tags and source of a session are the role's to admit, as the session is.
#[test]
fn what_is_said_of_a_session_must_stand_in_the_trust_policy() {
    let team = program(TEAM);
    assert_eq!(ask(&team, "r2", "sts:AssumeRole", "r1", &[]), "allowed by r1 Trust");
    for action in ["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"] {
        assert_eq!(ask(&team, "r2", action, "r1", &[]), "no resource policy allows it", "{action}");
    }
    let admitting = program(&TEAM.replace(
        "Action: sts:AssumeRole}\n      inlinePolicies:\n        - {name: read",
        "Action: [sts:AssumeRole, sts:TagSession]}\n      inlinePolicies:\n        - {name: read",
    ));
    assert_eq!(ask(&admitting, "r2", "sts:TagSession", "r1", &[]), "allowed by r1 Trust");
}

/// What is not known of the caller opens nothing that the resource must allow as well.
#[test]
fn a_resource_that_admits_no_stranger_decides_alone() {
    let team = program(TEAM);
    let alice = |account: &str| format!("arn:aws:iam::{account}:user/alice");
    let ask = |who: &str, action: &str, resource: &str| ask(&team, who, action, resource, &[]);
    assert_eq!(ask(&alice("999999999999"), "sqs:ReceiveMessage", "q"), "no resource policy allows it");
    assert_eq!(ask(&alice("123456789012"), "sts:AssumeRole", "r1"), "no resource policy allows it");
    assert!(ask(&alice("123456789012"), "sqs:ReceiveMessage", "q").starts_with("unknown: the policies of"));
    assert!(ask("r2", "sqs:ReceiveMessage", "arn:aws:sqs:eu-west-1:999999999999:x").starts_with("unknown: "));
}
