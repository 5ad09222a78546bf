//! A state machine's definition in Amazon States Language, with `JSONPath`.
//!
//! Everything is understood or refused when the definition is loaded: a field that would be ignored at run time does
//! not exist.

mod block;
mod choice;
mod common;
mod graph;
mod resource;
mod retry;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

use super::expression::Expression;
use super::path::Path;
use super::template::Template;
use crate::services::load::{Fields, LoadError, json, settled};

pub(super) use self::choice::{Domain, Kind as TestKind, Operand, Operator, Order, Test};
pub use self::resource::Resource;
pub(super) use self::retry::{Catcher, Retrier};
pub(super) use self::state::timestamp;

/// The most bytes of a definition.
const LARGEST: usize = 1_048_576;

/// A definition that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The block of each `States`; the first is the outermost.
    pub(super) blocks: Vec<Block>,
    /// Seconds after which an execution times out.
    pub(super) timeout: Option<u32>,
    /// The tasks: JSON pointer and resource.
    tasks: Vec<(String, Resource)>,
}

/// A `States` object and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub(super) start: String,
    pub(super) states: BTreeMap<String, State>,
}

/// One state.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) input_path: Filter,
    pub(super) output_path: Filter,
    pub(super) kind: Kind,
}

/// `InputPath` and `OutputPath`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    /// `null`: an empty object.
    Nothing,
    /// What the path leads to.
    Path(Expression),
}

/// `ResultPath`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ResultPath {
    /// `null`: the result is dropped and the input kept.
    Discard,
    /// Where in the input the result goes; `$` replaces the input.
    Path(Path),
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    State(String),
    End,
}

/// A number of seconds, given or found in the input.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Seconds {
    Fixed(u32),
    Path(Expression),
}

/// How long a wait lasts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Until {
    Seconds(Seconds),
    Timestamp(jiff::Timestamp),
    TimestampPath(Expression),
}

/// `Error` or `Cause` of a fail state.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Words {
    Fixed(String),
    Computed(Expression),
}

/// What a state with a result does with it, and with its errors.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) parameters: Option<Template>,
    pub(super) selector: Option<Template>,
    pub(super) result_path: ResultPath,
    pub(super) retry: Vec<Retrier>,
    pub(super) catch: Vec<Catcher>,
    pub(super) next: Next,
}

/// What a state does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Pass {
        result: Option<Value>,
        outcome: Outcome,
    },
    Task {
        resource: Resource,
        timeout: Option<Seconds>,
        heartbeat: Option<Seconds>,
        outcome: Outcome,
    },
    Choice {
        rules: Vec<(Test, String)>,
        default: Option<String>,
    },
    Wait {
        until: Until,
        next: Next,
    },
    Succeed,
    Fail {
        error: Option<Words>,
        cause: Option<Words>,
    },
    Parallel {
        branches: Vec<usize>,
        outcome: Outcome,
    },
    Map {
        items: Expression,
        item_selector: Option<Template>,
        block: usize,
        concurrency: usize,
        outcome: Outcome,
    },
}

impl Kind {
    /// The result handling, of the kinds that have one.
    pub(super) fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Pass { outcome, .. }
            | Self::Task { outcome, .. }
            | Self::Parallel { outcome, .. }
            | Self::Map { outcome, .. } => Some(outcome),
            _ => None,
        }
    }
}

impl Definition {
    /// Reads a definition.
    ///
    /// # Errors
    /// Everything that is malformed or not supported, each with its JSON pointer.
    pub fn parse(text: &str) -> Result<Self, Vec<LoadError>> {
        if text.len() > LARGEST {
            let message =
                format!("has {} bytes, more than the {LARGEST} that Step Functions allows", text.len());
            return Err(vec![LoadError::new("", message)]);
        }
        let value = json(text, "").map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut parser = Parser::default();
        let mut fields = Fields::of(&value, "", &mut errors);
        let timeout = fields.number("TimeoutSeconds", 1, 99_999_999);
        if fields.text("Version").is_some_and(|version| version != "1.0") {
            fields.problem("Version", "must be \"1.0\"");
        }
        parser.block(fields);
        let definition = Self { blocks: parser.blocks, timeout, tasks: parser.tasks };
        graph::check_names(&definition.blocks, &mut errors);
        settled(definition, errors)
    }

    /// The tasks: JSON pointer of the state, and what it calls. Refuse those that cannot be carried out.
    pub fn tasks(&self) -> impl Iterator<Item = (&str, &Resource)> {
        self.tasks.iter().map(|(pointer, resource)| (pointer.as_str(), resource))
    }

    pub(super) fn state(&self, block: usize, name: &str) -> Option<&State> {
        self.blocks.get(block)?.states.get(name)
    }
}

/// What is collected while a definition is read.
#[derive(Debug, Default)]
struct Parser {
    blocks: Vec<Block>,
    tasks: Vec<(String, Resource)>,
}
