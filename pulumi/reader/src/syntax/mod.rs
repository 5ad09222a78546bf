//! The text as a tree of YAML nodes with their places, loaded by the rules of the Pulumi YAML host.

mod load;
mod locate;
mod scalar;

pub(crate) use self::{load::load, locate::locate_each};
use crate::{position::Span, value::Key};

/// A YAML node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Syntax {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// What a YAML node is: the host knows one kind of number, and keys are always text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Syntax>),
    Map(Vec<(Key, Syntax)>),
}

impl Kind {
    /// The kind in a message: "a list".
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}
