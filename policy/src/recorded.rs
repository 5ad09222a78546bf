//! Reads what was recorded: `pulumi preview --json`, `pulumi stack export`, the resources that the engine hands to a policy pack, and
//! live accounts.
//!
//! ```
//! use lake_policy::recorded::{self, Kind};
//!
//! let text = r#"{"version": 3, "deployment": {"resources": [
//!     {"urn": "urn:pulumi:dev::lake::aws:s3/bucket:Bucket::raw", "custom": true, "type": "aws:s3/bucket:Bucket",
//!      "id": "lake-raw", "inputs": {"bucket": "lake-raw"}}]}}"#;
//! assert_eq!(recorded::kind(text), Kind::State);
//! let infrastructure = recorded::read(text)?;
//! assert_eq!(infrastructure.get("raw").unwrap().token, "aws:s3/bucket:Bucket");
//! # Ok::<(), recorded::Unreadable>(())
//! ```

mod account;
mod home;
mod keys;
mod preview;
mod resource;
mod state;
mod values;

use serde_json::Value as Json;

pub use account::write as of_account;

use crate::infrastructure::{Infrastructure, Origin};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A Pulumi YAML program; [`read`] does not read it.
    Program,
    /// `pulumi preview --json`.
    Preview,
    /// `pulumi stack export`, or a checkpoint file.
    State,
    /// What `lakegate audit --record` wrote.
    Account,
}

/// Why a record cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The text has to be mended.
    #[error("it is no JSON")]
    Json(#[from] serde_json::Error),
    /// It is JSON, but another kind of document.
    #[error("it is neither a preview nor an export nor an account: it has none of {}", keys_of_kinds())]
    Neither,
    /// A part of it has another shape than the engine writes.
    #[error("`{place}` is not {expected}")]
    Shape {
        /// The path of the part: `deployment.resources[3].urn`.
        place: String,
        /// What it should be.
        expected: &'static str,
    },
    /// It has to be exported again, by another version of the engine.
    #[error(
        "exports of version {0} are not known, only 3 and 4: import it into a newer engine and export it again"
    )]
    Version(u64),
    /// It has to be recorded again, with everything in it: what is left out would be taken for missing.
    #[error(
        "the preview leaves out {0} unchanged resources: record it with `pulumi preview --json --show-sames`"
    )]
    Partial(u64),
    /// What it would have said has to be found out first.
    #[error("the preview failed: {0}")]
    Failed(String),
}

const PREVIEW: &str = "steps";
const ACCOUNT: &str = "account";
const STATE: [&str; 3] = ["deployment", "checkpoint", "latest"];

fn keys_of_kinds() -> String {
    let quoted: Vec<String> = [PREVIEW, ACCOUNT].iter().chain(&STATE).map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}

/// What a text is, told by its outermost keys. Whatever is no record is taken for a program.
pub fn kind(text: &str) -> Kind {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return Kind::Program;
    }
    parse(text).ok().and_then(|document| of_keys(&document)).unwrap_or(Kind::Program)
}

/// Reads a preview, an export or an account.
///
/// # Errors
/// It is neither, or not whole.
pub fn read(text: &str) -> Result<Infrastructure, Unreadable> {
    let document = parse(text)?;
    match of_keys(&document) {
        Some(Kind::Preview) => preview::read(&document),
        Some(Kind::State) => state::read(&document),
        Some(Kind::Account) => account::read(&document),
        _ => Err(Unreadable::Neither),
    }
}

/// Reads the resources of a running engine, each in the shape that an export gives them.
///
/// # Errors
/// One of them has no URN.
pub fn of_engine(resources: &[Json]) -> Result<Infrastructure, Unreadable> {
    let list: Vec<(String, &Json)> =
        resources.iter().enumerate().map(|(at, json)| (format!("resources[{at}]"), json)).collect();
    let reader = resource::Reader::of(&list)?;
    let mut resources = reader.resources(&list);
    home::Home::of(&resources, None).complete(&mut resources);
    Ok(resource::infrastructure(Origin::Engine, resources))
}

fn parse(text: &str) -> Result<Json, serde_json::Error> {
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
}

fn of_keys(document: &Json) -> Option<Kind> {
    let has = |key: &str| document.get(key).is_some();
    if has(PREVIEW) {
        return Some(Kind::Preview);
    }
    if has(ACCOUNT) {
        return Some(Kind::Account);
    }
    STATE.into_iter().any(has).then_some(Kind::State)
}

/// The elements of a list, each with its path; none where it is absent or null.
fn elements<'j>(document: &'j Json, key: &str, place: &str) -> Result<Vec<(String, &'j Json)>, Unreadable> {
    let place = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    match document.get(key) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(list)) => {
            Ok(list.iter().enumerate().map(|(at, json)| (format!("{place}[{at}]"), json)).collect())
        }
        Some(_) => Err(Unreadable::Shape { place, expected: "a list" }),
    }
}

/// A text that must be there.
fn text<'j>(json: &'j Json, key: &str, place: &str) -> Result<&'j str, Unreadable> {
    let shape = || Unreadable::Shape { place: format!("{place}.{key}"), expected: "a text" };
    json.get(key).and_then(Json::as_str).ok_or_else(shape)
}
