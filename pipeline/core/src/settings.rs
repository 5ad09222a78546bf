//! What a function is told about the lake it serves: names of buckets, table, queue and state machines, and limits.

use std::collections::BTreeMap;
use std::time::Duration;

/// Settings, as a function's environment gives them. Each function is given only what it needs; a name that is
/// missing is an error where it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    names: BTreeMap<Name, String>,
    /// How long a drain's claim holds before another drain may take the job over (`LEASE_SECONDS`).
    pub lease: Duration,
    /// Most jobs that one drain takes (`DRAIN_MAX_OBJECTS`).
    pub drain_max_objects: u64,
    /// Most bytes of stage parts that one drain takes; the job that crosses it is still taken
    /// (`DRAIN_MAX_BYTES`).
    pub drain_max_bytes: u64,
    /// Most stage parts that one drain takes; the job that crosses it is still taken (`DRAIN_MAX_PARTS`). It bounds the
    /// memory of a drain, which holds every part's key until its batch is started.
    pub drain_max_parts: u64,
    /// How long a drain goes on receiving (`DRAIN_MAX_SECONDS`). Much shorter than the queue's visibility
    /// time-out and the function's own.
    pub drain_max_time: Duration,
    /// Raw bytes of a stage part before compression (`PART_BYTES`).
    pub part_bytes: u64,
    /// Bytes that transform holds back, for all parts that it has open (`BUFFER_BYTES`).
    pub buffer_bytes: u64,
}

/// A name that a setting gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    RawBucket,
    StageBucket,
    QuarantineBucket,
    ControlBucket,
    LedgerTable,
    StageQueueUrl,
    IngestStateMachineArn,
    RefineStateMachineArn,
    PseudonymKeyArn,
}

impl Name {
    const ALL: [Self; 9] = [
        Self::RawBucket,
        Self::StageBucket,
        Self::QuarantineBucket,
        Self::ControlBucket,
        Self::LedgerTable,
        Self::StageQueueUrl,
        Self::IngestStateMachineArn,
        Self::RefineStateMachineArn,
        Self::PseudonymKeyArn,
    ];

    const fn variable(self) -> &'static str {
        match self {
            Self::RawBucket => "RAW_BUCKET",
            Self::StageBucket => "STAGE_BUCKET",
            Self::QuarantineBucket => "QUARANTINE_BUCKET",
            Self::ControlBucket => "CONTROL_BUCKET",
            Self::LedgerTable => "LEDGER_TABLE",
            Self::StageQueueUrl => "STAGE_QUEUE_URL",
            Self::IngestStateMachineArn => "INGEST_STATE_MACHINE_ARN",
            Self::RefineStateMachineArn => "REFINE_STATE_MACHINE_ARN",
            Self::PseudonymKeyArn => "PSEUDONYM_KEY_ARN",
        }
    }
}

/// Settings that cannot be worked with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A name that is needed is not given, or is empty.
    #[error("setting `{name}` is missing")]
    Missing {
        /// The environment variable.
        name: &'static str,
    },
    /// A limit is no positive whole number.
    #[error("setting `{name}` is `{value}`, which is no positive whole number")]
    NotANumber {
        /// The environment variable.
        name: &'static str,
        /// What it says.
        value: String,
    },
}

impl Settings {
    /// Reads settings from the variables of an environment; variables that mean nothing here are ignored.
    ///
    /// # Errors
    /// A limit that is no positive whole number. A missing limit has a default, a missing name is reported by
    /// the method that needs it.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, SettingsError> {
        let pairs: BTreeMap<String, String> =
            pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let limit = |name: &'static str, default: u64| match pairs.get(name) {
            None => Ok(default),
            Some(value) => value
                .parse()
                .ok()
                .filter(|&n| n > 0)
                .ok_or_else(|| SettingsError::NotANumber { name, value: value.clone() }),
        };
        let names =
            Name::ALL.into_iter().filter_map(|name| Some((name, pairs.get(name.variable())?.clone())));
        Ok(Self {
            names: names.collect(),
            lease: Duration::from_secs(limit("LEASE_SECONDS", 3600)?),
            drain_max_objects: limit("DRAIN_MAX_OBJECTS", 1000)?,
            drain_max_bytes: limit("DRAIN_MAX_BYTES", 10 << 30)?,
            drain_max_parts: limit("DRAIN_MAX_PARTS", 50_000)?,
            drain_max_time: Duration::from_secs(limit("DRAIN_MAX_SECONDS", 240)?),
            part_bytes: limit("PART_BYTES", 128 << 20)?,
            buffer_bytes: limit("BUFFER_BYTES", 32 << 20)?,
        })
    }

    fn name(&self, name: Name) -> Result<&str, SettingsError> {
        self.names.get(&name).map(String::as_str).ok_or(SettingsError::Missing { name: name.variable() })
    }
}

/// One method for each name; it fails where the name is not given.
macro_rules! names {
    ($($(#[$doc:meta])* $method:ident => $name:ident),* $(,)?) => {
        impl Settings {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// [`SettingsError::Missing`] where it is not given.
                pub fn $method(&self) -> Result<&str, SettingsError> {
                    self.name(Name::$name)
                }
            )*
        }
    };
}

names! {
    /// Bucket of raw uploads (`RAW_BUCKET`).
    raw_bucket => RawBucket,
    /// Bucket of stage parts and commits (`STAGE_BUCKET`).
    stage_bucket => StageBucket,
    /// Bucket of rejected records (`QUARANTINE_BUCKET`).
    quarantine_bucket => QuarantineBucket,
    /// Bucket of contracts and batch manifests (`CONTROL_BUCKET`).
    control_bucket => ControlBucket,
    /// Job table (`LEDGER_TABLE`).
    ledger_table => LedgerTable,
    /// Queue of commit events (`STAGE_QUEUE_URL`).
    stage_queue_url => StageQueueUrl,
    /// Workflow of one job (`INGEST_STATE_MACHINE_ARN`).
    ingest_state_machine_arn => IngestStateMachineArn,
    /// Workflow of one batch (`REFINE_STATE_MACHINE_ARN`).
    refine_state_machine_arn => RefineStateMachineArn,
    /// Key that pseudonyms are made with (`PSEUDONYM_KEY_ARN`).
    pseudonym_key_arn => PseudonymKeyArn,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::from_pairs(pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())))
    }

    #[test]
    fn a_missing_name_is_named_where_it_is_needed() {
        let settings = settings(&[("RAW_BUCKET", "raw"), ("STAGE_BUCKET", ""), ("PATH", "/bin")]).unwrap();
        assert_eq!(settings.raw_bucket(), Ok("raw"));
        let error = settings.stage_bucket().unwrap_err();
        insta::assert_snapshot!(error, @"setting `STAGE_BUCKET` is missing");
    }

    #[test]
    fn limits_have_defaults_and_are_checked() {
        assert_eq!(settings(&[]).unwrap().lease, Duration::from_hours(1));
        assert_eq!(settings(&[("LEASE_SECONDS", "60")]).unwrap().lease, Duration::from_mins(1));
        let error = settings(&[("PART_BYTES", "0")]).unwrap_err();
        insta::assert_snapshot!(error, @"setting `PART_BYTES` is `0`, which is no positive whole number");
    }
}
