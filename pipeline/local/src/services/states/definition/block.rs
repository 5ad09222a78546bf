//! Blocks: a `StartAt` and its `States`, at the outermost level, in a branch of a parallel state or in a map.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Block, Parser, graph};
use crate::services::load::{Fields, child};

impl Parser {
    /// Reads the rest of a block; gives its number. Blocks are numbered from the outermost inwards.
    pub(super) fn block(&mut self, mut fields: Fields<'_>) -> usize {
        let number = self.blocks.len();
        self.blocks.push(Block { start: String::new(), states: BTreeMap::new() });
        fields.ignore(&["Comment"]);
        require_json_path(&mut fields);
        let start = fields.required_text("StartAt");
        let states_pointer = fields.at("States");
        let mut states = BTreeMap::new();
        let mut names = BTreeSet::new();
        match fields.take("States") {
            Some(Value::Object(map)) if !map.is_empty() => {
                for (name, value) in map {
                    let pointer = child(&states_pointer, &name);
                    let state = self.state(Fields::of(&value, &pointer, fields.errors()));
                    names.insert(name.clone());
                    states.extend(state.map(|state| (name, state)));
                }
            }
            Some(_) => fields.problem("States", "must be an object with at least one state"),
            None => fields.problem_here("`States` is missing"),
        }
        let block = Block { start, states };
        graph::check(&block, &names, &mut fields);
        fields.finish();
        if let Some(place) = self.blocks.get_mut(number) {
            *place = block;
        }
        number
    }
}

/// Takes the field `QueryLanguage`, which may only say `JSONPath`.
pub(super) fn require_json_path(fields: &mut Fields<'_>) {
    if let Some(language) = fields.text("QueryLanguage").filter(|language| language != "JSONPath") {
        fields.problem("QueryLanguage", format!("`{language}` is not supported; only JSONPath is"));
    }
}
