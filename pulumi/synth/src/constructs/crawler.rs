//! Crawlers: one per dataset, over the prefix of that dataset alone, all in one role.

use crate::{
    constructs::{
        bucket::Bucket,
        catalog::{Database, METADATA},
        glue_job,
        key::Key,
        role::{Role, trust_for},
    },
    grant::Grant,
    names::{self, Family},
    node::map,
    policy::Statement,
    program::{Program, Section},
    resource::Resource,
    text::Text,
};

/// The ARN of the crawlers of all datasets: by the prefix of their names, so that the policy does not grow.
pub(crate) fn all() -> Text {
    Family::CRAWLERS.member("-*")
}

/// The role of the crawlers.
pub(crate) fn role() -> Role {
    Role::new("crawler")
}

/// Adds the role of the crawlers.
pub(crate) fn build_role(analytics: &Bucket, program: &mut Program) {
    const ACTIONS: [&str; 12] = [
        "glue:BatchCreatePartition",
        "glue:BatchGetPartition",
        "glue:BatchUpdatePartition",
        "glue:CreatePartition",
        "glue:CreateTable",
        "glue:GetDatabase",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:GetTables",
        "glue:UpdatePartition",
        "glue:UpdateTable",
    ];
    let catalog =
        Statement::allow("MaintainAnalyticsTables").actions(ACTIONS).on_each(Database::ANALYTICS.arns());
    let grant = analytics
        .read(&["*"])
        .and(Grant::new(catalog).with_key(&Key::of("catalog"), "glue", METADATA))
        .and(glue_job::write_logs());
    role().build(Section::Refine, "glue.amazonaws.com", trust_for(all()), grant, program);
}

/// Adds the crawler of a dataset.
pub(crate) fn build(dataset: &str, analytics: &Bucket, program: &mut Program) {
    // As text, because a JSON writer prints the version as 1. A crawler makes partition indexes unless it is told not to, and an
    // encrypted catalog takes none.
    const CONFIGURATION: &str = concat!(
        r#"{"Version":1.0,"CreatePartitionIndex":false,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas","TableLevelConfiguration":2},"#,
        r#""CrawlerOutput":{"Partitions":{"AddOrUpdateBehavior":"InheritFromTable"},"#,
        r#""Tables":{"AddOrUpdateBehavior":"MergeNewColumns"}}}"#,
    );
    let crawler = Resource::new(format!("{dataset}-crawler"), "aws:glue:Crawler")
        .set("name", names::regional(dataset))
        .set("databaseName", Database::ANALYTICS.name())
        .set("role", role().arn())
        .set("s3Targets", vec![map! { "path" => analytics.url(&format!("{dataset}/")) }])
        .set("recrawlPolicy", map! { "recrawlBehavior" => "CRAWL_EVERYTHING" })
        .set(
            "schemaChangePolicy",
            map! { "updateBehavior" => "UPDATE_IN_DATABASE", "deleteBehavior" => "LOG" },
        )
        .set("configuration", CONFIGURATION)
        .set("securityConfiguration", glue_job::security_name())
        .after(role().policy_name());
    program.add(Section::Datasets, crawler);
}
