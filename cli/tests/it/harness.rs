//! Runs the real binary in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder to work in, and the project's own contracts and program.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
}

/// The workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The committed program.
pub(crate) fn program() -> String {
    std::fs::read_to_string(workspace().join("pulumi/program/Main.yaml")).unwrap()
}

/// A program with a rule that sees nothing.
pub(crate) fn deaf(program: &str, rule: &str) -> String {
    let start = program.find(&format!("\n  {rule}:\n")).unwrap();
    let at = program[start..].find("Object Created").unwrap() + start;
    format!("{}Object Vanished{}", &program[..at], &program[at + "Object Created".len()..])
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Runs `lakegate` with the words, which are split at blanks; `~` in a word stands for a blank.
    pub(crate) fn type_in(&self, words: &str) -> Answer {
        let program = workspace().join("pulumi/program/Main.yaml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_lakegate"));
        command.current_dir(self.folder.path()).arg("--schemas").arg(workspace().join("schemas"));
        if !words.contains("--program") {
            command.arg("--program").arg(program);
        }
        command.args(words.split_whitespace().map(|word| word.replace('~', " ")));
        Answer(command.output().unwrap())
    }

    /// The same in a project of its own, below the folder.
    pub(crate) fn type_here(&self, words: &str) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lakegate"));
        command.current_dir(self.folder.path());
        command.args(words.split_whitespace().map(|word| word.replace('~', " ")));
        Answer(command.output().unwrap())
    }

    /// A file of the folder.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Writes generated orders into the folder.
    pub(crate) fn orders(&self, name: &str, records: u64, seed: u64, more: &str) {
        let made = self.type_in(&format!("sample orders --records {records} --seed {seed} {more}"));
        assert_eq!(made.code(), 0, "{}", made.stderr());
        self.write(name, &made.0.stdout);
    }
}

/// What the binary answered.
pub(crate) struct Answer(pub(crate) Output);

impl Answer {
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.0.stdout)
            .map_err(|error| format!("{error}: {} {}", self.stdout(), self.stderr()))
            .unwrap()
    }
}
