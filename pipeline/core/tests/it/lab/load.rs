//! The refine workflow: Glue, as its contract with the lake has it.

use std::collections::BTreeMap;
use std::io::Read;

use lake_core::batch::{LoadResult, LoadedFile, Manifest, RefineInput};
use lake_core::job::JobId;
use lake_core::keys::ParquetKey;
use serde_json::Value;

use super::{Lab, REFINE};

impl Lab {
    pub(crate) fn run_loads(&mut self) {
        for (name, input) in self.world.running(REFINE) {
            // Loads that fail have written their rows already: the worst that can happen.
            let output = self.load(&serde_json::from_str(&input).unwrap());
            let execution = if self.first_loads_fail && name.ends_with("-1") {
                let cause = r#"{"ErrorMessage":"jane@example.com"}"#;
                self.world.fail(REFINE, &name, "CrawlFailed", cause)
            } else {
                self.world.succeed(REFINE, &name, &output.to_string())
            };
            self.deliver_status(REFINE, &name, &execution.unwrap());
        }
    }

    fn load(&mut self, input: &RefineInput) -> Value {
        let manifest = self.world.object("control", &input.manifest.to_string()).unwrap();
        let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
        assert_eq!((manifest.batch, &manifest.dataset), (input.batch, &input.dataset));
        let mut rows: BTreeMap<JobId, u64> = BTreeMap::new();
        let mut files = Vec::new();
        for (number, part) in (0..).zip(&manifest.parts) {
            let body = self.world.object("stage", &part.key.to_string()).unwrap();
            assert_eq!(body.len() as u64, part.bytes);
            let mut text = String::new();
            flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
            let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(records.len() as u64, part.records);
            *rows.entry(part.job).or_default() += part.records;
            let dataset = manifest.dataset.clone();
            let key = ParquetKey::new(dataset, part.partition.clone(), manifest.batch, number).unwrap();
            files.push(LoadedFile { key: key.to_string(), rows: part.records, bytes: part.bytes });
            self.tables.insert(key.to_string(), records);
        }
        let result = LoadResult { batch: manifest.batch, rows, files };
        let body = serde_json::to_vec(&result).unwrap();
        self.world.upload("control", &input.manifest.result().to_string(), body);
        serde_json::to_value(input).unwrap()
    }
}
