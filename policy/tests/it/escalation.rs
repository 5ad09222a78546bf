//! Ways to more permissions through roles: what leads to an administrator is noticed, what leads nowhere is not.

use lake_policy::{judge, rules};

use crate::harness::{of_report, program};

/// A role for a service, with a policy of statements in YAML flow style.
fn role(name: &str, trusted: &str, statements: &str, more: &str) -> String {
    format!(
        "  {name}:
    type: aws:iam:Role
    properties:
      name: {name}
      assumeRolePolicy: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {trusted}, Action: 'sts:AssumeRole'}}]}}
{more}  {name}-grants:
    type: aws:iam:RolePolicy
    properties: {{role: '${{{name}.name}}', policy: {{Version: '2012-10-17', Statement: [{statements}]}}}}
"
    )
}

/// What the rule says of the role `start`, in a program with it, an administrator that functions act as, and more.
fn path(statements: &str, trusted: &str, more: &str) -> String {
    let administrator = role("mighty", trusted, "{Effect: Allow, Action: '*', Resource: '*'}", "");
    let start = role("start", "{Service: codebuild.amazonaws.com}", statements, "");
    let infrastructure = program(&format!("resources:\n{administrator}{start}{more}"));
    let report = judge(&infrastructure, &[rules::find("privilege-escalation-path").unwrap()]);
    let found = of_report(&report).into_iter().filter(|(_, resource, _)| resource == "start");
    found.map(|(.., message)| message).collect::<Vec<_>>().join("; ")
}

const LAMBDA: &str = "{Service: lambda.amazonaws.com}";
const CREATE: &str = "{Effect: Allow, Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: 'arn:aws:lambda:*:*:function:lake-*'}";

fn pass(resource: &str, service: &str) -> String {
    format!(
        "{CREATE}, {{Effect: Allow, Action: 'iam:PassRole', Resource: '{resource}', Condition: {{StringEquals: {{'iam:PassedToService': {service}}}}}}}"
    )
}

#[test]
fn a_passed_role_gives_what_it_may_do() {
    let service = "lambda.amazonaws.com";
    insta::assert_snapshot!(path(&pass("${mighty.arn}", service), LAMBDA, ""), @"`iam:PassRole`, `lambda:CreateFunction`, `lambda:InvokeFunction` give what `mighty` may do: everything (lambda-001)");
    insta::assert_snapshot!(path(&pass("arn:aws:iam::123456789012:role/mi*", service), LAMBDA, ""), @"`iam:PassRole`, `lambda:CreateFunction`, `lambda:InvokeFunction` give what `mighty` may do: everything (lambda-001)");
    insta::assert_snapshot!(path(&pass("arn:aws:iam::123456789012:role/*", service), LAMBDA, ""), @"`iam:PassRole`, `lambda:CreateFunction`, `lambda:InvokeFunction` give the permissions of any role (lambda-001)");
    // The role trusts another service, the role may be passed to another service, nothing can be created, another role.
    insta::assert_snapshot!(path(&pass("${mighty.arn}", service), "{Service: glue.amazonaws.com}", ""), @"");
    insta::assert_snapshot!(path(&pass("${mighty.arn}", "glue.amazonaws.com"), LAMBDA, ""), @"");
    insta::assert_snapshot!(path("{Effect: Allow, Action: 'iam:PassRole', Resource: '${mighty.arn}'}", LAMBDA, ""), @"");
    insta::assert_snapshot!(path(&pass("arn:aws:iam::123456789012:role/other", service), LAMBDA, ""), @"");
    let denied = format!(
        "{}, {{Effect: Deny, Action: 'iam:PassRole', Resource: '*'}}",
        pass("${mighty.arn}", service)
    );
    insta::assert_snapshot!(path(&denied, LAMBDA, ""), @"");
}

