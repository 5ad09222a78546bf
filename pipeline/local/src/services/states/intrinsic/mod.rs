//! Intrinsic functions: `States.Format('{}-{}', $.dataset, States.UUID())`.

mod functions;
mod lists;
mod parse;
#[cfg(test)]
mod tests;
mod texts;

use serde_json::Value;

use super::expression::{Expression, Missing, Scope};
use super::failure::Failure;

/// A call, understood when the definition was loaded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    text: String,
    function: Function,
    arguments: Vec<Argument>,
}

#[derive(Debug, Clone, PartialEq)]
enum Argument {
    /// A number, a boolean or null.
    Literal(Value),
    /// A string as it was written between its quotes: `\{` and `\'` still stand for themselves.
    Text(String),
    Expression(Expression),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Array,
    ArrayContains,
    ArrayGetItem,
    ArrayLength,
    ArrayPartition,
    ArrayRange,
    ArrayUnique,
    Base64Decode,
    Base64Encode,
    Format,
    Hash,
    JsonMerge,
    JsonToString,
    MathAdd,
    MathRandom,
    StringSplit,
    StringToJson,
    Uuid,
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "States.Array" => Self::Array,
            "States.ArrayContains" => Self::ArrayContains,
            "States.ArrayGetItem" => Self::ArrayGetItem,
            "States.ArrayLength" => Self::ArrayLength,
            "States.ArrayPartition" => Self::ArrayPartition,
            "States.ArrayRange" => Self::ArrayRange,
            "States.ArrayUnique" => Self::ArrayUnique,
            "States.Base64Decode" => Self::Base64Decode,
            "States.Base64Encode" => Self::Base64Encode,
            "States.Format" => Self::Format,
            "States.Hash" => Self::Hash,
            "States.JsonMerge" => Self::JsonMerge,
            "States.JsonToString" => Self::JsonToString,
            "States.MathAdd" => Self::MathAdd,
            "States.MathRandom" => Self::MathRandom,
            "States.StringSplit" => Self::StringSplit,
            "States.StringToJson" => Self::StringToJson,
            "States.UUID" => Self::Uuid,
            _ => return None,
        })
    }

    /// The least and the most arguments.
    fn arity(self) -> (usize, usize) {
        match self {
            Self::Array => (0, usize::MAX),
            Self::Format => (1, usize::MAX),
            Self::Uuid => (0, 0),
            Self::ArrayLength
            | Self::ArrayUnique
            | Self::Base64Decode
            | Self::Base64Encode
            | Self::JsonToString
            | Self::StringToJson => (1, 1),
            Self::ArrayContains
            | Self::ArrayGetItem
            | Self::ArrayPartition
            | Self::Hash
            | Self::MathAdd
            | Self::StringSplit => (2, 2),
            Self::MathRandom => (2, 3),
            Self::ArrayRange | Self::JsonMerge => (3, 3),
        }
    }
}

impl Call {
    /// The call as it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn value(&self, scope: &mut Scope<'_>) -> Result<Value, Failure> {
        let mut values = Vec::with_capacity(self.arguments.len());
        for argument in &self.arguments {
            values.push(argument.value(scope)?);
        }
        let format = match self.arguments.first() {
            Some(Argument::Text(raw)) if self.function == Function::Format => Some(raw.as_str()),
            _ => None,
        };
        functions::apply(self.function, format, &values, scope.entropy)
            .map_err(|message| Failure::intrinsic(format!("`{}`: {message}", self.text)))
    }
}

impl Argument {
    fn value(&self, scope: &mut Scope<'_>) -> Result<Value, Failure> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Text(raw) => Ok(Value::String(parse::unescape(raw))),
            Self::Expression(expression) => expression.value(scope).map_err(|missing| match missing {
                Missing::Path(path) => Failure::runtime(format!(
                    "The JsonPath argument for the field '{path}' could not be found in the input '{}'",
                    scope.input
                )),
                Missing::Failed(failure) => failure,
            }),
        }
    }
}
