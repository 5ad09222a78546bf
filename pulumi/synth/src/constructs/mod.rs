//! Secure-by-default constructs: each makes a few resources and hands out grants on them.

pub(crate) mod alarm;
pub(crate) mod archives;
pub(crate) mod athena;
pub(crate) mod bucket;
pub(crate) mod budget;
pub(crate) mod catalog;
pub(crate) mod crawler;
pub(crate) mod dashboard;
pub(crate) mod function;
pub(crate) mod glue_job;
pub(crate) mod key;
pub(crate) mod lifecycle;
pub(crate) mod log_group;
pub(crate) mod queue;
pub(crate) mod role;
pub(crate) mod schedule;
pub(crate) mod state_machine;
pub(crate) mod subscription;
pub(crate) mod table;
pub(crate) mod topic;
