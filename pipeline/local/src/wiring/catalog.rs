//! Glue: jobs, crawlers, and what of the catalog the program itself declares.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::reading::Reading;
use crate::glue::{Column, Format, Table};
use crate::services::load::{Fields, plain, whole};

/// A place in a bucket, as `s3://bucket/prefix` names it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Location {
    pub(crate) bucket: String,
    /// Empty, or ending in a slash.
    pub(crate) prefix: String,
}

impl Location {
    /// Reads `s3://bucket/prefix`; a slash at the end makes no difference.
    pub(crate) fn parse(uri: &str) -> Option<Self> {
        let rest = uri.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let slash = if prefix.is_empty() || prefix.ends_with('/') { "" } else { "/" };
        (!bucket.is_empty()).then(|| Self { bucket: bucket.to_owned(), prefix: format!("{prefix}{slash}") })
    }
}

/// A Glue job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobWiring {
    pub(crate) arn: String,
    pub(crate) role: String,
    /// Arguments of every run.
    pub(crate) arguments: BTreeMap<String, String>,
    pub(crate) max_concurrent: usize,
    /// How often a failed run is tried again by Glue itself.
    pub(crate) max_retries: u32,
}

/// A Glue crawler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CrawlerWiring {
    pub(crate) arn: String,
    pub(crate) role: String,
    pub(crate) database: String,
    pub(crate) targets: Vec<Location>,
    pub(crate) table_prefix: String,
    /// The folder level at which a table begins, the bucket being level 1; found by comparing schemas otherwise.
    pub(crate) level: Option<usize>,
}

/// The jobs by name.
pub(super) fn jobs(reading: &mut Reading<'_>) -> BTreeMap<String, JobWiring> {
    let loaded = reading.load_fields("aws:glue/job:Job", |arn, fields| {
        let arguments = fields.take("defaultArguments").unwrap_or_default();
        let arguments = arguments.as_object().into_iter().flatten();
        let concurrent = fields.take("executionProperty");
        let concurrent = concurrent.as_ref().and_then(|value| whole(value.get("maxConcurrentRuns")?));
        fields.ignore(&[
            "name",
            "command",
            "glueVersion",
            "workerType",
            "numberOfWorkers",
            "timeout",
            "maxCapacity",
        ]);
        fields.ignore(&["securityConfiguration", "executionClass", "connections", "notificationProperty"]);
        fields.ignore(&["nonOverridableArguments", "maintenanceWindow", "jobMode", "jobRunQueuingEnabled"]);
        JobWiring {
            arn: arn.to_owned(),
            role: fields.required_text("roleArn"),
            arguments: arguments.map(|(name, value)| (name.clone(), plain(value))).collect(),
            max_concurrent: concurrent.and_then(|n| usize::try_from(n).ok()).unwrap_or(1),
            max_retries: fields.number("maxRetries", 0, 10).unwrap_or(0),
        }
    });
    loaded.into_iter().map(|(resource, job)| (reading.output(resource, "name"), job)).collect()
}

/// The crawlers by name.
pub(super) fn crawlers(reading: &mut Reading<'_>) -> BTreeMap<String, CrawlerWiring> {
    let loaded = reading.load_fields("aws:glue/crawler:Crawler", |arn, fields| {
        for other in [
            "catalogTargets",
            "deltaTargets",
            "dynamodbTargets",
            "hudiTargets",
            "icebergTargets",
            "jdbcTargets",
            "mongodbTargets",
        ] {
            fields.refuse(other, "is not played; only s3Targets are");
        }
        fields.refuse("classifiers", "are not played");
        fields.refuse("schedule", "is not played; the workflow starts the crawler");
        fields.ignore(&["name", "recrawlPolicy", "schemaChangePolicy", "securityConfiguration"]);
        fields.ignore(&["lineageConfiguration", "lakeFormationConfiguration"]);
        CrawlerWiring {
            arn: arn.to_owned(),
            role: fields.required_text("role"),
            database: fields.required_text("databaseName"),
            targets: targets(fields),
            table_prefix: fields.text("tablePrefix").unwrap_or_default(),
            level: level(fields),
        }
    });
    loaded.into_iter().map(|(resource, crawler)| (reading.output(resource, "name"), crawler)).collect()
}

