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
    let shared = |zone, prefix, days: fn(Retention) -> Option<u32>| {
        let kept: Vec<Kept<'_>> = contracts
            .iter()
            .map(|contract| Kept {
                prefix: format!("{prefix}{}/", contract.dataset()),
                days: days(contract.retention()),
                contract,
            })
            .collect();
        lifecycle::shared(zone, &kept)
    };
    raw.build(shared("raw", "", |retention| retention.raw)?, logs, program);
    stage.build(shared("stage", "data/", |retention| retention.stage)?, logs, program);
    quarantine.build(shared("quarantine", "", |retention| retention.quarantine)?, logs, program);
    control.build(lifecycle::control(), logs, program);
    let mut rules = shared("analytics", "", |retention| retention.analytics)?;
    rules.push(lifecycle::temporary(TEMPORARY));
    analytics.build(rules, logs, program);
    results.build(lifecycle::results(), logs, program);
    Ok(())
}
