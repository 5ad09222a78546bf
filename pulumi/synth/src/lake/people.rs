//! The people of the lake, and what each may do: stewards, one role per dataset; analysts; operators.
//!
//! A role is taken by whoever of the account is tagged for it. No role, bucket policy or key policy names a person or another
//! dataset, so nothing grows with either.

use sha2::{Digest, Sha256};

use crate::{
    constructs::{
        athena,
        catalog::{Database, METADATA},
        function::Function,
        key::Key,
        queue::Queue,
        role::{Role, trust_in_tagged},
        state_machine::StateMachine,
        table,
    },
    grant::Grant,
    lake::Lake,
    names::Family,
    policy::Statement,
    program::{Program, Section},
};

/// Letters of a dataset's name that fit into a role's, which takes 64 with stack and region.
const LONGEST: usize = 21;

/// Adds the roles that are not of a dataset.
pub(super) fn build(lake: &Lake, program: &mut Program) {
    analyst(lake, program);
    operator(lake, program);
}

/// Adds the role of a dataset's stewards: they bring files, and see what became of them.
pub(super) fn steward(lake: &Lake, dataset: &str, program: &mut Program) {
    let own = format!("{dataset}/*");
    let grant = lake.raw.bring(&own).and(lake.quarantine.read_below(dataset)).and(table::read_of(dataset));
    let role = Role::new(format!("{dataset}-steward")).called(format!("{}-steward", shortened(dataset)));
    role.build_for_people(Section::Datasets, trust_in_tagged(&format!("steward:{dataset}")), grant, program);
}

/// A dataset's name, or where it is too long its beginning with a digest of the whole.
fn shortened(dataset: &str) -> String {
    if dataset.len() <= LONGEST {
        return dataset.to_owned();
    }
    let digest =
        Sha256::digest(dataset).iter().take(4).fold(0, |digest, byte| digest << 8 | u32::from(*byte));
    let beginning: String = dataset.chars().take(LONGEST - "-01234567".len()).collect();
    format!("{beginning}-{digest:08x}")
}

/// Analysts query the analytics tables through the workgroup, and nothing else.
fn analyst(lake: &Lake, program: &mut Program) {
    let tables = Statement::allow("ReadAnalyticsTables")
        .actions([
            "glue:BatchGetPartition",
            "glue:GetDatabase",
            "glue:GetDatabases",
            "glue:GetPartition",
            "glue:GetPartitions",
            "glue:GetTable",
            "glue:GetTables",
        ])
        .on_each(Database::ANALYTICS.arns());
    let grant = athena::ask()
        .and(athena::list())
        .and(Grant::new(tables).with_key(&Key::of("catalog"), "glue", METADATA))
        .and(lake.analytics.read(&["*"]))
        .and(lake.analytics.locate())
        .and(lake.results.rewrite_results(&["athena/*"]));
    let role = Role::new("analyst")
        .comment("Taken by whoever of the account is tagged `lakegate` with the word `analyst`.");
    role.build_for_people(Section::People, trust_in_tagged("analyst"), grant, program);
}

/// Operators compare raw and stage with the ledger, ask by message for what has to be done again, and move dead letters back.
/// They start no execution themselves, and read no record.
fn operator(lake: &Lake, program: &mut Program) {
    let logs = Statement::allow("ReadFunctionLogs")
        .actions(["logs:FilterLogEvents", "logs:GetLogEvents"])
        .on(Family::FUNCTION_LOGS.member("-*"));
    let queues = ["ingest", "status", "stage"].map(|name| Queue::new(name).redrive());
    let grant = queues
        .into_iter()
        .fold(Grant::default(), Grant::and)
        .and(Queue::new("drain").throw_away())
        .and(Function::new("start-refine").invoke())
        .and(StateMachine::new("ingest").describe())
        .and(StateMachine::new("refine").describe())
        .and(lake.raw.list_versions())
        .and(lake.stage.list_versions())
        .and(lake.control.list_versions())
        .and(lake.control.read(&["batches/*"]))
        .and(table::read())
        .and(Grant::new(logs));
    let role = Role::new("operator")
        .comment("Taken by whoever of the account is tagged `lakegate` with the word `operator`.");
    role.build_for_people(Section::People, trust_in_tagged("operator"), grant, program);
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        assert_eq!(shortened("orders"), "orders");
        let long = ["a_dataset_whose_name_is_long_1", "a_dataset_whose_name_is_long_2"].map(shortened);
        assert_eq!(long, ["a_dataset_wh-388f3b82", "a_dataset_wh-d20fd3d9"]);
    }
}
