//! The bootstrap's policies, put to the evaluator: what the lake's roles are granted stays within the boundary, and who
//! deploys cannot step over it.

use std::collections::BTreeSet;

use lake_policy::iam::{
    Caller, Context, Decision, Document, Effect, Policies, Request, Statement, catalogue, decide,
};
use lake_policy::{Answer, Infrastructure, Policy, PolicyKind, Verdict, Waivers, can, judge, rules};

use crate::harness::{bootstrap, bootstrap_of, own, own_text, text};

const ROLE: &str = "arn:aws:iam::123456789012:role/lakegate-dev-x-eu-west-1";

/// Of services that the judge's catalogue does not cover, as the service authorization reference lists them.
const UNCOVERED: &[&str] = &[
    "budgets:ListTagsForResource",
    "budgets:ModifyBudget",
    "budgets:TagResource",
    "budgets:UntagResource",
    "budgets:ViewBudget",
];

fn document(infrastructure: &Infrastructure, holder: &str) -> Document {
    let policy = infrastructure.policies.iter().find(|policy| policy.holder == holder);
    policy.unwrap().document.clone().unwrap()
}

/// A request that a statement allows: a member of its pattern, under what it demands.
fn context(statement: &Statement) -> Context {
    let told = Context::default().with_all("kms:ResourceAliases", vec!["alias/lakegate-dev-raw".to_owned()]);
    statement
        .conditions
        .iter()
        .fold(told, |context, condition| context.with(&condition.key, condition.values[0].replace('*', "x")))
}

/// What each role of the lake is granted: role, action, resource, and what a request has to tell.
fn grants(lake: &Infrastructure) -> Vec<(String, String, String, Context)> {
    let identities = lake.policies.iter().filter(|policy| policy.kind == PolicyKind::Identity);
    let statements = identities.flat_map(|policy| policy.statements().iter().map(move |one| (policy, one)));
    let each = |(policy, statement): (&Policy, &Statement)| {
        assert_eq!(statement.effect, Effect::Allow);
        let actions = statement.actions.listed();
        let resources = statement.resources.as_ref().unwrap().listed();
        let of = |action: &String| {
            let each = resources.iter().map(|resource| {
                (policy.holder.clone(), action.clone(), resource.replace('*', "x"), context(statement))
            });
            each.collect::<Vec<_>>()
        };
        actions.iter().flat_map(of).collect::<Vec<_>>()
    };
    statements.flat_map(each).collect()
}

fn is_within(boundary: &Document, action: &str, resource: &str, context: &Context) -> bool {
    let caller = Caller::identity(ROLE);
    let resource = if resource == "x" { "*" } else { resource };
    let request = Request { caller: &caller, action, resource, context };
    // Keys admit whom their own policy admits; that is not in question here.
    let open = Document::default_of_key("123456789012");
    let policies = Policies {
        identity: vec![("boundary", boundary)],
        resource: vec![("open", &open)],
        ..Policies::default()
    };
    matches!(decide(&request, &policies), Decision::Allowed(_))
}

#[test]
fn every_grant_of_the_lake_is_within_the_boundary() {
    let boundary = document(&bootstrap(), "boundary");
    let grants = grants(&own(&own_text()));
    assert!(grants.len() > 150, "{}", grants.len());
    for (role, action, resource, context) in grants {
        assert!(is_within(&boundary, &action, &resource, &context), "{role}: {action} on {resource}");
    }
}

#[test]
fn the_boundary_ends_at_the_lake() {
    let boundary = document(&bootstrap(), "boundary");
    let context = Context::default().with_all("kms:ResourceAliases", vec!["alias/other".to_owned()]);
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::other-bucket/a"),
        ("s3:GetObject", "arn:aws:s3:::lakegate-bootstrap-dev-state-123456789012-eu-central-1/.pulumi/a"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:123456789012:key/1"),
        ("iam:CreateRole", ROLE),
        ("sts:AssumeRole", ROLE),
        ("organizations:LeaveOrganization", "*"),
        ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:123456789012:function:other"),
    ] {
        assert!(!is_within(&boundary, action, resource, &context), "{action} on {resource}");
    }
    // In another region, the lake is the lake.
    let queue = "arn:aws:sqs:us-east-1:123456789012:lakegate-dev-ingest";
    assert!(is_within(&boundary, "sqs:ReceiveMessage", queue, &context));
}

