//! Metrics in CloudWatch's embedded format: out of what a handler answered, and nothing else.

use jiff::Timestamp;
use lake_core::job::TransformReport;
use lake_core::ledger::{Recorded, Tally};
use lake_core::{Failure, Function};
use serde::Deserialize;
use serde_json::{Value, json};

/// The namespace of all metrics.
const NAMESPACE: &str = "Lakegate";

/// A metric: its name, its unit, its value.
type Metric = (&'static str, &'static str, u64);

/// An answer of any function but `transform`, as far as it is counted.
#[derive(Deserialize)]
struct Ends {
    #[serde(default)]
    recorded: Tally,
}

/// The documents that say what an invocation did, one for each dataset. `dataset` is the one that the event named: a refusal
/// does not say it again.
pub(crate) fn documents(
    function: Function,
    (lake, dataset): (&str, Option<&str>),
    outcome: &Result<Value, Failure>,
    now: Timestamp,
) -> Vec<Value> {
    let metrics = match (function, outcome) {
        (Function::Transform, Ok(answer)) => admitted(answer),
        (Function::Transform, Err(Failure::Rejected(refused))) => {
            let metrics = vec![
                ("RecordsIn", "Count", refused.records),
                // What was fit of a refused object is not in stage.
                ("RecordsAdmitted", "Count", 0),
                ("RecordsQuarantined", "Count", refused.quarantined),
            ];
            dataset.map(|dataset| (dataset.to_owned(), metrics)).into_iter().collect()
        }
        (Function::StartIngest | Function::RecordStatus | Function::StartRefine, Ok(answer)) => ended(answer),
        (_, Err(_)) => Vec::new(),
    };
    metrics.iter().map(|(dataset, metrics)| document((lake, dataset), metrics, now)).collect()
}

fn admitted(answer: &Value) -> Vec<(String, Vec<Metric>)> {
    let Ok(report) = TransformReport::deserialize(answer) else { return Vec::new() };
    let metrics = vec![
        ("RecordsIn", "Count", report.records),
        ("RecordsAdmitted", "Count", report.admitted),
        ("RecordsQuarantined", "Count", report.quarantined),
        ("BytesIn", "Bytes", report.bytes),
    ];
    vec![(report.dataset.to_string(), metrics)]
}

fn ended(answer: &Value) -> Vec<(String, Vec<Metric>)> {
    let Ok(Ends { recorded }) = Ends::deserialize(answer) else { return Vec::new() };
    let metrics = |recorded: Recorded| {
        vec![
            ("ObjectsLoaded", "Count", recorded.loaded),
            ("ObjectsFailed", "Count", recorded.failed),
            ("ObjectsQuarantined", "Count", recorded.quarantined),
            ("RecordsLoaded", "Count", recorded.records),
        ]
    };
    recorded.into_iter().map(|(dataset, recorded)| (dataset.to_string(), metrics(recorded))).collect()
}

fn document((lake, dataset): (&str, &str), metrics: &[Metric], now: Timestamp) -> Value {
    let names: Vec<Value> =
        metrics.iter().map(|(name, unit, _)| json!({ "Name": name, "Unit": unit })).collect();
    let mut document = json!({
        "_aws": {
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [
                { "Namespace": NAMESPACE, "Dimensions": [["Lake", "Dataset"]], "Metrics": names }
            ],
        },
        "Lake": lake,
        "Dataset": dataset,
    });
    for (name, _, value) in metrics {
        document[*name] = Value::from(*value);
    }
    document
}

#[cfg(test)]
mod tests {
    use lake_core::job::Rejected;

    use super::*;

    fn said(function: Function, outcome: &Result<Value, Failure>) -> Vec<Value> {
        let now = "2026-11-22T04:41:39.25Z".parse().unwrap();
        documents(function, ("lakegate-dev", Some("orders")), outcome, now)
    }

    fn report() -> Value {
        json!({
            "job": "0123456789abcdef0123456789abcdef", "dataset": "orders", "records": 100, "admitted": 98,
            "quarantined": 2, "parts": 3, "bytes": 54321, "sha256": "ab".repeat(32),
        })
    }

    #[test]
    fn transform_counts_what_it_admitted() {
        insta::assert_json_snapshot!(said(Function::Transform, &Ok(report())));
    }

    #[test]
    fn a_refused_object_counts_as_read_and_admits_nothing() {
        let rejected = Rejected { reason: "none is fit".into(), records: 9, admitted: 1, quarantined: 8 };
        insta::assert_json_snapshot!(said(Function::Transform, &Err(Failure::Rejected(rejected))));
    }

    #[test]
    fn whoever_learned_of_an_end_counts_it_for_its_dataset() {
        let answer = json!({
            "batchItemFailures": [],
            "recorded": {
                "flights": { "loaded": 0, "failed": 1, "quarantined": 0, "records": 0 },
                "orders": { "loaded": 2, "failed": 0, "quarantined": 1, "records": 300 },
            },
        });
        let said = [Function::StartIngest, Function::RecordStatus, Function::StartRefine]
            .map(|function| said(function, &Ok(answer.clone())));
        insta::assert_json_snapshot!(said[0]);
        assert!(said.iter().all(|documents| *documents == said[0]));
    }

    #[test]
    fn who_changed_nothing_counts_nothing() {
        let nothing = Ok(json!({ "batchItemFailures": [] }));
        for function in [Function::RecordStatus, Function::StartIngest, Function::StartRefine] {
            assert_eq!(said(function, &nothing), Vec::<Value>::new());
        }
    }
}
