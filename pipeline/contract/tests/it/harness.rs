//! What the tests of admission share.

use lake_contract::{
    Admission, AdmissionError, Contract, Limits, Lineage, Plan, Rejection, Salt, Sink, Tally,
};

/// Everything that an admission gave.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// Partition and record, without the lineage columns other than the line.
    pub(crate) admitted: Vec<(String, String)>,
    /// Line, offset, pointer, reason, record.
    pub(crate) rejected: Vec<(u64, u64, String, String, String)>,
    pub(crate) tally: Tally,
    pub(crate) error: Option<AdmissionError>,
}

impl Sink for Outcome {
    fn admit(&mut self, partition: &str, record: &[u8]) {
        let text = std::str::from_utf8(record).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(text).unwrap().is_object(), "{text}");
        assert!(!text.contains('\n'), "{text}");
        self.admitted.push((partition.to_owned(), text.to_owned()));
    }

    fn reject(&mut self, rejection: &Rejection<'_>) {
        let record = String::from_utf8_lossy(rejection.record).into_owned();
        let Rejection { line, offset, pointer, reason, .. } = rejection.clone();
        self.rejected.push((line, offset, pointer, reason, record));
    }
}

impl Outcome {
    /// What a person would want to see of it: each record without its lineage, each rejection on one line.
    pub(crate) fn summary(&self) -> String {
        let mut lines = Vec::new();
        for (partition, record) in &self.admitted {
            let line = record.split("\"_source_line\":").nth(1).unwrap().split(',').next().unwrap();
            let own = record.split_once("\"_contract_version\":1").unwrap().1.trim_start_matches(',');
            let space = if partition.is_empty() { "" } else { " " };
            lines.push(format!("+ {line}: {partition}{space}{{{own}"));
        }
        for (line, offset, pointer, reason, record) in &self.rejected {
            let record: String = record.chars().take(40).collect();
            lines.push(format!(
                "- {line}@{offset} `{pointer}` {reason} <{}>",
                record.replace('\n', "\\n").replace('\0', "␀")
            ));
        }
        if let Some(error) = &self.error {
            lines.push(format!("! {error}"));
        }
        lines.join("\n")
    }
}

pub(crate) fn plan(contract: &str) -> Plan {
    Plan::compile(&Contract::parse(contract).unwrap_or_else(|error| panic!("{error}")))
}

pub(crate) fn lineage() -> Lineage {
    Lineage {
        source_key: "orders/a \"b\".json".to_owned(),
        source_version: "v1".to_owned(),
        ingest_id: "0123".to_owned(),
        ingested_at: "2026-11-22T10:00:00.000000Z".to_owned(),
    }
}

pub(crate) const SALT: Salt = Salt([7; 32]);

/// Admits `bytes`, pushed in the chunks that `cut` gives.
pub(crate) fn admit_chunks<'b>(
    plan: &Plan,
    chunks: impl IntoIterator<Item = &'b [u8]>,
    limits: Limits,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut admission = Admission::with_limits(plan, &lineage(), &SALT, limits);
    for chunk in chunks {
        if let Err(error) = admission.push(chunk, &mut outcome) {
            outcome.tally = admission.tally();
            outcome.error = Some(error);
            return outcome;
        }
    }
    outcome.tally = admission.tally();
    match admission.finish(&mut outcome) {
        Ok(tally) => outcome.tally = tally,
        Err(error) => {
            outcome.error = Some(error);
            return outcome;
        }
    }
    assert_eq!(outcome.tally.records, outcome.tally.admitted + outcome.tally.quarantined);
    assert_eq!(outcome.tally.admitted, outcome.admitted.len() as u64);
    assert_eq!(outcome.tally.quarantined, outcome.rejected.len() as u64);
    outcome
}

/// Admits `bytes` whole, and in chunks of a few sizes, which must make no difference.
pub(crate) fn admit(plan: &Plan, bytes: &[u8]) -> Outcome {
    admit_within(plan, bytes, Limits::default())
}

pub(crate) fn admit_within(plan: &Plan, bytes: &[u8], limits: Limits) -> Outcome {
    let whole = admit_chunks(plan, [bytes], limits);
    let sizes: &[usize] = if bytes.len() < 4096 { &[1, 2, 3, 7] } else { &[1021, 70_000] };
    for size in sizes {
        let mut cut = admit_chunks(plan, bytes.chunks(*size), limits);
        if cut.error.is_some() {
            // The place of an error is told roughly, and how much was pushed before it depends on the chunks.
            assert_eq!(cut.error.as_ref().map(kind), whole.error.as_ref().map(kind));
            (cut.error, cut.tally) = (whole.error.clone(), whole.tally);
        }
        assert_eq!(cut, whole, "chunks of {size}");
    }
    whole
}

fn kind(error: &AdmissionError) -> std::mem::Discriminant<AdmissionError> {
    std::mem::discriminant(error)
}
