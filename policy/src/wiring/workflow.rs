//! State machines: the states of a definition, also those inside maps and parallel branches, with their places.

use std::sync::Arc;

use lake_reader::{Key, Node, Resource};

use crate::{
    case::{self, Stop},
    infrastructure::Infrastructure,
};

/// The type of a state machine.
pub(crate) const MACHINE: &str = "aws:sfn/stateMachine:StateMachine";

/// The definition of a state machine, as a tree.
///
/// # Errors
/// It is absent, not known, or no JSON.
pub(crate) fn definition(infrastructure: &Infrastructure, machine: &Resource) -> Result<Arc<Node>, Stop> {
    let written = case::property(machine, "definition")?.ok_or(Stop::NotApplicable)?;
    infrastructure.known_tree(written, "the definition")
}

/// The states of one level, and the state that holds the level.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'d> {
    /// `StartAt`.
    pub start: Option<&'d Node>,
    /// `States` of the definition, of a branch or of an item processor.
    pub states: &'d [(Key, Node)],
    /// The states that hold this level, the nearest last.
    pub holders: Vec<&'d Node>,
}

/// Every level of a definition, the outermost first.
pub(crate) fn scopes(definition: &Node) -> Vec<Scope<'_>> {
    let mut found = Vec::new();
    descend(definition, &[], &mut found);
    found
}

fn descend<'d>(level: &'d Node, holders: &[&'d Node], found: &mut Vec<Scope<'d>>) {
    let states = level.get("States").and_then(Node::as_map).unwrap_or_default();
    found.push(Scope { start: level.get("StartAt"), states, holders: holders.to_vec() });
    for (_, state) in states {
        let branches = state.get("Branches").and_then(Node::as_list).unwrap_or_default();
        let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
        let inner = [holders, &[state]].concat();
        branches.iter().chain(processor).for_each(|level| descend(level, &inner, found));
    }
}

/// The type of a state: `Task`, `Choice`, …
pub(crate) fn kind(state: &Node) -> &str {
    state.get("Type").and_then(Node::as_str).unwrap_or_default()
}

/// The entries of `Retry` or `Catch`.
pub(crate) fn handlers<'d>(state: &'d Node, name: &str) -> &'d [Node] {
    state.get(name).and_then(Node::as_list).unwrap_or_default()
}

/// The error names that an entry of `Retry` or `Catch` lists.
pub(crate) fn error_names(handler: &Node) -> impl Iterator<Item = &Node> {
    handler.get("ErrorEquals").and_then(Node::as_list).unwrap_or_default().iter()
}

/// The entry of `Catch` that takes every error.
pub(crate) fn catch_all(state: &Node) -> Option<&Node> {
    handlers(state, "Catch")
        .iter()
        .find(|entry| error_names(entry).any(|name| matches!(name.as_str(), Some("States.ALL"))))
}

impl Scope<'_> {
    /// Whether a `Fail` state can follow a state of this level.
    pub(crate) fn can_fail_from(&self, start: &str) -> bool {
        let mut seen: Vec<&str> = Vec::new();
        let mut open = vec![start.to_owned()];
        while let Some(name) = open.pop() {
            let Some((key, state)) = self.states.iter().find(|(key, _)| key.text == name) else { continue };
            if seen.contains(&key.text.as_str()) {
                continue;
            }
            if kind(state) == "Fail" {
                return true;
            }
            seen.push(&key.text);
            open.extend(transitions(state).filter_map(|next| next.as_str().map(str::to_owned)));
        }
        false
    }
}

/// What names the states that can follow a state.
pub(crate) fn transitions(state: &Node) -> impl Iterator<Item = &Node> {
    let direct = [state.get("Next"), state.get("Default")].into_iter().flatten();
    let choices = handlers(state, "Choices").iter().filter_map(|choice| choice.get("Next"));
    let caught = handlers(state, "Catch").iter().filter_map(|entry| entry.get("Next"));
    direct.chain(choices).chain(caught)
}
