//! Functions, workflows, jobs and crawlers.

pub mod concurrent_bookmarks;
pub mod dangling_transition;
pub mod deprecated_runtime;
pub mod function_beyond_quota;
pub mod function_without_log_group;
pub mod glue_connection_without_tls;
pub mod glue_job_outside_declared_buckets;
pub mod glue_job_without_logs;
pub mod glue_job_without_security_configuration;
pub mod lost_asynchronous_event;
pub mod oversized_definition;
pub mod oversized_environment;
pub mod partitions_with_own_schema;
pub mod plain_secret;
mod secrets;
pub mod swallowed_failure;
pub mod table_deleting_crawler;
pub mod task_without_catch;
pub mod task_without_retry;
pub mod unbounded_task;
pub mod unknown_error_name;
pub mod unlogged_workflow;
pub mod untraced_function;
pub mod untraced_workflow;

use crate::rule::Rule;

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &concurrent_bookmarks::RULE,
    &dangling_transition::RULE,
    &deprecated_runtime::RULE,
    &function_beyond_quota::RULE,
    &function_without_log_group::RULE,
    &glue_connection_without_tls::RULE,
    &glue_job_outside_declared_buckets::RULE,
    &glue_job_without_logs::RULE,
    &glue_job_without_security_configuration::RULE,
    &lost_asynchronous_event::RULE,
    &oversized_definition::RULE,
    &oversized_environment::RULE,
    &partitions_with_own_schema::RULE,
    &plain_secret::RULE,
    &swallowed_failure::RULE,
    &table_deleting_crawler::RULE,
    &task_without_catch::RULE,
    &task_without_retry::RULE,
    &unbounded_task::RULE,
    &unknown_error_name::RULE,
    &unlogged_workflow::RULE,
    &untraced_function::RULE,
    &untraced_workflow::RULE,
];

const JOB: &str = "aws:glue/job:Job";
const CRAWLER: &str = "aws:glue/crawler:Crawler";
