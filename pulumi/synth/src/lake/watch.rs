//! What is watched of each dataset: that it comes, and that it is fit.

use lake_contract::Contract;

use crate::{
    constructs::alarm::{Alarm, Metric},
    names,
    node::Node,
    program::{Program, Section},
};

/// Hours that a CloudWatch alarm can look back: seven days.
const FURTHEST: u32 = 7 * 24;

/// What the functions count of a dataset.
fn count(name: &'static str, dataset: &str) -> Metric {
    let dimensions = vec![("Lake", names::prefix().into()), ("Dataset", dataset.into())];
    Metric { namespace: "Lakegate", name, statistic: "Sum", dimensions }
}

/// Adds the alarms of a dataset.
///
/// A dataset that may stay away for longer than an alarm looks back has no alarm on its freshness: one that goes off early every
/// time is soon ignored. The dashboard shows it, and so does the ledger.
pub(super) fn build(contract: &Contract, program: &mut Program) {
    let dataset = contract.dataset();
    let most = contract.max_reject_ratio();
    let unfit = format!(
        "More than {} of an hour's records of {dataset} are in quarantine, whole files among them.",
        share(most)
    );
    let (quarantined, read) = (count("RecordsQuarantined", dataset), count("RecordsIn", dataset));
    let ratio = Alarm::on_ratio(format!("{dataset}-quarantine"), unfit, quarantined, read);
    ratio.hourly().above(Node::Float(most)).build(Section::Datasets, program);
    if let Some(hours) = contract.freshness_hours().filter(|hours| *hours <= FURTHEST) {
        let overdue =
            format!("Nothing of {dataset} was loaded in the {hours} hours within which a file is due.");
        let fresh = Alarm::on(format!("{dataset}-freshness"), overdue, count("ObjectsLoaded", dataset));
        fresh.for_nothing().hourly().lasting(hours).build(Section::Datasets, program);
    }
}

/// `0.05` → `5 %`.
fn share(ratio: f64) -> String {
    let percent = (ratio * 1000.0).round() / 10.0;
    format!("{percent} %")
}
