//! The ledger's table.

use crate::{
    constructs::key::Key,
    grant::{DECRYPT, Grant},
    names,
    node::{Node, map},
    policy::Statement,
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

/// The index by dataset and time of change.
const BY_DATASET: &str = "by-dataset";

/// The ARN of the table.
fn arn() -> Reference {
    Reference::new("ledger-table", "arn")
}

/// The table's name.
pub(crate) fn name() -> Reference {
    Reference::new("ledger-table", "name")
}

/// Reads and writes single items. Which transitions are legal is decided by the caller and held by conditional writes.
pub(crate) fn transact() -> Grant {
    let statement =
        Statement::allow("ReadAndWriteLedger").actions(["dynamodb:GetItem", "dynamodb:PutItem"]).on(arn());
    Grant::new(statement).with_key(&Key::of("ledger"), "dynamodb", DECRYPT)
}

/// Reads items, one by one, by dataset, and all of them.
pub(crate) fn read() -> Grant {
    let statement = Statement::allow("ReadLedger")
        .actions(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"])
        .on_each([arn().into(), index()]);
    Grant::new(statement).with_key(&Key::of("ledger"), "dynamodb", DECRYPT)
}

/// Reads the items of one dataset, by the index that begins with it.
pub(crate) fn read_of(dataset: &str) -> Grant {
    let statement = Statement::allow("ReadLedgerOfDataset").actions(["dynamodb:Query"]).on(index()).when(
        "ForAllValues:StringEquals",
        "dynamodb:LeadingKeys",
        dataset,
    );
    Grant::new(statement).with_key(&Key::of("ledger"), "dynamodb", DECRYPT)
}

fn index() -> Text {
    text![arn(), "/index/", BY_DATASET]
}

/// Adds the table.
pub(crate) fn build(program: &mut Program) {
    let attribute = |name: &str| map! { "name" => name, "type" => "S" };
    let key = |name: &str, kind: &str| map! { "attributeName" => name, "keyType" => kind };
    let by_dataset = map! {
        "name" => BY_DATASET,
        "keySchemas" => vec![key("dataset", "HASH"), key("updatedAt", "RANGE")],
        "projectionType" => "ALL",
    };
    let table = Resource::new("ledger-table", "aws:dynamodb:Table")
        .set("name", names::regional("ledger"))
        .set("billingMode", "PAY_PER_REQUEST")
        .set("hashKey", "id")
        .set("attributes", ["id", "dataset", "updatedAt"].map(attribute).to_vec())
        .set("globalSecondaryIndexes", vec![by_dataset])
        .set("serverSideEncryption", map! { "enabled" => true, "kmsKeyArn" => Key::of("ledger").arn() })
        .set("pointInTimeRecovery", map! { "enabled" => true, "recoveryPeriodInDays" => Node::Integer(35) })
        .set("ttl", map! { "enabled" => true, "attributeName" => "expiresAt" })
        .set("deletionProtectionEnabled", true)
        .protect();
    program.add(Section::Ledger, table);
}
