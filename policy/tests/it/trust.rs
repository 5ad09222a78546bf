//! Who is let in: which conditions limit a statement, and which do not although they look like it.

use lake_policy::{Verdict, judge, rules};
use serde_json::{Value, json};

use crate::harness::program;

const OWN: &str = "123456789012";

fn verdict(rule: &str, resources: &Value) -> Verdict {
    let infrastructure = program(&json!({ "resources": resources }).to_string());
    let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
    report.judgements.into_iter().find(|one| one.resource.name == "subject").unwrap().verdict
}

fn statement(principal: &Value, condition: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal,
        "Action": "sqs:SendMessage", "Resource": "*", "Condition": condition}]})
}

fn queue(principal: &Value, condition: &Value) -> Value {
    let policy = statement(principal, condition);
    json!({
        "queue": {"type": "aws:sqs:Queue"},
        "subject": {"type": "aws:sqs:QueuePolicy", "properties": {"queueUrl": "${queue.url}", "policy": policy}},
    })
}

fn role(principal: &Value, condition: &Value) -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal,
        "Action": "sts:AssumeRole", "Condition": condition}]});
    json!({"subject": {"type": "aws:iam:Role", "properties": {"assumeRolePolicy": trust.to_string()}}})
}

fn key(principal: &Value, condition: &Value) -> Value {
    let mut policy = statement(principal, condition);
    policy["Statement"][0]["Action"] = json!(["kms:Decrypt"]);
    json!({"subject": {"type": "aws:kms:Key", "properties": {"policy": {"fn::toJSON": policy}}}})
}

