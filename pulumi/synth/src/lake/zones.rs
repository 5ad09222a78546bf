//! The buckets and how long each keeps what.

use lake_contract::{Contract, Retention};

use crate::{
    constructs::{
        glue_job::TEMPORARY,
        lifecycle::{self, Kept},
    },
    error::SynthError,
    lake::Lake,
    program::Program,
};

pub(super) fn build(lake: &Lake, contracts: &[&Contract], program: &mut Program) -> Result<(), SynthError> {
    let Lake { raw, stage, quarantine, control, analytics, results, logs } = lake;
    logs.build_access_logs(&[raw, stage, quarantine, control, analytics, results], program);
    let shared = |zone, prefixes: &[&str], days: fn(Retention) -> Option<u32>| {
        let kept = |contract: &&Contract| {
            let (dataset, days) = (contract.dataset().to_owned(), days(contract.retention()));
            prefixes
                .iter()
                .map(move |prefix| Kept { prefix: format!("{prefix}{dataset}/"), days })
                .collect::<Vec<_>>()
        };
        lifecycle::shared(zone, &contracts.iter().flat_map(kept).collect::<Vec<_>>())
    };
    raw.build(shared("raw", &[""], |retention| retention.raw)?, logs, program);
    // A commit that outlives its parts would promise what nobody can load.
    stage.build(shared("stage", &["data/", "commits/"], |retention| retention.stage)?, logs, program);
    quarantine.build(shared("quarantine", &[""], |retention| retention.quarantine)?, logs, program);
    let sources = contracts.iter().map(|contract| contract.retention());
    control.build(lifecycle::control(sources.flat_map(|kept| [kept.raw, kept.stage])), logs, program);
    let mut rules = shared("analytics", &[""], |retention| retention.analytics)?;
    rules.push(lifecycle::temporary(TEMPORARY));
    analytics.build(rules, logs, program);
    results.build(lifecycle::results(), logs, program);
    Ok(())
}
