//! How states follow one another: every target exists, every state can be reached, no name is used twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Kind, Next, State};
use crate::services::load::{Fields, LoadError, child};

const LONGEST_NAME: usize = 80;

impl State {
    /// The states that may come next: where it says so within the state, and which.
    fn targets(&self) -> Vec<(String, &str)> {
        let mut targets = Vec::new();
        let next = match &self.kind {
            Kind::Wait { next, .. } => Some(next),
            kind => kind.outcome().map(|outcome| &outcome.next),
        };
        if let Some(Next::State(name)) = next {
            targets.push(("Next".to_owned(), name.as_str()));
        }
        let catchers = self.kind.outcome().into_iter().flat_map(|outcome| outcome.catch.iter().enumerate());
        targets
            .extend(catchers.map(|(index, catcher)| (format!("Catch/{index}/Next"), catcher.next.as_str())));
        if let Kind::Choice { rules, default } = &self.kind {
            let rules = rules.iter().enumerate();
            targets.extend(rules.map(|(index, (_, name))| (format!("Choices/{index}/Next"), name.as_str())));
            targets.extend(default.iter().map(|name| ("Default".to_owned(), name.as_str())));
        }
        targets
    }
}

/// Checks the transitions within one block. `names` are those of all its states, also of those that were refused.
pub(super) fn check(block: &Block, names: &BTreeSet<String>, fields: &mut Fields<'_>) {
    let states_pointer = fields.at("States");
    if !block.start.is_empty() && !names.contains(&block.start) {
        fields.problem("StartAt", format!("there is no state `{}` here", block.start));
    }
    let mut errors = Vec::new();
    for (name, state) in &block.states {
        for (place, target) in state.targets() {
            if !target.is_empty() && !names.contains(target) {
                let pointer = format!("{}/{place}", child(&states_pointer, name));
                errors.push(LoadError::new(pointer, format!("there is no state `{target}` here")));
            }
        }
    }
    let whole = errors.is_empty() && fields.errors().is_empty();
    if whole {
        let reached = reached(block);
        let lost = block.states.keys().filter(|name| !reached.contains(name.as_str()));
        errors.extend(lost.map(|name| LoadError::new(child(&states_pointer, name), "no state leads here")));
    }
    fields.errors().extend(errors);
}

fn reached(block: &Block) -> BTreeSet<&str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![block.start.as_str()];
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            let state = block.states.get(name);
            open.extend(state.into_iter().flat_map(State::targets).map(|(_, target)| target));
        }
    }
    reached
}

/// Names are unique in the whole machine and at most 80 characters long.
pub(super) fn check_names(blocks: &[Block], errors: &mut Vec<LoadError>) {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for name in blocks.iter().flat_map(|block| block.states.keys()) {
        *seen.entry(name).or_default() += 1;
    }
    for (name, count) in seen {
        if count > 1 {
            errors.push(LoadError::new("", format!("{count} states are called `{name}`")));
        }
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            errors.push(LoadError::new(
                "",
                format!("the name `{name}` must have 1 to {LONGEST_NAME} characters"),
            ));
        }
    }
}