fn allowed(
    bootstrap: &Infrastructure,
    who: &str,
    action: &str,
    resource: &str,
    told: &[(&str, &str)],
) -> bool {
    let told = told.iter().fold(Context::default(), |context, (key, value)| match *value {
        "" => context.without(key),
        value => context.with(key, value),
    });
    match can(bootstrap, who, action, resource, &told).unwrap() {
        Answer::Allowed(_) => true,
        Answer::Denied(_) | Answer::NotAllowed(_) => false,
        Answer::Unknown(doubts) => panic!("{who} {action} {resource}: {doubts:?}"),
    }
}

const BOUNDARY: (&str, &str) =
    ("iam:PermissionsBoundary", "arn:aws:iam::123456789012:policy/lakegate-boundary");

#[test]
fn who_deploys_makes_roles_within_the_boundary_only() {
    let bootstrap = bootstrap();
    let deploy = |action: &str, told: &[(&str, &str)]| allowed(&bootstrap, "deploy-role", action, ROLE, told);
    let none = ("iam:PermissionsBoundary", "");
    let other = ("iam:PermissionsBoundary", "arn:aws:iam::123456789012:policy/other");
    for action in ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"] {
        assert!(deploy(action, &[BOUNDARY]), "{action}");
        assert!(!deploy(action, &[none]), "{action}");
        assert!(!deploy(action, &[other]), "{action}");
    }
    assert!(!deploy("iam:DeleteRolePermissionsBoundary", &[BOUNDARY]));
    assert!(!deploy("iam:AttachRolePolicy", &[BOUNDARY]));
    assert!(deploy("iam:PassRole", &[("iam:PassedToService", "lambda.amazonaws.com")]));
    assert!(!deploy("iam:PassRole", &[("iam:PassedToService", "ec2.amazonaws.com")]));
    let own = "deploy-role";
    assert!(!allowed(&bootstrap, own, "iam:PutRolePolicy", own, &[BOUNDARY]));
    assert!(!allowed(&bootstrap, own, "iam:CreatePolicyVersion", "boundary", &[]));
}

/// Whether the role's own policies allow something that is not the bootstrap's.
fn grants_to(bootstrap: &Infrastructure, role: &str, action: &str, resource: &str) -> bool {
    let role = role.to_owned();
    let own = bootstrap.policies.iter().filter(|policy| policy.kind == PolicyKind::Identity);
    let documents: Vec<&Document> = own
        .filter(|policy| policy.subjects.contains(&role))
        .map(|policy| policy.document.as_ref().unwrap())
        .collect();
    assert!(!documents.is_empty());
    let caller = Caller::identity(format!("arn:aws:iam::123456789012:role/{role}"));
    let context = Context::default();
    let request = Request { caller: &caller, action, resource, context: &context };
    let identity = documents.into_iter().map(|document| ("own", document)).collect();
    matches!(decide(&request, &Policies { identity, ..Policies::default() }), Decision::Allowed(_))
}

#[test]
fn nobody_who_deploys_or_compares_reads_data() {
    let bootstrap = bootstrap();
    let bucket =
        |zone: &str, key: &str| format!("arn:aws:s3:::lakegate-dev-{zone}-123456789012-eu-west-1/{key}");
    for role in ["deploy-role", "drift-role", "preview-role", "smoke-role"] {
        for zone in ["raw", "stage", "quarantine", "analytics", "results"] {
            let object = bucket(zone, "orders/a.json");
            assert!(!grants_to(&bootstrap, role, "s3:GetObject", &object), "{role} {object}");
        }
        assert!(!grants_to(&bootstrap, role, "s3:GetObject", &bucket("control", "batches/a")));
        let ledger = "arn:aws:dynamodb:eu-west-1:123456789012:table/lakegate-dev-ledger";
        assert!(!grants_to(&bootstrap, role, "dynamodb:GetItem", ledger));
        assert!(!grants_to(&bootstrap, role, "dynamodb:PutItem", ledger));
    }
    let contract = bucket("control", "contracts/orders.json");
    assert!(grants_to(&bootstrap, "deploy-role", "s3:PutObject", &contract));
    assert!(grants_to(&bootstrap, "drift-role", "s3:GetObject", &contract));
    assert!(!grants_to(&bootstrap, "drift-role", "s3:PutObject", &contract));
    assert!(!grants_to(&bootstrap, "preview-role", "s3:GetObject", &contract));
}

