//! The Glue Data Catalog: two databases, the stage tables, the encryption of the catalog itself.

use lake_contract::{Column, Contract, PartitionColumn};

use crate::{
    constructs::{bucket::Bucket, key::Key},
    names::{self, Family},
    node::{Node, map},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text},
};

const ENCRYPTION: &str = "catalog-encryption";

/// What the catalog does with its key in the name of whoever creates, changes or queries tables
/// (Glue's guide, "Encrypting your Data Catalog"; Athena's, "Permissions to encrypted metadata in the Data Catalog").
pub(crate) const METADATA: &[&str] = &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

/// One of the two databases.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Database {
    zone: &'static str,
    configured: &'static str,
}

impl Database {
    /// What transform writes.
    pub(crate) const STAGE: Self = Self { zone: "stage", configured: "stageDatabase" };
    /// What analysts query.
    pub(crate) const ANALYTICS: Self = Self { zone: "analytics", configured: "analyticsDatabase" };

    /// Its name in the catalog.
    pub(crate) fn name(self) -> Reference {
        Reference::new(format!("{}-database", self.zone), "name")
    }

    /// The catalog, the database and its tables, as a role must be granted them together.
    pub(crate) fn arns(self) -> [Text; 3] {
        [
            Family::CATALOG.member(":catalog"),
            Reference::new(format!("{}-database", self.zone), "arn").into(),
            names::tables(self.zone).into(),
        ]
    }

    /// Adds the database.
    pub(crate) fn build(self, description: &'static str, bucket: &Bucket, path: &str, program: &mut Program) {
        let permissions = map! {
            "permissions" => vec!["ALL"],
            "principal" => map! { "dataLakePrincipalIdentifier" => "IAM_ALLOWED_PRINCIPALS" },
        };
        let database = Resource::new(format!("{}-database", self.zone), "aws:glue:CatalogDatabase")
            .comment(
                "Where Lake Formation is on, a database without these permissions is closed to IAM. The catalog encrypts only\n\
                 what comes after the setting.",
            )
            .set("name", names::configured(self.configured))
            .set("description", description)
            .set("locationUri", bucket.url(path))
            .set("createTableDefaultPermissions", vec![permissions])
            .after(ENCRYPTION);
        program.add(Section::Catalog, database);
    }
}

/// Encrypts the catalog. There is one catalog per account and region, so one lake per account and region.
pub(crate) fn encrypt(program: &mut Program) {
    let key = Key::of("catalog");
    let settings = map! {
        "encryptionAtRest" => map! {
            "catalogEncryptionMode" => "SSE-KMS",
            "sseAwsKmsKeyId" => key.arn(),
        },
        "connectionPasswordEncryption" => map! {
            "returnConnectionPasswordEncrypted" => true,
            "awsKmsKeyId" => key.arn(),
        },
    };
    let resource = Resource::new(ENCRYPTION, "aws:glue:DataCatalogEncryptionSettings")
        .comment("One catalog per account and region: this setting is not the lake's alone.")
        .set("dataCatalogEncryptionSettings", settings);
    program.add(Section::Catalog, resource);
}

/// Adds the stage table of a dataset: newline-delimited JSON under its prefix.
pub(crate) fn stage_table(contract: &Contract, stage: &Bucket, program: &mut Program) {
    let dataset = contract.dataset();
    let columns: Vec<Node> = contract.stage_columns().iter().map(column).collect();
    let storage = map! {
        "location" => stage.url(&format!("data/{dataset}/")),
        "inputFormat" => "org.apache.hadoop.mapred.TextInputFormat",
        "outputFormat" => "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "compressed" => true,
        "serDeInfo" => map! { "serializationLibrary" => "org.openx.data.jsonserde.JsonSerDe" },
        "columns" => columns,
    };
    let table = Resource::new(format!("{dataset}-stage-table"), "aws:glue:CatalogTable")
        .set("databaseName", Database::STAGE.name())
        .set("name", dataset)
        .set("tableType", "EXTERNAL_TABLE")
        .set(
            "parameters",
            map! {
                "EXTERNAL" => "TRUE",
                "classification" => "json",
                "compressionType" => "gzip",
                "contract_version" => contract.version().to_string(),
            },
        );
    let table = match contract.description() {
        Some(description) => table.set("description", shortened(description)),
        None => table,
    };
    let keys: Vec<Node> = contract.partition().iter().map(partition_key).collect();
    let table = if keys.is_empty() { table } else { table.set("partitionKeys", keys) };
    program.add(Section::Datasets, table.set("storageDescriptor", storage));
}

/// The catalog takes 2,048 bytes of description.
fn shortened(description: &str) -> &str {
    let end = (0..=description.len().min(2048)).rev().find(|end| description.is_char_boundary(*end));
    description.get(..end.unwrap_or_default()).unwrap_or(description)
}

fn column(column: &Column) -> Node {
    map! { "name" => column.name.as_str(), "type" => column.kind.to_string() }
}

fn partition_key(column: &PartitionColumn) -> Node {
    map! { "name" => column.name.as_str(), "type" => "string" }
}
