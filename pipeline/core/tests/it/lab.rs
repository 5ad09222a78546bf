//! A whole lake in memory: what EventBridge, the mappings, Step Functions and Glue do between the handlers.

mod events;
pub(crate) use events::{mapping, object_created, status_changed};
mod load;
mod workflows;

use std::collections::BTreeMap;
use std::time::Duration;

use lake_core::job::JobId;
use lake_core::ledger::{BatchItem, ItemId, ObjectItem, ObjectState};
use lake_core::memory::{Crashed, MemoryWorld, QueueOptions, StoredObject, run};
use lake_core::{Failure, Function, Settings, handle};
use serde_json::{Value, json};

pub(crate) const INGEST: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:ingest";
pub(crate) const REFINE: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:refine";
pub(crate) const QUEUES: [&str; 3] = ["ingest", "stage", "status"];
/// Small, so that a lease that is over is not the same as a message that is visible.
pub(crate) const LEASE: Duration = Duration::from_secs(90);
pub(crate) const VISIBILITY: Duration = Duration::from_mins(1);

pub(crate) struct Lab {
    pub(crate) world: MemoryWorld,
    pub(crate) settings: Settings,
    /// Rows of the tables: what Glue wrote, by file. A file that is written again is replaced.
    pub(crate) tables: BTreeMap<String, Vec<Value>>,
    /// Whether the first attempt of every load fails, after it wrote its rows.
    pub(crate) first_loads_fail: bool,
    /// What the functions said when they failed on the technical side.
    pub(crate) failures: Vec<String>,
}

impl Lab {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// A lab like this one that goes its own way from here on.
    pub(crate) fn fork(&self) -> Self {
        let Self { world, settings, tables, first_loads_fail, failures } = self;
        let (world, settings, tables) = (world.fork(), settings.clone(), tables.clone());
        Self { world, settings, tables, first_loads_fail: *first_loads_fail, failures: failures.clone() }
    }

    pub(crate) fn with(extra: &[(&str, &str)]) -> Self {
        let world = MemoryWorld::new("2026-11-22T00:00:00Z".parse().unwrap());
        for queue in QUEUES {
            let dead_letters = format!("{queue}-dlq");
            world.create_queue(&dead_letters, QueueOptions { visibility: VISIBILITY, dead_letters: None });
            let options = QueueOptions { visibility: VISIBILITY, dead_letters: Some((9, dead_letters)) };
            world.create_queue(queue, options);
        }
        let lease = LEASE.as_secs().to_string();
        let pairs = [
            ("RAW_BUCKET", "raw"),
            ("STAGE_BUCKET", "stage"),
            ("QUARANTINE_BUCKET", "quarantine"),
            ("CONTROL_BUCKET", "control"),
            ("LEDGER_TABLE", "ledger"),
            ("STAGE_QUEUE_URL", "stage"),
            ("INGEST_STATE_MACHINE_ARN", INGEST),
            ("REFINE_STATE_MACHINE_ARN", REFINE),
            ("PSEUDONYM_KEY_ARN", "key"),
            ("LEASE_SECONDS", lease.as_str()),
        ];
        let pairs = pairs.iter().chain(extra).map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let settings = Settings::from_pairs(pairs).unwrap();
        let tables = BTreeMap::new();
        let lab = Self { world, settings, tables, first_loads_fail: false, failures: Vec::new() };
        for dataset in ["orders", "flights"] {
            lab.put_contract(dataset, 1, &json!({}));
        }
        lab.world.take_written();
        lab
    }

