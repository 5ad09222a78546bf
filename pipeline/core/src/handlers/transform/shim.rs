//! Stand-in for admission: NDJSON, a record is fit when it is a JSON object without `"bad"`.

use std::marker::PhantomData;

use lake_contract::Contract;

pub(super) struct Lineage {
    pub(super) source_key: String,
    pub(super) source_version: String,
    pub(super) ingest_id: String,
    pub(super) ingested_at: String,
}
pub(super) struct Salt(pub(super) [u8; 32]);
pub(super) struct Plan(Option<String>);
impl Plan {
    pub(super) fn compile(contract: &Contract) -> Self {
        Self(contract.partition().first().map(|p| p.name.clone()))
    }
}
pub(super) trait Sink {
    fn admit(&mut self, partition: &str, record: &[u8]);
    fn reject(&mut self, rejection: &Rejection<'_>);
}
pub(super) struct Rejection<'a> {
    pub(super) line: u64,
    pub(super) offset: u64,
    pub(super) pointer: String,
    pub(super) reason: String,
    pub(super) record: &'a [u8],
}
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) records: u64,
    pub(super) admitted: u64,
    pub(super) quarantined: u64,
    pub(super) bytes: u64,
}
#[derive(Debug, thiserror::Error)]
#[error("not text")]
pub(super) struct AdmissionError;
pub(super) struct Admission<'p> {
    plan: &'p Plan,
    lineage: String,
    tally: Tally,
    held: Vec<u8>,
    plan_life: PhantomData<&'p Plan>,
}
impl<'p> Admission<'p> {
    pub(super) fn new(plan: &'p Plan, lineage: &Lineage, salt: &Salt) -> Self {
        let Lineage { source_key, source_version, ingest_id, ingested_at } = lineage;
        let lineage = format!("{source_key} {source_version} {ingest_id} {ingested_at} {}", salt.0[0]);
        Self { plan, lineage, tally: Tally::default(), held: Vec::new(), plan_life: PhantomData }
    }
    pub(super) fn push<S: Sink>(&mut self, chunk: &[u8], sink: &mut S) -> Result<(), AdmissionError> {
        self.held.extend_from_slice(chunk);
        self.tally.bytes += chunk.len() as u64;
        while let Some(end) = self.held.iter().position(|&b| b == b'\n') {
            let line: Vec<u8> = self.held.drain(..=end).collect();
            self.line(&line[..end], sink)?;
        }
        Ok(())
    }
    fn line<S: Sink>(&mut self, line: &[u8], sink: &mut S) -> Result<(), AdmissionError> {
        if line.is_empty() {
            return Ok(());
        }
        if line.contains(&0) {
            return Err(AdmissionError);
        }
        self.tally.records += 1;
        match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
            Ok(mut record) if !record.contains_key("bad") => {
                self.tally.admitted += 1;
                let day = record.get("day").and_then(|d| d.as_str()).unwrap_or("2026-11-22").to_owned();
                let partition = self.plan.0.as_ref().map_or(String::new(), |name| format!("{name}={day}"));
                record.insert("_lineage".into(), self.lineage.clone().into());
                sink.admit(&partition, &serde_json::to_vec(&record).unwrap_or_default());
            }
            _ => {
                self.tally.quarantined += 1;
                let rejection = Rejection {
                    line: self.tally.records,
                    offset: 0,
                    pointer: "/bad".into(),
                    reason: "is bad".into(),
                    record: line,
                };
                sink.reject(&rejection);
            }
        }
        Ok(())
    }
    pub(super) fn finish<S: Sink>(mut self, sink: &mut S) -> Result<Tally, AdmissionError> {
        let rest = std::mem::take(&mut self.held);
        self.line(&rest, sink)?;
        Ok(self.tally)
    }
}
