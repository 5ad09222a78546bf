//! Tables, query results, logs.

pub mod athena_results_outside_declared_bucket;
pub mod lasting_athena_results;
pub mod log_group_without_retention;
pub mod optional_workgroup_settings;
pub mod table_without_recovery;
pub mod unbounded_athena_scan;
pub mod unprotected_table;

use crate::rule::Rule;

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &athena_results_outside_declared_bucket::RULE,
    &lasting_athena_results::RULE,
    &log_group_without_retention::RULE,
    &optional_workgroup_settings::RULE,
    &table_without_recovery::RULE,
    &unbounded_athena_scan::RULE,
    &unprotected_table::RULE,
];

const TABLE: &str = "aws:dynamodb/table:Table";
const WORKGROUP: &str = "aws:athena/workgroup:Workgroup";
const OUTPUT: &str = "configuration.resultConfiguration.outputLocation";
