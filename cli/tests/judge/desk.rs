//! Runs the real binary in a folder of its own, beside a small project.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A program that is denied in one place.
pub(crate) const DENIED: &str = "resources:
  reader:
    type: aws:iam:RolePolicy
    properties:
      role: reader
      policy:
        fn::toJSON:
          Version: \"2012-10-17\"
          Statement:
            - {Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::lake/*'}
";

/// A folder to work in.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
}

/// The workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

impl Desk {
    /// With `Main.yaml`, which is denied, in a project of its own.
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.write("Pulumi.yaml", "name: desk\nruntime: yaml\n");
        desk.write("Main.yaml", DENIED);
        desk
    }

    /// Puts the committed project beside, in `pulumi/`.
    pub(crate) fn copy_project(&self) {
        std::fs::create_dir_all(self.folder.path().join("pulumi/program/sdks")).unwrap();
        let files = [
            "Pulumi.yaml",
            "Pulumi.dev.yaml",
            "waivers.yaml",
            "program/Main.yaml",
            "program/sdks/aws-7.51.1.yaml",
        ];
        for name in files {
            let name = Path::new("pulumi").join(name);
            std::fs::copy(workspace().join(&name), self.folder.path().join(&name)).unwrap();
        }
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        std::fs::write(self.folder.path().join(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lakegate"));
        command.current_dir(self.folder.path()).args(words.split_whitespace());
        command
    }

    /// Runs `lakegate` with the words.
    pub(crate) fn type_in(&self, words: &str) -> Answer {
        Answer(self.command(words).output().unwrap())
    }

    /// The same with its standard output going somewhere.
    pub(crate) fn send_out(&self, words: &str, out: impl Into<Stdio>) -> Answer {
        Answer(self.command(words).stdout(out).output().unwrap())
    }

    /// The same with something on standard input.
    pub(crate) fn pipe_in(&self, words: &str, input: &str) -> Answer {
        let mut command = self.command(words);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Answer(child.wait_with_output().unwrap())
    }
}

/// What the binary answered.
pub(crate) struct Answer(Output);

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
}