#[test]
fn what_acts_as_a_role_already_gives_it_too() {
    let function =
        "  work: {type: 'aws:lambda:Function', properties: {name: lake-work, role: '${mighty.arn}'}}\n";
    let update = |resource: &str| {
        format!("{{Effect: Allow, Action: 'lambda:UpdateFunctionCode', Resource: '{resource}'}}")
    };
    insta::assert_snapshot!(path(&update("${work.arn}"), LAMBDA, function), @"`lambda:UpdateFunctionCode` gives what `mighty` may do: everything (lambda-003)");
    insta::assert_snapshot!(path(&update("arn:aws:lambda:eu-west-1:123456789012:function:other"), LAMBDA, function), @"");
    insta::assert_snapshot!(path("{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: '${work.arn}'}", LAMBDA, function), @"");
}

#[test]
fn roles_are_followed_as_far_as_it_takes() {
    let assume =
        |role: &str| format!("{{Effect: Allow, Action: 'sts:AssumeRole', Resource: '${{{role}.arn}}'}}");
    let account = "{AWS: '123456789012'}";
    insta::assert_snapshot!(path(&assume("mighty"), account, ""), @"`sts:AssumeRole` gives what `mighty` may do: everything (sts-001)");
    let middle = role("middle", account, &assume("mighty"), "");
    insta::assert_snapshot!(path(&assume("middle"), account, &middle), @"`sts:AssumeRole` gives what `middle` may do, and that gives what `mighty` may do: everything (sts-001)");
    let round = role("middle", account, &assume("start"), "");
    insta::assert_snapshot!(path(&assume("middle"), account, &round), @"");
    let harmless = role(
        "middle",
        account,
        "{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake-raw/*'}",
        "",
    );
    insta::assert_snapshot!(path(&assume("middle"), account, &harmless), @"");
}

/// A role that is only read has no policies but those that the program gives it.
#[test]
fn what_is_given_to_a_role_that_is_only_read_leads_on() {
    let read = "  known:
    type: aws:iam:Role
    get: {id: known}
";
    let grants = |name: &str, statement: &str| {
        format!(
            "  {name}:
    type: aws:iam:RolePolicy
    properties: {{role: '${{known.name}}', policy: {{Version: '2012-10-17', Statement: [{statement}]}}}}
"
        )
    };
    let said = |more: &str| {
        let infrastructure = program(&format!("resources:\n{read}{more}"));
        let report = judge(&infrastructure, &[rules::find("privilege-escalation-path").unwrap()]);
        let found = of_report(&report).into_iter();
        found.map(|(_, resource, message)| format!("{resource}: {message}")).collect::<Vec<_>>().join("; ")
    };
    let own = "{Effect: Allow, Action: ['iam:PutRolePolicy', 'iam:AttachRolePolicy'], Resource: 'arn:aws:iam::123456789012:role/known'}";
    insta::assert_snapshot!(said(&grants("own", own)), @"own: `iam:AttachRolePolicy` gives any permissions (iam-009); own: `iam:PutRolePolicy` gives any permissions (iam-005)");
    // Half of the way is in one policy, and half in another.
    let pass = "{Effect: Allow, Action: 'iam:PassRole', Resource: '*'}";
    insta::assert_snapshot!(said(&[grants("pass", pass), grants("create", CREATE)].concat()), @"pass: `iam:PassRole`, `lambda:CreateFunction`, `lambda:InvokeFunction` give the permissions of any role (lambda-001)");
    insta::assert_snapshot!(said(&grants("pass", pass)), @"");
    let managed = format!(
        "  managed:
    type: aws:iam:Policy
    properties: {{policy: {{Version: '2012-10-17', Statement: [{own}]}}}}
  attached:
    type: aws:iam:RolePolicyAttachmentsExclusive
    properties: {{roleName: '${{known.name}}', policyArns: ['${{managed.arn}}']}}
"
    );
    insta::assert_snapshot!(said(&managed), @"managed: `iam:AttachRolePolicy` gives any permissions (iam-009); managed: `iam:PutRolePolicy` gives any permissions (iam-005)");
}