#[test]
fn previews_and_comparisons_write_no_state() {
    let bootstrap = bootstrap();
    let state = "state-bucket/.pulumi/stacks/lakegate/dev.json";
    // The engine leaves encryption to the bucket.
    let plain =
        [("s3:x-amz-server-side-encryption", ""), ("s3:x-amz-server-side-encryption-aws-kms-key-id", "")];
    for role in ["preview-role", "deploy-role", "drift-role"] {
        assert!(allowed(&bootstrap, role, "s3:GetObject", state, &[]), "{role}");
        let deploys = role == "deploy-role";
        for action in ["s3:PutObject", "s3:DeleteObject"] {
            assert_eq!(allowed(&bootstrap, role, action, state, &plain), deploys, "{role} {action}");
        }
        let purpose = ("kms:EncryptionContext:purpose", "pulumi");
        assert!(allowed(&bootstrap, role, "kms:Decrypt", "secrets-key", &[purpose]), "{role}");
        let none = ("kms:EncryptionContext:purpose", "");
        assert!(!allowed(&bootstrap, role, "kms:Decrypt", "secrets-key", &[none]), "{role}");
        for key in ["secrets-key", "state-key"] {
            assert!(!allowed(&bootstrap, role, "kms:PutKeyPolicy", key, &[]), "{role}");
            assert!(!allowed(&bootstrap, role, "kms:ScheduleKeyDeletion", key, &[]), "{role}");
        }
    }
}

/// What a role's trust says of a run of a workflow with this subject.
fn trusts(bootstrap: &Infrastructure, role: &str, subject: &str) -> bool {
    let trust =
        bootstrap.policies.iter().find(|policy| policy.kind == PolicyKind::Trust && policy.holder == role);
    let trust = trust.unwrap().document.clone().unwrap();
    let caller = Caller::Federated {
        provider: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com".to_owned(),
    };
    let context = Context::default()
        .with("token.actions.githubusercontent.com:aud", "sts.amazonaws.com")
        .with("token.actions.githubusercontent.com:sub", subject);
    let arn = format!("arn:aws:iam::123456789012:role/{role}");
    let action = "sts:AssumeRoleWithWebIdentity";
    let request = Request { caller: &caller, action, resource: &arn, context: &context };
    let policies = Policies { resource: vec![("trust", &trust)], ..Policies::default() };
    matches!(decide(&request, &policies), Decision::Allowed(_))
}

/// What each role trusts of a repository: with the ids that GitHub gives a new one, and as older ones are named.
#[test]
fn each_role_is_for_one_kind_of_run() {
    let repositories = [
        "repo:lakegate/lakegate",
        "repo:lakegate@123456/lakegate@456789",
        "repo:lakegate@123456/lakegate@456780",
    ];
    let subjects =
        ["pull_request", "ref:refs/heads/main", "environment:dev", "environment:prod", "ref:refs/heads/x"];
    for prefix in repositories {
        let bootstrap = bootstrap_of(prefix);
        let mut trusted = BTreeSet::new();
        for role in ["preview-role", "deploy-role", "drift-role", "smoke-role"] {
            for subject in subjects {
                if trusts(&bootstrap, role, &format!("{prefix}:{subject}")) {
                    trusted.insert(format!("{role} {subject}"));
                }
                for other in repositories.into_iter().filter(|other| *other != prefix) {
                    assert!(!trusts(&bootstrap, role, &format!("{other}:{subject}")));
                }
            }
        }
        let trusted: Vec<String> = trusted.into_iter().collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!(trusted.join("\n"), @r"
            deploy-role environment:dev
            drift-role ref:refs/heads/main
            preview-role pull_request
            preview-role ref:refs/heads/main
            smoke-role environment:dev
            ");
        }
    }
}

