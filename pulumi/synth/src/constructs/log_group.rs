//! A log group: encrypted, and kept for a time that the stack decides.

use crate::{
    constructs::key::Key,
    grant::Grant,
    names,
    policy::Statement,
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

/// A log group that other constructs use.
#[derive(Debug, Clone)]
pub(crate) struct LogGroup {
    name: String,
}

impl LogGroup {
    /// The logs of something.
    pub(crate) fn of(name: &str) -> Self {
        Self { name: format!("{name}-logs") }
    }

    /// Its name in CloudWatch.
    pub(crate) fn name(&self) -> Reference {
        Reference::new(&self.name, "name")
    }

    /// Its streams, as policies and Step Functions name them.
    pub(crate) fn streams(&self) -> Text {
        text![Reference::new(&self.name, "arn"), ":*"]
    }

    /// Writes to it; nobody may create another.
    pub(crate) fn write(&self) -> Grant {
        let actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
        Grant::new(Statement::allow("WriteLogs").actions(actions).on(self.streams()))
    }

    /// Adds the group under its name in CloudWatch.
    pub(crate) fn build(&self, section: Section, name: impl Into<Text>, program: &mut Program) {
        let group = Resource::new(&self.name, "aws:cloudwatch:LogGroup")
            .set("name", name.into())
            .set("kmsKeyId", Key::of("logs").arn())
            .set("retentionInDays", names::configured("logRetentionDays"));
        program.add(section, group);
    }
}
