//! The permissions boundary: the most that any role of the lake can do, whatever its own policy says. It allows each action
//! that some role of the program is granted, on what bears the lake's name; neither identities nor the organisation.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    bootstrap::{
        arns::{
            ANALYTICS, ANALYTICS_DATABASE, BUCKETS, CATALOG, CRAWLERS, DATA_CATALOGS, DATABASES, EXECUTIONS,
            FUNCTION_LOGS, FUNCTIONS, GLUE_LOGS, JOBS, KEYS, LEDGERS, MACHINES, QUEUES, STAGE,
            STAGE_DATABASE, WORKFLOW_LOGS, WORKGROUPS,
        },
        lake,
        permissions::{EVERYTHING, Scope},
    },
    error::SynthError,
    names,
    node::Node,
    policy::{self, Statement},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

const NAME: &str = "boundary";

const IN_S3: Scope = Scope::on("Buckets", &[&BUCKETS]);
const IN_KMS: Scope = Scope::on("OwnKeys", &[&KEYS]);
const IN_SQS: Scope = Scope::on("Queues", &[&QUEUES]);
const IN_LAMBDA: Scope = Scope::on("Functions", &[&FUNCTIONS]);
const IN_STATES: Scope = Scope::on("Workflows", &[&MACHINES, &EXECUTIONS]);
const IN_DYNAMODB: Scope = Scope::on("Ledgers", &[&LEDGERS]);
const IN_GLUE: Scope = Scope::on(
    "Catalog",
    &[&CATALOG, &STAGE_DATABASE, &ANALYTICS_DATABASE, &DATABASES, &STAGE, &ANALYTICS, &CRAWLERS, &JOBS],
);
const IN_LOGS: Scope = Scope::on("Logs", &[&FUNCTION_LOGS, &WORKFLOW_LOGS, &GLUE_LOGS]);
const IN_ATHENA: Scope = Scope::on("Workgroups", &[&WORKGROUPS, &DATA_CATALOGS]);

/// What a role may do with a single log group. All else of the service is about the delivery of logs, which knows no
/// resources.
const OF_LOG_GROUPS: [&str; 6] = [
    "logs:AssociateKmsKey",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
];

/// Its ARN as it will be, for the policies that demand it.
pub(super) fn arn() -> Reference {
    Reference::new(NAME, "arn")
}

fn scope(action: &str) -> Option<&'static Scope> {
    let (service, _) = action.split_once(':')?;
    match service {
        "s3" => Some(&IN_S3),
        "kms" => Some(&IN_KMS),
        "sqs" => Some(&IN_SQS),
        "lambda" => Some(&IN_LAMBDA),
        "states" => Some(&IN_STATES),
        "dynamodb" => Some(&IN_DYNAMODB),
        "glue" => Some(&IN_GLUE),
        "athena" => Some(&IN_ATHENA),
        "logs" if OF_LOG_GROUPS.contains(&action) => Some(&IN_LOGS),
        "logs" | "xray" | "cloudwatch" => Some(&EVERYTHING),
        _ => None,
    }
}

/// Adds the boundary.
pub(super) fn build(lake_program: &Program, program: &mut Program) -> Result<(), SynthError> {
    let mut scopes: BTreeMap<&str, (&Scope, BTreeSet<String>)> = BTreeMap::new();
    for action in granted(lake_program) {
        let scope = scope(&action).ok_or_else(|| SynthError::Unbounded { action: action.clone() })?;
        scopes.entry(scope.sid).or_insert_with(|| (scope, BTreeSet::new())).1.insert(action);
    }
    let statements = scopes.into_values().map(|(scope, actions)| limit(scope).actions(actions));
    let policy = Resource::new(NAME, "aws:iam:Policy")
        .comment("Every role of the lake names it, and the deploy role makes none without it.")
        .set("name", text![names::configured("lake"), "-boundary"])
        .set("description", "The most that any role of the lake can do.")
        .set("policy", policy::document(statements))
        .protect();
    program.add(Section::Boundary, policy);
    Ok(())
}

/// Keys have no names, but the lake's have aliases.
fn limit(scope: &Scope) -> Statement {
    let statement = scope.allow();
    if scope.sid == IN_KMS.sid {
        let aliases: Text = text!["alias/", lake(), "-*"];
        statement.when("ForAnyValue:StringLike", "kms:ResourceAliases", aliases)
    } else {
        statement
    }
}

/// Every action that a role of the lake is granted.
fn granted(program: &Program) -> BTreeSet<String> {
    let policies = program.resources().filter(|resource| resource.token() == "aws:iam:RolePolicy");
    let documents = policies.filter_map(|resource| resource.property("policy")?.get("Statement"));
    let actions = documents.flat_map(Node::many).filter_map(|statement| statement.get("Action"));
    actions.flat_map(Node::many).filter_map(Node::literal).collect()
}
