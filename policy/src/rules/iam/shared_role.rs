//! See [`RULE`].

use std::collections::BTreeSet;

use lake_reader::Resource;

use super::quoted;
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::workers_of,
};

declare_rule! {
    /// ## What it denies
    /// A role that two functions, two jobs, two workflows, or resources of two different sorts act as.
    ///
    /// ## Why
    /// Each may do what any of them needs. A flaw in the one that reads uploads reaches what only the one that writes the ledger should
    /// reach, and no log tells which of them it was.
    ///
    /// ## Remedy
    /// Give each its own role with its own grants.
    ///
    /// ## What it does not see
    /// Several crawlers, schedules or rule targets on one role: these are one task with several entries. Roles that are declared
    /// elsewhere.
    ///
    /// ## References
    /// NIST 800-53 AC-5 and AC-6, AWS Lambda developer guide "Defining Lambda function permissions with an execution role"
    "shared-role", Medium, ["aws:iam/role:Role"], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let workers = workers_of(case.infrastructure, case.subject);
    let sorts: BTreeSet<&str> = workers.iter().filter_map(|worker| sort(worker)).collect();
    if sorts.is_empty() {
        return Err(Stop::NotApplicable);
    }
    if sorts.len() > 1 {
        let at = case.place("name");
        case.deny(&at, format!("{} share the role", quoted(sorts)));
    }
    Ok(())
}

/// What counts as one: the resource itself, or all of its sort together.
fn sort(worker: &Resource) -> Option<&str> {
    match worker.token.rsplit(':').next()? {
        "Function" | "Job" | "StateMachine" | "Pipe" | "Project" => Some(&worker.name),
        "Crawler" => Some("the crawlers"),
        "Schedule" | "EventTarget" => Some("the schedules and rules"),
        "TaskDefinition" => Some("the tasks"),
        "InstanceProfile" => Some("the instances"),
        _ => None,
    }
}
