//! What the program says about a state machine.

use std::sync::Arc;

use serde_json::Value;

use super::definition::Definition;
use crate::services::load::{Fields, LoadError, settled};

/// A state machine of type Standard.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// ARN.
    pub arn: String,
    /// Name, the last part of the ARN.
    pub name: String,
    /// The role that its tasks run under.
    pub role_arn: String,
    /// Its definition.
    pub definition: Arc<Definition>,
}

impl Machine {
    /// Reads the properties of an `aws:sfn/stateMachine:StateMachine`.
    ///
    /// # Errors
    /// Everything that is malformed or not supported; places within the definition stand behind `/definition`.
    pub fn load(arn: &str, properties: &Value) -> Result<Self, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut fields = Fields::of(properties, "", &mut errors);
        let text = fields.required_text("definition");
        let role_arn = fields.required_text("roleArn");
        if fields.text("type").is_some_and(|kind| kind != "STANDARD") {
            fields.problem("type", "only state machines of type STANDARD are played");
        }
        fields.ignore(&["name", "namePrefix", "tags", "tagsAll", "region", "publish", "versionDescription"]);
        fields.ignore(&[
            "loggingConfiguration",
            "tracingConfiguration",
            "encryptionConfiguration",
            "id",
            "arn",
        ]);
        fields.finish();
        let definition = match Definition::parse(&text) {
            Ok(definition) => Arc::new(definition),
            Err(problems) => {
                errors.extend(problems.into_iter().map(|problem| LoadError {
                    pointer: format!("/definition{}", problem.pointer),
                    ..problem
                }));
                return Err(errors);
            }
        };
        let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
        settled(Self { arn: arn.to_owned(), name, role_arn, definition }, errors)
    }

    /// The ARN of an execution.
    pub(super) fn execution_arn(&self, name: &str) -> String {
        format!("{}:{name}", self.arn.replacen(":stateMachine:", ":execution:", 1))
    }
}