/// The test after a deployment takes on the lake's own roles of people, whose trust is by tag.
#[test]
fn the_smoke_test_may_act_as_a_steward_and_an_analyst_and_nobody_else() {
    let (bootstrap, lake) = (bootstrap(), own(&own_text()));
    let role = |infrastructure: &Infrastructure, key: &str| {
        infrastructure.resources.iter().find(|resource| resource.name == key).unwrap().properties.clone()
    };
    let tag =
        role(&bootstrap, "smoke-role").get("tags").and_then(|tags| tags.get("lakegate")).cloned().unwrap();
    let context = Context::default().with("aws:PrincipalTag/lakegate", tag.as_str().unwrap());
    let caller = Caller::identity("arn:aws:iam::123456789012:role/smoke-role");
    let mut taken = Vec::new();
    for trust in lake.policies.iter().filter(|policy| policy.kind == PolicyKind::Trust) {
        let name = role(&lake, &trust.holder).get("name").cloned().unwrap();
        let arn = format!("arn:aws:iam::123456789012:role/{}", name.as_str().unwrap());
        let document = trust.document.as_ref().unwrap();
        let request =
            Request { caller: &caller, action: "sts:AssumeRole", resource: &arn, context: &context };
        let open = Policies { resource: vec![("trust", document)], ..Policies::default() };
        let own = Document::parse(&serde_json::json!({
            "Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
        }));
        let own = own.unwrap();
        let policies = Policies { identity: vec![("any", &own)], ..open };
        let trusted = matches!(decide(&request, &policies), Decision::Allowed(_));
        if trusted && grants_to(&bootstrap, "smoke-role", request.action, &arn) {
            taken.push(trust.holder.clone());
        }
    }
    assert_eq!(taken, ["analyst-role", "smoke-steward-role"]);
}

#[test]
fn every_action_is_one() {
    let bootstrap = bootstrap();
    let policies = bootstrap.policies.iter().filter(|policy| policy.kind != PolicyKind::Resource);
    let actions: BTreeSet<&String> =
        policies.flat_map(Policy::statements).flat_map(|statement| statement.actions.listed()).collect();
    assert!(actions.len() > 150);
    for action in actions {
        let known = catalogue::action(action).is_some() || UNCOVERED.contains(&action.as_str());
        assert!(known, "`{action}`");
    }
}

#[test]
fn the_bootstrap_is_clean_but_for_what_is_waived() {
    let bootstrap = bootstrap();
    let report = judge(&bootstrap, &rules::all());
    let findings: BTreeSet<String> =
        report.findings().map(|(of, _)| format!("{} [{}]", of.rule.id, of.resource.name)).collect();
    let waivers = Waivers::read(
        "waivers.yaml",
        &text("../pulumi/bootstrap/waivers.yaml"),
        jiff::civil::date(2026, 12, 1),
    )
    .unwrap();
    let waived: BTreeSet<String> =
        waivers.holding.iter().map(|one| format!("{} [{}]", one.rule, one.resource)).collect();
    assert_eq!(findings, waived);
    let unknown: Vec<_> =
        report.judgements.iter().filter(|one| matches!(one.verdict, Verdict::Unknown(_))).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// The sizes that AWS takes, of all that is attached.
#[test]
fn every_policy_is_measured() {
    let bootstrap = bootstrap();
    let report = judge(&bootstrap, &rules::all());
    let measured = report.judgements.iter().filter(|one| one.rule.id == "oversized-policy");
    let of: BTreeSet<&str> = measured.map(|one| one.resource.name.as_str()).collect();
    for policy in bootstrap.policies.iter().filter(|policy| policy.kind == PolicyKind::Identity) {
        assert!(of.contains(policy.holder.as_str()), "{}", policy.holder);
    }
}
