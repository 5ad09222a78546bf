//! The keys: one per zone, and one per concern that crosses zones.

use crate::{
    constructs::{
        key::{Key, Purpose, grants_through, in_context, through},
        state_machine::{CONTEXT, StateMachine},
        subscription::rule_arn,
        topic,
    },
    grant::{DECRYPT, ENCRYPT},
    lake::events,
    names::{self, Family},
    policy::{Principal, Statement},
    program::Program,
};

const ZONES: [(&str, &str); 6] = [
    ("raw", "Raw uploads of the stewards."),
    ("stage", "Admitted records, before they are refined."),
    ("quarantine", "Rejected records."),
    ("control", "Contracts, batch manifests and scripts."),
    ("analytics", "Parquet that analysts query."),
    ("results", "Query results."),
];

/// What DynamoDB and CloudWatch Logs do with a key.
const EVERY_USE: [&str; 6] = [
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
];

pub(super) fn build(program: &mut Program) {
    for (zone, description) in ZONES {
        let uses = vec![through("s3", "UseThroughS3", ENCRYPT)];
        add(zone, description, uses, program);
    }
    add("messages", "Messages and dead letters.", messages(), program);
    add("ledger", "The ledger.", ledger(), program);
    add("compute", "Settings of functions, executions of workflows, schedules.", compute(), program);
    add("alarms", "What alarms and the budget say.", topic::uses_of_key(), program);
    add("logs", "Logs of functions, workflows and jobs.", vec![logs()], program);
    let catalog =
        vec![through("glue", "UseThroughGlue", &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"])];
    add("catalog", "The data catalog.", catalog, program);
    pseudonym(program);
}

fn add(zone: &'static str, description: &'static str, uses: Vec<Statement>, program: &mut Program) {
    let key = Key::of(zone);
    Purpose { description, uses, authenticates: false, key: &key }.build(program);
}

/// EventBridge encrypts what it delivers, on behalf of the lake's rules only.
fn messages() -> Vec<Statement> {
    let events = Statement::allow("DeliverEvents")
        .to(Principal::Service("events.amazonaws.com".into()))
        .actions(ENCRYPT.iter().copied())
        .on("*")
        .within_account()
        .when_any("ArnEquals", "aws:SourceArn", events::RULES.map(|rule| rule_arn(rule).into()));
    vec![through("sqs", "UseThroughSqs", ENCRYPT), events]
}

fn ledger() -> Vec<Statement> {
    vec![
        through("dynamodb", "UseThroughDynamoDb", &EVERY_USE),
        grants_through("dynamodb", "GrantThroughDynamoDb"),
    ]
}

fn compute() -> Vec<Statement> {
    let machines = ["ingest", "refine"].map(|name| StateMachine::new(name).known_arn());
    let functions = Family::FUNCTIONS.member("-*");
    let schedules = Family::SCHEDULES.member("-*");
    let deliver = Statement::allow("DeliverExecutionLogs")
        .to(Principal::Service("delivery.logs.amazonaws.com".into()))
        .actions(["kms:Decrypt"])
        .on("*")
        .within_account()
        .when("ArnLike", "aws:SourceArn", Family::ALL_LOGS.member(":*"));
    vec![
        through("lambda", "UseThroughLambda", &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
        grants_through("lambda", "GrantThroughLambda"),
        in_context("ReadSettings", DECRYPT, "kms:EncryptionContext:aws:lambda:FunctionArn", [functions]),
        in_context("RunWorkflows", ENCRYPT, CONTEXT, machines),
        in_context("RunSchedules", ENCRYPT, "kms:EncryptionContext:aws:scheduler:schedule:arn", [schedules]),
        in_context(
            "LogExecutions",
            &ENCRYPT[1..],
            "kms:EncryptionContext:SourceArn",
            [Family::ALL_LOGS.member(":*")],
        ),
        deliver,
    ]
}

fn logs() -> Statement {
    let groups = [
        Family::FUNCTION_LOGS.member("-*"),
        Family::WORKFLOW_LOGS.member("-*"),
        Family::GLUE_LOGS.member("*"),
    ];
    Statement::allow("EncryptLogs")
        .to(Principal::Service(names::logs_service().into()))
        .actions(EVERY_USE.into_iter().chain(["kms:DescribeKey"]))
        .on("*")
        .when_any("StringLike", "kms:EncryptionContext:aws:logs:arn", groups)
}

/// The pseudonyms of hashed personal data hang on this key: whoever computes with it can test guesses, and whoever
/// deletes it makes them unlinkable.
fn pseudonym(program: &mut Program) {
    let compute = Statement::allow("ComputePseudonyms")
        .to(Principal::Account)
        .actions(["kms:GenerateMac"])
        .on("*")
        .when("StringEquals", "kms:CallerAccount", names::account())
        .when("ArnEquals", "aws:PrincipalArn", crate::text::Reference::new("transform-role", "arn"));
    let key = Key::of("pseudonym");
    let description = "Salts of the pseudonyms of personal data.";
    Purpose { description, uses: vec![compute], authenticates: true, key: &key }.build(program);
}
