//! See [`RULE`].

use lake_reader::Node;

use super::CRAWLER;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A crawler of S3 that gives every partition a schema of its own.
    ///
    /// ## Why
    /// When a column changes, old partitions keep the old type and Athena stops with `HIVE_PARTITION_SCHEMA_MISMATCH`.
    ///
    /// ## Remedy
    /// Set `CrawlerOutput.Partitions.AddOrUpdateBehavior` to `InheritFromTable` in `configuration`.
    ///
    /// ## What it does not see
    /// Partitions that were catalogued before.
    ///
    /// ## References
    /// NIST 800-53 SI-7, "Customizing crawler behavior"
    "partitions-with-own-schema", Low, [CRAWLER], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if case.property("s3Targets")?.is_none() {
        return Err(Stop::NotApplicable);
    }
    let written = case.property("configuration")?;
    let tree = written.and_then(|node| case.infrastructure.tree(node));
    let behaviour = ["CrawlerOutput", "Partitions", "AddOrUpdateBehavior"]
        .iter()
        .try_fold(tree.as_deref(), |node, step| node.map(|node| node.get(step)));
    if behaviour.flatten().and_then(Node::as_str) != Some("InheritFromTable") {
        case.deny(&case.place("configuration"), "partitions do not inherit the schema of their table");
    }
    Ok(())
}