    /// A contract with a mandatory `id` and a partition by `day`.
    pub(crate) fn put_contract(&self, dataset: &str, version: u32, extra: &Value) {
        let mut lake = json!({
            "dataset": dataset, "version": version, "rejects": { "maxRatio": 0.5 },
            "partition": [{ "column": "on_day", "from": "/day", "unit": "day" }],
        });
        lake.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let contract = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "x-lake": lake,
            "properties": { "id": { "type": "integer" }, "day": { "type": "string", "format": "date" } },
            "required": ["id", "day"],
        });
        self.world.upload("control", &format!("contracts/{dataset}.json"), contract.to_string());
    }

    /// A steward uploads a file; its event is sent with [`Lab::deliver`].
    pub(crate) fn upload(&self, key: &str, body: &str) -> StoredObject {
        self.world.upload("raw", key, body.to_owned())
    }

    pub(crate) fn call(
        &mut self,
        function: Function,
        event: Value,
    ) -> Result<Result<Value, Failure>, Crashed> {
        let result = run(&self.world, handle(function, &self.world, &self.settings, event));
        match &result {
            Ok(Ok(_) | Err(Failure::Rejected(_))) => {}
            Ok(Err(failure @ Failure::Transient(_))) => {
                self.failures.push(format!("{function}: {}", failure.message()));
            }
            Err(Crashed) => self.failures.push(format!("{function}: the process died")),
        }
        result
    }

    /// Calls a function that must not fail.
    #[track_caller]
    pub(crate) fn ask(&mut self, function: Function, event: Value) -> Value {
        self.call(function, event).unwrap().unwrap()
    }

    /// One round of everything, as a scheduler would have it.
    pub(crate) const ROUND: [fn(&mut Self); 6] = [
        |lab| {
            lab.deliver();
            lab.poll("ingest", Function::StartIngest);
        },
        Self::run_ingests,
        Self::deliver,
        |lab| drop(lab.call(Function::StartRefine, Value::Null)),
        Self::run_loads,
        |lab| lab.poll("status", Function::RecordStatus),
    ];

    /// Rounds and time until nothing moves any more.
    pub(crate) fn settle(&mut self) {
        for _ in 0..20 {
            for act in Self::ROUND {
                act(self);
            }
            let idle = QUEUES.iter().all(|queue| self.world.messages(queue).is_empty());
            if idle && self.world.running(INGEST).is_empty() && self.world.running(REFINE).is_empty() {
                return;
            }
            self.world.advance(VISIBILITY);
        }
        panic!("the lake does not come to rest: {:?}", self.failures);
    }

    pub(crate) fn objects(&self) -> BTreeMap<JobId, ObjectItem> {
        self.items(|id, item| match id {
            ItemId::Object(job) => Some((job, serde_json::from_value(item).unwrap())),
            ItemId::Batch(_) | ItemId::Content(..) => None,
        })
    }

    pub(crate) fn batches(&self) -> BTreeMap<String, BatchItem> {
        self.items(|id, item| match id {
            ItemId::Batch(batch) => Some((batch.to_string(), serde_json::from_value(item).unwrap())),
            ItemId::Object(_) | ItemId::Content(..) => None,
        })
    }

    fn items<K: Ord, T>(&self, pick: impl Fn(ItemId, Value) -> Option<(K, T)>) -> BTreeMap<K, T> {
        let items = self.world.items("ledger").into_iter();
        items.filter_map(|(id, item)| pick(id.parse().unwrap(), Value::Object(item))).collect()
    }

    /// A line for each object: key, state, counts, reason.
    pub(crate) fn status(&self) -> String {
        let line = |item: &ObjectItem| {
            let count = |count: Option<u64>| count.map_or("-".to_owned(), |count| count.to_string());
            let counts = [item.records, item.admitted, item.quarantined, item.loaded].map(count).join(" ");
            let reason = item.reason.as_deref().unwrap_or_default();
            let line = format!("{} {:?} #{} {counts} {reason}", item.key, item.state, item.attempt);
            line.trim_end().to_owned()
        };
        let mut lines: Vec<String> = self.objects().values().map(line).collect();
        lines.sort_unstable();
        lines.join("\n")
    }

    /// The ids of all rows in the tables, sorted.
    pub(crate) fn rows(&self) -> Vec<u64> {
        let mut ids: Vec<u64> =
            self.tables.values().flatten().map(|row| row["id"].as_u64().unwrap()).collect();
        ids.sort_unstable();
        ids
    }
}

/// NDJSON with these ids, spread over three days. An id in `bad` makes an unfit record.
pub(crate) fn records(ids: std::ops::Range<u64>, bad: &[u64]) -> String {
    let record = |id| {
        let day = format!("2026-11-{:02}", 20 + id % 3);
        let fit = json!({ "id": id, "day": day });
        let unfit = json!({ "id": "?", "bad": id, "day": day });
        if bad.contains(&id) { unfit } else { fit }
    };
    ids.map(record).fold(String::new(), |lines, record| format!("{lines}{record}\n"))
}

/// How a person would rank an item: attempts of the workflow, then of the load.
pub(crate) fn rank(item: &ObjectItem) -> (u8, u32, u8) {
    match (item.state, item.batch) {
        (ObjectState::Received, _) => (0, item.attempt, 0),
        (ObjectState::Failed, None) => (0, item.attempt, 1),
        (ObjectState::Quarantined, _) => (0, item.attempt, 2),
        (ObjectState::Staged, _) => (0, item.attempt, 3),
        (ObjectState::Claimed, _) => (1, item.batch_attempt.unwrap(), 0),
        (ObjectState::Failed, Some(_)) => (1, item.batch_attempt.unwrap(), 1),
        (ObjectState::Duplicate | ObjectState::Loaded, _) => (2, 0, 0),
    }
}
