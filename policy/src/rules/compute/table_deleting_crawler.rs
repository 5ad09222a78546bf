//! See [`RULE`].

use super::CRAWLER;
use crate::{
    case::{Case, Judged},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A crawler that deletes tables and partitions whose files it does not find.
    ///
    /// ## Why
    /// A prefix that is empty for a moment, or a bucket that the role may not list any more, takes the table with its settings and grants
    /// out of the catalog.
    ///
    /// ## Remedy
    /// Set `schemaChangePolicy.deleteBehavior` to `LOG` or `DEPRECATE_IN_DATABASE`.
    ///
    /// ## What it does not see
    /// Other ways to delete tables.
    ///
    /// ## References
    /// NIST 800-53 SI-7, "Customizing crawler behavior"
    "table-deleting-crawler", Medium, [CRAWLER], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let path = "schemaChangePolicy.deleteBehavior";
    if let Some(node) = case.property(path)?
        && node.as_str() == Some("DELETE_FROM_DATABASE")
    {
        case.deny(node, "tables without files are deleted");
    }
    Ok(())
}