/// Conditions that limit whoever is let in, and conditions that do not.
fn limits() -> Vec<(Value, bool)> {
    vec![
        (json!({"StringEquals": {"aws:SourceAccount": OWN}}), true),
        (json!({"StringEquals": {"AWS:sourceaccount": [OWN, "210987654321"]}}), true),
        (json!({"ArnLike": {"aws:SourceArn": format!("arn:aws:*:*:{OWN}:*")}}), true),
        (json!({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::lake-raw"}}), true),
        (json!({"StringEquals": {"aws:SourceOrgID": "o-0123456789"}}), true),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:lake-raw"}}), true),
        (json!({"StringEquals": {"aws:SourceAccount": "$${aws:ResourceAccount}"}}), true),
        (json!({"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-0123456789/r-ab12/*"}}), true),
        (json!({"StringLike": {"aws:SourceAccount": "*"}}), false),
        (json!({"StringLike": {"aws:SourceAccount": "1*"}}), false),
        (json!({"StringLike": {"aws:SourceAccount": "????????????"}}), false),
        (json!({"StringEquals": {"aws:SourceAccount": "$${aws:PrincipalAccount}"}}), false),
        (json!({"StringLike": {"aws:SourceOrgID": "o-*"}}), false),
        (json!({"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-*/*"}}), false),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:accesspoint/*"}}), false),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::lake-*"}}), false),
        (json!({"ArnLike": {"aws:SourceArn": format!("arn:aws:iam::{}:role/a", "$${aws:userid}")}}), false),
        (json!({"StringEqualsIfExists": {"aws:SourceAccount": OWN}}), false),
        (json!({"ForAllValues:StringEquals": {"aws:SourceAccount": OWN}}), false),
        (json!({"StringNotEquals": {"aws:SourceAccount": OWN}}), false),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:*"}}), false),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}), false),
        (
            json!({"ArnLike": {"aws:SourceArn": [format!("arn:aws:events:eu-west-1:{OWN}:rule/a"), "*"]}}),
            false,
        ),
        (json!({"Null": {"aws:SourceArn": "false"}}), false),
        (json!({"Bool": {"aws:SecureTransport": "true"}}), false),
        (json!({}), false),
    ]
}

#[test]
fn a_service_is_let_in_only_with_a_condition_that_says_for_whom_it_acts() {
    let service = json!({"Service": "events.amazonaws.com"});
    for (condition, limited) in limits() {
        for (rule, resources) in [
            ("confused-deputy", queue(&service, &condition)),
            ("confused-deputy", role(&service, &condition)),
            ("unscoped-service-key-use", key(&service, &condition)),
        ] {
            let verdict = verdict(rule, &resources);
            assert_eq!(verdict == Verdict::Pass, limited, "{rule}: {condition} {verdict:?}");
        }
    }
}

#[test]
fn everybody_is_let_in_only_with_a_condition_that_leaves_somebody_out() {
    let network = [
        (json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), true),
        (json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}}), false),
        (json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"]}}), true),
        (json!({"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}), false),
        (json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/00"}}), false),
        (json!({"IpAddress": {"aws:SourceIp": "8.0.0.0/7"}}), false),
        (json!({"IpAddress": {"aws:SourceIp": "::/1"}}), false),
        (json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789"}}), true),
        (json!({"StringLike": {"aws:SourceVpce": "vpce-*"}}), false),
        (json!({"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}}), true),
        (json!({"StringLike": {"aws:userid": "AROA*"}}), false),
        (json!({"StringLike": {"aws:userid": "*:session"}}), false),
        (json!({"StringEquals": {"aws:PrincipalOrgID": "$${aws:ResourceOrgID}"}}), true),
        (json!({"StringLike": {"aws:PrincipalOrgID": "o-*"}}), false),
        (json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/*"}}), false),
        (json!({"StringLike": {"aws:PrincipalAccount": "1*"}}), false),
        (json!({"StringLike": {"kms:CallerAccount": "1*"}}), false),
        (json!({"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/*"}}), false),
        (json!({"ArnLike": {"s3:DataAccessPointArn": format!("arn:aws:s3:*:{OWN}:accesspoint/*")}}), true),
        (json!({"StringEquals": {"aws:PrincipalOrgID": "o-0123456789"}}), true),
        (json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/reader"}}), false),
    ];
    for (condition, limited) in limits().into_iter().chain(network) {
        for anybody in [json!("*"), json!({"AWS": "*"}), json!({"AWS": ["*", OWN]})] {
            for (rule, resources) in [
                ("public-resource-policy", queue(&anybody, &condition)),
                ("wildcard-trust", role(&anybody, &condition)),
                ("key-open-to-anyone", key(&anybody, &condition)),
            ] {
                let verdict = verdict(rule, &resources);
                assert_eq!(verdict == Verdict::Pass, limited, "{rule}: {condition} {verdict:?}");
            }
        }
    }
}

/// The accounts that a verdict says are let in.
fn let_in(resources: &Value) -> Vec<String> {
    match verdict("cross-account-access", resources) {
        Verdict::Pass => Vec::new(),
        Verdict::Fail(findings) => findings.into_iter().map(|finding| finding.message).collect(),
        other => panic!("{other:?} of {resources}"),
    }
}

#[test]
fn conditions_name_the_accounts_that_are_let_in() {
    const OTHER: &str = "999999999999";
    let (anyone, service) = (json!({"AWS": "*"}), json!({"Service": "events.amazonaws.com"}));
    let rule = |account: &str| format!("arn:aws:events:eu-west-1:{account}:rule/a");
    for (principal, condition, foreign) in [
        (&anyone, json!({"StringEquals": {"aws:PrincipalAccount": OTHER}}), true),
        (&anyone, json!({"ArnLike": {"aws:PrincipalArn": format!("arn:aws:iam::{OTHER}:role/x")}}), true),
        (&anyone, json!({"StringEquals": {"kms:CallerAccount": [OWN, OTHER]}}), true),
        (&anyone, json!({"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::lake-raw", rule(OTHER)]}}), true),
        (&anyone, json!({"StringEquals": {"aws:PrincipalAccount": OWN}}), false),
        (
            &anyone,
            json!({"StringEquals": {"aws:PrincipalAccount": OWN}, "ArnLike": {"aws:SourceArn": rule(OTHER)}}),
            false,
        ),
        (&anyone, json!({"StringNotEquals": {"aws:PrincipalAccount": OTHER}}), false),
        (&anyone, json!({"StringEquals": {"aws:PrincipalOrgID": "o-0123456789"}}), false),
        (&service, json!({"StringEquals": {"aws:SourceAccount": [OWN, OTHER]}}), true),
        (&service, json!({"ArnEquals": {"aws:SourceArn": rule(OTHER)}}), true),
        (&service, json!({"StringEquals": {"aws:SourceAccount": OWN}}), false),
        (
            &service,
            json!({"StringEquals": {"aws:SourceAccount": [OWN, OTHER]}, "ArnEquals": {"aws:SourceArn": rule(OWN)}}),
            false,
        ),
    ] {
        let expected: &[String] = if foreign { &[format!("the account `{OTHER}` is let in")] } else { &[] };
        for resources in
            [queue(principal, &condition), role(principal, &condition), key(principal, &condition)]
        {
            assert_eq!(let_in(&resources), expected, "{principal} {condition}");
        }
    }
}

#[test]
fn whoever_has_only_an_id_is_let_in_from_nobody_knows_where() {
    for (principal, denied) in [
        (json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}), true),
        (json!({"AWS": "AIDAEXAMPLEEXAMPLE123"}), true),
        (json!({"AWS": "AROAEXAMPLEEXAMPLE123"}), true),
        (json!({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}), false),
    ] {
        assert_eq!(let_in(&queue(&principal, &json!({}))).len(), usize::from(denied), "{principal}");
    }
}

#[test]
fn permissions_and_grants_of_keys_name_accounts_too() {
    let rule = |account: &str| format!("arn:aws:events:eu-west-1:{account}:rule/a");
    for (kind, properties, denied) in [
        ("lambda:Permission", json!({"principal": "999999999999"}), true),
        (
            "lambda:Permission",
            json!({"principal": "events.amazonaws.com", "sourceAccount": "999999999999"}),
            true,
        ),
        (
            "lambda:Permission",
            json!({"principal": "events.amazonaws.com", "sourceArn": rule("999999999999")}),
            true,
        ),
        ("lambda:Permission", json!({"principal": "events.amazonaws.com", "sourceArn": rule(OWN)}), false),
        (
            "lambda:Permission",
            json!({"principal": "events.amazonaws.com", "sourceArn": "${rule.arn}"}),
            false,
        ),
        ("kms:Grant", json!({"granteePrincipal": "arn:aws:iam::999999999999:root"}), true),
        ("kms:Grant", json!({"granteePrincipal": "*"}), true),
        ("kms:Grant", json!({"granteePrincipal": format!("arn:aws:iam::{OWN}:role/a")}), false),
        ("kms:Grant", json!({"granteePrincipal": "${role.uniqueId}"}), false),
        ("cloudwatch:EventPermission", json!({"principal": "999999999999"}), true),
        ("lakeformation:Permissions", json!({"principal": "999999999999"}), true),
    ] {
        let resources = json!({
            "rule": {"type": "aws:cloudwatch:EventRule", "properties": {"scheduleExpression": "rate(1 day)"}},
            "role": {"type": "aws:iam:Role", "properties": {"assumeRolePolicy": "{}"}},
            "subject": {"type": format!("aws:{kind}"), "properties": properties},
        });
        assert_eq!(let_in(&resources).len(), usize::from(denied), "{kind} {properties}");
    }
}

#[test]
fn a_bucket_as_the_source_has_no_account() {
    let service = json!({"Service": "s3.amazonaws.com"});
    for (condition, told) in [
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::lake-raw"}}), false),
        (json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:lake-raw"}}), false),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::lake-raw"}, "StringEquals": {"aws:SourceAccount": OWN}}),
            true,
        ),
        (json!({"ArnLike": {"aws:SourceArn": format!("arn:aws:s3:eu-west-1:{OWN}:job/a")}}), true),
    ] {
        let verdict = verdict("confused-deputy", &queue(&service, &condition));
        assert_eq!(verdict == Verdict::Pass, told, "{condition} {verdict:?}");
    }
}

#[test]
fn services_in_regions_and_distributions_say_for_whom_they_act() {
    for (resources, name) in [
        (role as fn(&Value, &Value) -> Value, "states.us-east-1.amazonaws.com"),
        (queue, "cloudfront.amazonaws.com"),
    ] {
        let resources = resources(&json!({"Service": name}), &json!({}));
        let verdict = verdict("confused-deputy", &resources);
        assert!(matches!(verdict, Verdict::Fail(_)), "{name} {verdict:?}");
    }
}

#[test]
fn a_login_that_everybody_has_is_limited_by_its_application_or_its_owner() {
    let cognito = "eu-west-1:11111111-2222-3333-4444-555555555555";
    for (provider, key, value, limited) in [
        ("cognito-identity.amazonaws.com", "aud", cognito, true),
        ("cognito-identity.amazonaws.com", "aud", "eu-west-1:*", false),
        ("cognito-identity.amazonaws.com", "amr", "authenticated", false),
        ("graph.facebook.com", "app_id", "1234567890", true),
        ("graph.facebook.com", "name", "a", false),
        ("token.actions.githubusercontent.com", "sub", "repo:acme/lake:*", true),
        ("token.actions.githubusercontent.com", "sub", "repo:acme@12/lake@34:ref:refs/heads/main", true),
        ("token.actions.githubusercontent.com", "sub", "repo:acme*/lake:*", false),
        ("token.actions.githubusercontent.com", "aud", "sts.amazonaws.com", false),
    ] {
        let condition = json!({"StringLike": {format!("{provider}:{key}"): value}});
        let verdict = verdict("wildcard-trust", &role(&json!({"Federated": provider}), &condition));
        assert_eq!(verdict == Verdict::Pass, limited, "{provider} {condition} {verdict:?}");
    }
}

#[test]
fn a_bus_is_open_unless_its_condition_leaves_somebody_out() {
    for (condition, limited) in [
        (json!({"type": "StringEquals", "key": "aws:PrincipalOrgID", "value": "o-0123456789"}), true),
        (json!({"type": "StringLike", "key": "aws:PrincipalOrgID", "value": "o-*"}), false),
        (json!({"type": "StringNotEquals", "key": "aws:PrincipalOrgID", "value": "o-0123456789"}), false),
        (json!({"type": "StringEquals", "key": "aws:RequestedRegion", "value": "eu-west-1"}), false),
    ] {
        for rule in ["open-event-bus", "public-resource-policy"] {
            let resources = json!({"subject": {"type": "aws:cloudwatch:EventPermission",
                "properties": {"principal": "*", "statementId": "all", "condition": condition}}});
            let verdict = verdict(rule, &resources);
            assert_eq!(verdict == Verdict::Pass, limited, "{rule}: {condition} {verdict:?}");
        }
    }
}

#[test]
fn policies_of_streams_access_points_and_tables_are_read() {
    for (kind, property) in [
        ("ecr:RegistryPolicy", "policy"),
        ("kinesis:ResourcePolicy", "policy"),
        ("msk:ClusterPolicy", "policy"),
        ("redshift:ResourcePolicy", "policy"),
        ("redshiftserverless:ResourcePolicy", "policy"),
        ("s3control:AccessPointPolicy", "policy"),
        ("s3control:MultiRegionAccessPointPolicy", "details.policy"),
        ("s3control:ObjectLambdaAccessPointPolicy", "policy"),
        ("s3tables:TableBucketPolicy", "resourcePolicy"),
        ("s3tables:TablePolicy", "resourcePolicy"),
    ] {
        let policy = json!(statement(&json!({"AWS": "*"}), &json!({})).to_string());
        let properties = property.rsplit('.').fold(policy, |inner, name| json!({name: inner}));
        let resources = json!({"subject": {"type": format!("aws:{kind}"), "properties": properties}});
        let verdict = verdict("public-resource-policy", &resources);
        assert!(matches!(verdict, Verdict::Fail(_)), "{kind} {verdict:?}");
    }
}

#[test]
fn nothing_is_demanded_of_services_that_say_nothing() {
    for service in ["lambda.amazonaws.com", "ec2.amazonaws.com"] {
        let verdict = verdict("confused-deputy", &role(&json!({"Service": service}), &json!({})));
        assert_eq!(verdict, Verdict::Pass, "{service}");
    }
}

#[test]
fn an_encryption_context_or_the_callers_account_binds_the_use_of_a_key() {
    let service = json!({"Service": "logs.eu-west-1.amazonaws.com"});
    for (condition, bound) in [
        (
            json!({"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:*"}}),
            true,
        ),
        (json!({"StringEquals": {"kms:CallerAccount": OWN}}), true),
        (json!({"StringLike": {"kms:EncryptionContext:aws:logs:arn": "*"}}), false),
        (json!({"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:*"}}), false),
        (json!({"StringEquals": {"kms:EncryptionContext:lake": "dev"}}), true),
        (json!({"StringEquals": {"kms:ViaService": "logs.eu-west-1.amazonaws.com"}}), false),
    ] {
        let verdict = verdict("unscoped-service-key-use", &key(&service, &condition));
        assert_eq!(verdict == Verdict::Pass, bound, "{condition} {verdict:?}");
    }
}

