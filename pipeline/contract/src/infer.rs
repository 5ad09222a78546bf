//! Drafts a contract from sample records, so that a person starts from something that fits.
//!
//! What is drafted is strict: `additionalProperties` is false everywhere, so that a property which appears later is
//! noticed in quarantine and not lost in silence; a property is required when every record had it, and may be null when
//! one was. A person decides what to loosen; the notes say where judgement is needed.

mod distinct;
mod draft;
mod envelope;
mod json;
mod names;
mod numbers;
mod read;
mod seen;
mod texts;

use crate::admission::AdmissionError;
use crate::contract::columns::column_name;
use crate::contract::dataset::is_dataset_name;
use crate::json::tape::{Kind, Tape};
use draft::{Candidate, Draft};
use json::Json;
use seen::{MAX_MEMBERS, Means, Seen, Source};
use texts::Formats;

/// Places in the records that are remembered; what lies beyond them is kept as JSON text.
const MAX_PLACES: usize = 20_000;

/// Records from which nothing can be drafted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InferError {
    /// The name cannot be a dataset's.
    #[error(
        "`{0}` is no dataset name: use 1 to 48 lower-case letters, digits and `_`, starting with a letter"
    )]
    Dataset(String),
    /// There was no record, or none that the lake could admit.
    #[error("there is no record to infer from{}", first.as_ref().map(|first| format!(": the first, {first}")).unwrap_or_default())]
    Empty {
        /// Line and fault of the first that was passed over.
        first: Option<String>,
    },
    /// A record is no JSON object that the lake could admit.
    #[error("record {number}: {reason}")]
    Record {
        /// Counted over all files, from 1.
        number: u64,
        /// Why.
        reason: String,
    },
    /// A record is too long to be looked at.
    #[error("the record is longer than 64 KiB")]
    Long,
    /// The records cannot stand where they seem to.
    #[error("the records cannot be read from their place in the document: {0}")]
    Envelope(String),
    /// The file cannot be read to its end.
    #[error(transparent)]
    File(#[from] AdmissionError),
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] std::io::Error),
    /// The records have no properties.
    #[error("the records have no properties that could be listed")]
    Shapeless,
    /// The records have too many properties.
    #[error(
        "the records have more than {MAX_MEMBERS} different properties: list those that are wanted by hand"
    )]
    Wide,
}

/// What can be said after looking at records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inferred {
    /// A contract that admits every record that was looked at.
    pub contract: String,
    /// Where a person should look again: a JSON pointer (`*` for the elements of arrays) and why.
    pub notes: Vec<String>,
}

/// Looks at records, one at a time and in bounded memory.
#[derive(Debug)]
pub struct Inference {
    dataset: String,
    records_pointer: Option<String>,
    records: u64,
    /// Records that were not looked at, and what was wrong with the first.
    passed_over: u64,
    first_passed_over: Option<String>,
    root: Seen,
    tape: Tape,
    means: Means,
}

impl Inference {
    /// Starts with no records.
    ///
    /// # Errors
    /// A name that cannot be a dataset's.
    pub fn new(dataset: &str) -> Result<Self, InferError> {
        if !is_dataset_name(dataset) {
            return Err(InferError::Dataset(dataset.to_owned()));
        }
        Ok(Self {
            dataset: dataset.to_owned(),
            records_pointer: None,
            records: 0,
            passed_over: 0,
            first_passed_over: None,
            root: Seen::default(),
            tape: Tape::default(),
            means: Means { formats: Formats::new(), places: MAX_PLACES },
        })
    }

    fn pass_over(&mut self, line: u64, error: &InferError) {
        self.passed_over += 1;
        let reason =
            if let InferError::Record { reason, .. } = error { reason.clone() } else { error.to_string() };
        self.first_passed_over.get_or_insert_with(|| format!("line {line}: {reason}"));
    }

