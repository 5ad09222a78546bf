//! What each role may do, as one table to review: a change of a grant shows here.

use serde_yaml::Value;

use crate::program::{json, many, of_type, texts};

fn line(role: &str, statement: &Value) -> String {
    let actions = texts(&statement["Action"]).join(", ");
    let resources = texts(&statement["Resource"]).join(", ");
    let mut conditions = Vec::new();
    for (operator, keys) in statement["Condition"].as_mapping().into_iter().flatten() {
        for (key, values) in keys.as_mapping().unwrap() {
            let (operator, key) = (operator.as_str().unwrap(), key.as_str().unwrap());
            conditions.push(format!(" if {operator} {key} {}", texts(values).join(" | ")));
        }
    }
    format!("{role}: {actions} on {resources}{}", conditions.concat())
}

#[test]
fn grants_of_all_roles() {
    let mut lines = Vec::new();
    for (name, policy) in of_type("aws:iam:RolePolicy") {
        let role = name.strip_suffix("-policy").unwrap();
        for statement in many(&policy.properties["policy"]["Statement"]) {
            assert_eq!(statement["Effect"], "Allow");
            lines.push(line(role, statement));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn trust_of_all_roles() {
    let mut lines = Vec::new();
    for (name, role) in of_type("aws:iam:Role") {
        for statement in many(&role.properties["assumeRolePolicy"]["Statement"]) {
            let principal = &statement["Principal"];
            let service = principal["Service"].as_str().or(principal["AWS"].as_str()).unwrap();
            let condition = serde_json::to_string(&statement["Condition"]).unwrap();
            lines.push(format!("{name}: {service} {condition}"));
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @r#"
    analyst-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["analyst","analyst *","* analyst","* analyst *"]}}
    crawler-role: glue.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${crawlers}-*"}}
    drain-schedule-role: scheduler.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${drain-schedules.arn}"}}
    earthquakes-steward-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["steward:earthquakes","steward:earthquakes *","* steward:earthquakes","* steward:earthquakes *"]}}
    flights-steward-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["steward:flights","steward:flights *","* steward:flights","* steward:flights *"]}}
    ingest-workflow-role: states.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${workflows}-ingest"}}
    operator-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["operator","operator *","* operator","* operator *"]}}
    orders-steward-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["steward:orders","steward:orders *","* steward:orders","* steward:orders *"]}}
    record-status-role: lambda.amazonaws.com null
    refine-job-role: glue.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${jobs}-refine"}}
    refine-workflow-role: states.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${workflows}-refine"}}
    smoke-steward-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["steward:smoke","steward:smoke *","* steward:smoke","* steward:smoke *"]}}
    start-ingest-role: lambda.amazonaws.com null
    start-refine-role: lambda.amazonaws.com null
    transform-role: lambda.amazonaws.com null
    "#);
}

#[test]
fn statement_ids_are_unique_and_well_formed() {
    let policies = [
        ("aws:iam:RolePolicy", "policy"),
        ("aws:s3:BucketPolicy", "policy"),
        ("aws:sqs:QueuePolicy", "policy"),
        ("aws:kms:Key", "policy"),
        ("aws:sns:TopicPolicy", "policy"),
    ];
    for (token, property) in policies {
        for (name, resource) in of_type(token) {
            let statements = many(&json(&resource.properties[property])["Statement"]);
            let mut sids: Vec<&str> =
                statements.iter().map(|statement| statement["Sid"].as_str().unwrap()).collect();
            assert!(
                sids.iter().all(|sid| sid.bytes().all(|b| b.is_ascii_alphanumeric())),
                "{name}: {sids:?}"
            );
            let all = sids.len();
            sids.sort_unstable();
            sids.dedup();
            assert_eq!(sids.len(), all, "{name}");
        }
    }
}

/// A role reads and writes what a key protects only together with that key.
#[test]
fn stars_stand_only_where_aws_knows_no_resource() {
    const WITHOUT_RESOURCE: [&str; 4] = ["xray:", "logs:", "cloudwatch:PutMetricData", "kms:"];
    for (name, policy) in of_type("aws:iam:RolePolicy") {
        for statement in many(&policy.properties["policy"]["Statement"]) {
            let actions = texts(&statement["Action"]);
            assert!(actions.iter().all(|action| !action.contains('*')), "{name}: {actions:?}");
            if texts(&statement["Resource"]).contains(&"*") {
                let known =
                    |action: &&str| WITHOUT_RESOURCE[..3].iter().any(|known| action.starts_with(known));
                assert!(actions.iter().all(known), "{name}: {actions:?} on everything");
            }
        }
    }
}