#[test]
fn a_source_has_to_be_what_the_service_acts_for_and_be_declared() {
    let service = json!({"Service": "events.amazonaws.com"});
    for (source, satisfiable) in [
        ("${rule.arn}", true),
        ("arn:aws:events:eu-west-1:123456789012:rule/*", true),
        ("arn:aws:events:eu-west-1:123456789012:rule/another", false),
        ("arn:aws:events:us-east-1:123456789012:rule/arrived", false),
        // What another account sends is its affair.
        ("arn:aws:events:eu-west-1:210987654321:rule/theirs", true),
        ("${queue.arn}", false),
        ("arrived", false),
        // No archive is declared: it may be elsewhere.
        ("arn:aws:events:eu-west-1:123456789012:archive/old", true),
    ] {
        let mut resources = queue(&service, &json!({"ArnLike": {"aws:SourceArn": source}}));
        resources["rule"] = json!({"type": "aws:cloudwatch:EventRule", "properties": {"name": "arrived",
            "scheduleExpression": "rate(1 day)"}});
        let verdict = verdict("unsatisfiable-source", &resources);
        assert_eq!(verdict == Verdict::Pass, satisfiable, "{source} {verdict:?}");
    }
}

/// What is opened to everybody is open, though it is not known which part of it.
#[test]
fn everybody_is_let_in_to_something_that_is_not_known() {
    let bucket = |condition: Value| {
        json!({
            "got": {"type": "aws:s3:Bucket", "get": {"id": "elsewhere"}},
            "bucket": {"type": "aws:s3:Bucket", "properties": {"bucket": "b"}},
            "subject": {"type": "aws:s3:BucketPolicy", "properties": {"bucket": "${bucket.id}", "policy": {
                "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject",
                    "Resource": ["${bucket.arn}/*", "${got.bucketDomainName}/*"], "Condition": condition}]}}},
        })
    };
    let verdict = |condition: Value| verdict("public-resource-policy", &bucket(condition));
    assert!(matches!(verdict(json!({})), Verdict::Fail(_)), "{:?}", verdict(json!({})));
    let own = json!({"StringEquals": {"aws:PrincipalAccount": OWN}});
    assert!(matches!(verdict(own.clone()), Verdict::Unknown(_)), "{:?}", verdict(own));
}
