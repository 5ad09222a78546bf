//! What may stand behind a key that ends in `.$`: a path into the input, a path into the context object, or an
//! intrinsic function.

use serde_json::Value;

use super::failure::Failure;
use super::intrinsic::Call;
use super::path::Path;
use crate::services::entropy::Entropy;

/// A value that is computed when a state is entered.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// A path into the input: `$.order.id`.
    Input(Path),
    /// A path into the context object: `$$.Execution.Name`.
    Context(Path),
    /// An intrinsic function: `States.Format('{}', $.id)`.
    Call(Box<Call>),
}

/// What expressions are computed from.
pub(super) struct Scope<'a> {
    /// The effective input.
    pub(super) input: &'a Value,
    /// Makes the context object, when somebody asks for it.
    pub(super) context: &'a dyn Fn() -> Value,
    /// Randomness for `States.UUID` and `States.MathRandom`.
    pub(super) entropy: &'a mut Entropy,
}

/// An expression that has no value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Missing {
    /// A path leads nowhere.
    Path(String),
    /// An intrinsic function refused its arguments, or a path among them leads nowhere.
    Failed(Failure),
}

impl Expression {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("$$") {
            return Path::parse(&format!("${path}")).map(Self::Context);
        }
        if text.starts_with("States.") {
            return Call::parse(text).map(|call| Self::Call(Box::new(call)));
        }
        Self::parse_input(text)
    }

    /// A path into the input or the context object, but no function.
    pub(super) fn parse_path(text: &str) -> Result<Self, String> {
        if text.starts_with("States.") {
            return Err(format!("`{text}`: a function cannot stand here"));
        }
        Self::parse(text)
    }

    fn parse_input(text: &str) -> Result<Self, String> {
        let variable = text.strip_prefix('$').and_then(|rest| rest.chars().next());
        if variable.is_some_and(|first| first.is_alphanumeric() || first == '_') {
            return Err(format!("`{text}`: variables are not supported"));
        }
        Path::parse(text).map(Self::Input)
    }

    /// The expression as it was written.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Input(path) => path.text().to_owned(),
            Self::Context(path) => format!("${}", path.text()),
            Self::Call(call) => call.text().to_owned(),
        }
    }

    pub(super) fn value(&self, scope: &mut Scope<'_>) -> Result<Value, Missing> {
        match self {
            Self::Input(path) => path.select(scope.input).ok_or_else(|| Missing::Path(self.text())),
            Self::Context(path) => path.select(&(scope.context)()).ok_or_else(|| Missing::Path(self.text())),
            Self::Call(call) => call.value(scope).map_err(Missing::Failed),
        }
    }
}