    /// Looks at one record.
    ///
    /// # Errors
    /// Text that is no JSON object, or none that the lake could admit.
    pub fn push(&mut self, record: &[u8]) -> Result<(), InferError> {
        let refuse = |reason: String| InferError::Record { number: self.records + 1, reason };
        let text = std::str::from_utf8(record).map_err(|_| refuse("not valid UTF-8".to_owned()))?;
        self.tape.read(text).map_err(|fault| refuse(fault.kind.to_string()))?;
        if self.tape.nodes.first().is_none_or(|node| node.kind != Kind::Object) {
            return Err(refuse("a record must be an object".to_owned()));
        }
        self.root.observe(Source { text, tape: &self.tape }, 0, 0, &mut self.means);
        self.records += 1;
        Ok(())
    }

    /// Drafts the contract.
    ///
    /// # Errors
    /// No record, or records without properties.
    pub fn finish(self) -> Result<Inferred, InferError> {
        if self.records == 0 {
            return Err(InferError::Empty { first: self.first_passed_over });
        }
        if self.root.opaque {
            return Err(InferError::Wide);
        }
        if self.root.members.is_empty() {
            return Err(InferError::Shapeless);
        }
        let mut draft = Draft::new(&self.means.formats);
        let schema = draft.root(&self.root);
        let lake = self.lake(&draft);
        let mut members = vec![
            ("$schema", Json::text("https://json-schema.org/draft/2020-12/schema")),
            ("title", Json::text(title(&self.dataset))),
            (
                "description",
                Json::text(format!("Drafted from {} records. Say what one record is.", self.records)),
            ),
            ("x-lake", Json::Object(lake)),
            ("type", Json::text("object")),
        ];
        members.extend(schema);
        let notes = self.general_notes().chain(draft.notes).collect();
        Ok(Inferred { contract: Json::Object(members).print(), notes })
    }

    fn general_notes(&self) -> impl Iterator<Item = String> {
        let at = self
            .records_pointer
            .as_ref()
            .map(|pointer| format!("the records stand in the array at `{pointer}` of one document"));
        let first = self.first_passed_over.as_ref();
        let over =
            first.map(|first| format!("{} records were passed over; the first, {first}", self.passed_over));
        at.into_iter().chain(over)
    }

    fn lake(&self, draft: &Draft<'_>) -> Vec<(&'static str, Json)> {
        let mut lake = vec![("dataset", Json::text(&self.dataset)), ("version", Json::word("1"))];
        lake.extend(self.records_pointer.as_ref().map(|pointer| ("records", Json::text(pointer))));
        lake.extend(self.key(&draft.keys).map(|key| ("key", Json::texts([key]))));
        lake.extend(Self::partition(draft).map(|level| ("partition", Json::List(vec![level]))));
        lake.push(("rejects", Json::Object(vec![("maxRatio", Json::word("0.05"))])));
        lake
    }

    /// The dataset's own `id` before other identifiers, outer ones before inner ones.
    fn key(&self, keys: &[Candidate]) -> Option<String> {
        let rank = |key: &&Candidate| {
            let column = column_name(&key.name);
            let own =
                column == "id" || column.strip_suffix("_id").is_some_and(|of| self.dataset.starts_with(of));
            (!own, key.pointer.matches('/').count())
        };
        keys.iter().min_by_key(rank).map(|key| key.pointer.clone())
    }

    /// By day of the first instant that does not move when a record changes.
    fn partition(draft: &Draft<'_>) -> Option<Json> {
        let steady = draft.instants.iter().find(|instant| !names::is_update(&instant.name));
        let from = steady.or(draft.instants.first())?;
        let column = names::free(&names::partition(&from.name), &draft.columns)?;
        let level = [("column", column.as_str()), ("from", from.pointer.as_str()), ("unit", "day")];
        Some(Json::Object(level.map(|(key, value)| (key, Json::text(value))).into()))
    }
}

fn title(dataset: &str) -> String {
    let words = dataset.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Drafts a contract from records.
///
/// # Errors
/// The first record that is no JSON object; no records at all.
pub fn infer<R: AsRef<[u8]>>(
    dataset: &str,
    records: impl IntoIterator<Item = R>,
) -> Result<Inferred, InferError> {
    let mut inference = Inference::new(dataset)?;
    for record in records {
        inference.push(record.as_ref())?;
    }
    inference.finish()
}
