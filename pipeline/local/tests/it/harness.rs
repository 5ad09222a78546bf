//! A lake in a temporary directory, played from the committed program or from an altered copy.

use std::fs;
use std::path::{Path, PathBuf};

use lake_local::{Lake, LakeError, Notice, Options, Summary};
use lake_reader::{Program, World};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The text of the committed program.
pub(crate) fn main_yaml() -> String {
    fs::read_to_string(root().join("pulumi/program/Main.yaml")).unwrap()
}

/// An account that does not exist.
pub(crate) fn world() -> World {
    World {
        organization: "organization".into(),
        project: "lakegate".into(),
        stack: "dev".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
        partition: "aws".into(),
        ..World::default()
    }
}

/// Evaluates a program there.
pub(crate) fn evaluate(text: &str) -> Program {
    lake_reader::evaluate(&lake_reader::read("Main.yaml", text).unwrap(), &world())
}

/// Bytes of an example of a dataset.
pub(crate) fn example(path: &str) -> Vec<u8> {
    fs::read(root().join("schemas").join(path)).unwrap()
}

/// Some of the real flights, as one array.
pub(crate) fn flights(from: usize, to: usize) -> Vec<u8> {
    let all: Vec<serde_json::Value> =
        serde_json::from_slice(&example("flights/valid/flights-2k.json")).unwrap();
    serde_json::to_vec(&all[from..to]).unwrap()
}

/// A program without one of its resources.
pub(crate) fn without(program: &str, resource: &str) -> String {
    let start = program.find(&format!("\n  {resource}:\n")).unwrap_or_else(|| panic!("no {resource}")) + 1;
    let after = program[start..].match_indices('\n').map(|(at, _)| start + at + 1);
    let is_next = |at: &usize| {
        program[*at..].starts_with(|c: char| c != ' ')
            || program[*at..].starts_with("  ") && !program[*at..].starts_with("   ")
    };
    let end = after.into_iter().find(is_next).unwrap();
    format!("{}{}", &program[..start], &program[end..])
}

/// A lake that is thrown away.
pub(crate) struct Played {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) lake: Lake,
    pub(crate) notices: Vec<Notice>,
}

impl Played {
    /// An empty lake of the committed program.
    pub(crate) fn new() -> Self {
        Self::of(&main_yaml()).unwrap()
    }

    /// An empty lake of some program.
    pub(crate) fn of(program: &str) -> Result<Self, LakeError> {
        let dir = tempfile::tempdir().unwrap();
        let lake = Lake::open(dir.path(), &evaluate(program), Options::default())?;
        Ok(Self { dir, lake, notices: Vec::new() })
    }

    pub(crate) fn upload(&mut self, key: &str, body: &[u8]) {
        self.lake.upload(key, body).unwrap();
    }

    #[track_caller]
    pub(crate) fn run(&mut self) -> Summary {
        self.lake.run(&mut self.notices).unwrap()
    }

    /// The answer of a query as a table.
    #[track_caller]
    pub(crate) fn query(&self, sql: &str) -> String {
        let batches: Result<Vec<_>, _> = self.lake.query(sql).unwrap().collect();
        datafusion::arrow::util::pretty::pretty_format_batches(&batches.unwrap()).unwrap().to_string()
    }
}

/// One line per object: key, state, counts, reason.
pub(crate) fn objects(summary: &Summary) -> String {
    let line = |object: &lake_local::ObjectReport| {
        format!(
            "{} {:?} in={} admitted={} quarantined={} loaded={} {}",
            object.key,
            object.state,
            object.records_in,
            object.admitted,
            object.quarantined,
            object.loaded,
            object.reason.as_deref().unwrap_or("-")
        )
    };
    summary.objects.iter().map(line).collect::<Vec<_>>().join("\n")
}
