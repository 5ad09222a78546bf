//! The workgroup that analysts query through, and a first query per dataset.

use lake_contract::Contract;

use crate::{
    constructs::{bucket::Bucket, catalog::Database, key::Key},
    grant::Grant,
    names,
    node::map,
    policy::Statement,
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

/// The workgroup's name.
pub(crate) fn workgroup() -> Reference {
    Reference::new("workgroup", "name")
}

/// Asks through the workgroup, and reads the answers and the queries that are kept there.
pub(crate) fn ask() -> Grant {
    let statement = Statement::allow("Query")
        .actions([
            "athena:BatchGetNamedQuery",
            "athena:BatchGetQueryExecution",
            "athena:GetNamedQuery",
            "athena:GetQueryExecution",
            "athena:GetQueryResults",
            "athena:GetQueryResultsStream",
            "athena:GetWorkGroup",
            "athena:ListNamedQueries",
            "athena:ListQueryExecutions",
            "athena:StartQueryExecution",
            "athena:StopQueryExecution",
        ])
        .on(Reference::new("workgroup", "arn"));
    Grant::new(statement)
}

/// Lists the tables of the account's own catalog, by the name that Athena gives it.
pub(crate) fn list() -> Grant {
    let place = text!["arn:", names::partition(), ":athena:", names::region(), ":", names::account()];
    let catalog = text![place, ":datacatalog/AwsDataCatalog"];
    Grant::new(Statement::allow("ListTables").actions(["athena:ListTableMetadata"]).on(catalog))
}

/// Adds the workgroup. Its settings override those of a client, so that no result is written in the clear or
/// elsewhere.
pub(crate) fn build(results: &Bucket, program: &mut Program) {
    let result = map! {
        "outputLocation" => results.url("athena/"),
        "expectedBucketOwner" => names::account(),
        "encryptionConfiguration" => map! {
            "encryptionOption" => "SSE_KMS",
            "kmsKeyArn" => Key::of("results").arn(),
        },
    };
    let configuration = map! {
        "enforceWorkgroupConfiguration" => true,
        "publishCloudwatchMetricsEnabled" => true,
        "bytesScannedCutoffPerQuery" => names::configured("scanLimitBytes"),
        "engineVersion" => map! { "selectedEngineVersion" => "Athena engine version 3" },
        "resultConfiguration" => result,
    };
    let workgroup = Resource::new("workgroup", "aws:athena:Workgroup")
        .set("name", Text::from(names::prefix()))
        .set("description", "Queries over the analytics tables.")
        .set("state", "ENABLED")
        // What goes with it is its history: queries, not data.
        .set("forceDestroy", true)
        .set("configuration", configuration);
    program.add(Section::Query, workgroup);
}

/// Adds the first query that an analyst of a dataset may want: how many rows came of which file.
pub(crate) fn query(contract: &Contract, program: &mut Program) {
    let dataset = contract.dataset();
    let query = format!(
        "SELECT _source_key, _ingest_id, count(*) AS loaded\nFROM \"{dataset}\"\nGROUP BY _source_key, _ingest_id\n\
         ORDER BY loaded DESC\nLIMIT 100\n"
    );
    let resource = Resource::new(format!("{dataset}-query"), "aws:athena:NamedQuery")
        .set("name", text![names::regional(dataset), "-rows-by-file"])
        .set("description", format!("Rows of {dataset} by the file they came from."))
        .set("workgroup", workgroup())
        .set("database", Database::ANALYTICS.name())
        .set("query", query);
    program.add(Section::Datasets, resource);
}
