//! What keeps a program from being played, and where it is written.

use lake_reader::{Node, Resource, Span};

use crate::services::load::LoadError;

/// One thing in a program that the player cannot play.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {}{message}", span.start.line, span.start.column, named(resource))]
pub struct Problem {
    /// The resource's key in the program; empty where the program as a whole is concerned.
    pub resource: String,
    /// Where it is written.
    pub span: Span,
    /// What is wrong there.
    pub message: String,
}

fn named(resource: &str) -> String {
    if resource.is_empty() { String::new() } else { format!("`{resource}`: ") }
}

/// A resource that is part of the program and of no run on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplayed {
    /// The resource's key in the program.
    pub resource: String,
    /// Its type.
    pub token: String,
    /// Line of the program on which it is declared.
    pub line: usize,
    /// Why nothing is played for it; `None` where the player does not know its type.
    pub why: Option<&'static str>,
}

impl Unplayed {
    pub(super) fn of(resource: &Resource, why: Option<&'static str>) -> Self {
        Self {
            resource: resource.name.clone(),
            token: resource.token.clone(),
            line: resource.span.start.line,
            why,
        }
    }
}

impl Problem {
    pub(super) fn new(resource: &Resource, span: Span, message: impl Into<String>) -> Self {
        Self { resource: resource.name.clone(), span, message: message.into() }
    }

    /// A problem that a loader found in the properties of a resource.
    pub(super) fn located(resource: &Resource, error: &LoadError) -> Self {
        let (node, rest) = walk(&resource.properties, &error.pointer);
        let span = if std::ptr::eq(node, &raw const resource.properties) { resource.span } else { node.span };
        let inside = error.pointer.strip_suffix(&rest).unwrap_or(&error.pointer).trim_start_matches('/');
        let message = match (inside.is_empty(), rest.is_empty()) {
            (true, true) => error.message.clone(),
            (false, true) => format!("`{}` {}", inside.replace('/', "."), error.message),
            (true, false) => format!("`{rest}` {}", error.message),
            (false, false) => format!("`{}` at `{rest}` {}", inside.replace('/', "."), error.message),
        };
        Self::new(resource, span, message)
    }
}

/// Follows a JSON pointer as deep as the program's own nodes go; gives what is left of it.
fn walk<'a>(root: &'a Node, pointer: &str) -> (&'a Node, String) {
    let (mut node, mut rest) = (root, pointer);
    while let Some(step) = rest.strip_prefix('/') {
        let (step, after) = step.split_at(step.find('/').unwrap_or(step.len()));
        let key = step.replace("~1", "/").replace("~0", "~");
        let structure = node.source.as_deref().unwrap_or(node);
        let child = structure.get(&key).or_else(|| structure.at(key.parse().ok()?));
        let Some(child) = child else { break };
        (node, rest) = (child, after);
    }
    (node, rest.to_owned())
}