fn targets(fields: &mut Fields<'_>) -> Vec<Location> {
    let listed = fields.take("s3Targets").unwrap_or_default();
    let mut targets = Vec::new();
    for target in listed.as_array().into_iter().flatten() {
        match target.get("path").and_then(Json::as_str).and_then(Location::parse) {
            Some(location) => targets.push(location),
            None => fields.problem("s3Targets", "has a target without an s3:// path"),
        }
        if target.get("exclusions").is_some_and(|value| !value.is_null()) {
            fields.problem("s3Targets", "has exclusions, which are not played");
        }
    }
    targets
}

/// The table level in the crawler's configuration, which is JSON text.
fn level(fields: &mut Fields<'_>) -> Option<usize> {
    let text = fields.text("configuration")?;
    let Ok(configuration) = serde_json::from_str::<Json>(&text) else {
        fields.problem("configuration", "is not JSON");
        return None;
    };
    let level = configuration.pointer("/Grouping/TableLevelConfiguration")?;
    whole(level).and_then(|level| usize::try_from(level).ok())
}

/// The databases, by name, in the order of the program.
pub(super) fn databases(reading: &mut Reading<'_>) -> Vec<String> {
    let loaded = reading.load_fields("aws:glue/catalogDatabase:CatalogDatabase", |_, fields| {
        fields.refuse("federatedDatabase", "is not played");
        fields.refuse("targetDatabase", "is not played");
        fields.ignore(&["name", "locationUri", "createTableDefaultPermissions", "parameters", "catalogId"]);
    });
    loaded.into_iter().map(|(resource, ())| reading.output(resource, "name")).collect()
}

/// The tables that the program declares.
pub(super) fn tables(reading: &mut Reading<'_>, databases: &[String]) -> Vec<Table> {
    let loaded = reading.load_fields("aws:glue/catalogTable:CatalogTable", |_, fields| {
        for other in
            ["openTableFormatInput", "viewDefinition", "targetTable", "viewExpandedText", "viewOriginalText"]
        {
            fields.refuse(other, "is not played");
        }
        fields.ignore(&["tableType", "catalogId", "owner", "retention", "partitionIndices", "parameters"]);
        let storage = fields.take("storageDescriptor").unwrap_or_default();
        let location = storage.get("location").and_then(Json::as_str).and_then(Location::parse);
        if location.is_none() {
            fields.problem("storageDescriptor", "must have an s3:// `location`");
        }
        let partitions = fields.take("partitionKeys").unwrap_or_default();
        Some(Table {
            database: fields.required_text("databaseName"),
            name: fields.required_text("name"),
            columns: columns(&storage["columns"]),
            partition_keys: columns(&partitions).into_iter().map(|column| column.name).collect(),
            location: location?,
            format: format(&storage),
            partitions: None,
            declared: true,
        })
    });
    let mut tables = Vec::new();
    for (resource, table) in loaded {
        let Some(table) = table else { continue };
        if !databases.contains(&table.database) {
            let message = format!("no database is called `{}`", table.database);
            reading.problem_at(resource, "databaseName", message);
        }
        tables.push(table);
    }
    tables
}

fn format(storage: &Json) -> Format {
    let library = storage.pointer("/serDeInfo/serializationLibrary").and_then(Json::as_str);
    if library.is_some_and(|name| name.to_ascii_lowercase().contains("parquet")) {
        Format::Parquet
    } else {
        Format::Json
    }
}

fn columns(listed: &Json) -> Vec<Column> {
    let text =
        |column: &Json, key: &str| column.get(key).and_then(Json::as_str).unwrap_or("string").to_owned();
    let columns = listed.as_array().into_iter().flatten();
    columns.map(|column| Column { name: text(column, "name"), kind: text(column, "type") }).collect()
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn locations_are_folders() {
        let parse = |uri| Location::parse(uri).map(|l| (l.bucket, l.prefix));
        assert_eq!(parse("s3://b/orders"), Some(("b".into(), "orders/".into())));
        assert_eq!(parse("s3://b/orders/"), Some(("b".into(), "orders/".into())));
        assert_eq!(parse("s3://b"), Some(("b".into(), String::new())));
        assert_eq!(parse("file:///b"), None);
        assert_eq!(parse("s3:///x"), None);
    }
}
