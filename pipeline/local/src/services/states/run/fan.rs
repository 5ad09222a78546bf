//! Parallel and map states: threads that a state waits for.

use serde_json::Value;

use super::{Effect, Expression, Failure, Run, fits};
use crate::services::states::definition::Kind;
use crate::services::states::execution::{Item, Phase};

impl Run<'_> {
    /// Begins every branch of a parallel state.
    pub(super) fn fan_out(&mut self, id: u32, branches: &[usize], input: &Value) {
        self.record(1);
        let item = self.execution.threads.get(&id).and_then(|thread| thread.item.clone());
        self.set_phase(id, Phase::Joining { results: vec![None; branches.len()], items: Vec::new() });
        for (index, block) in branches.iter().enumerate() {
            self.spawn(Some((id, index)), *block, input.clone(), item.clone());
        }
    }

    /// Begins a map state with as many iterations as may run at a time.
    pub(super) fn begin_map(
        &mut self,
        id: u32,
        input: &Value,
        items: &Expression,
        concurrency: usize,
    ) -> Result<(), Failure> {
        self.record(1);
        let items = match self.look_up(id, input, items)? {
            Value::Array(items) => items,
            other => {
                let cause = format!("Reference path '{}' must point to array, not {other}", items.text());
                return Err(Failure::runtime(cause));
            }
        };
        if items.is_empty() {
            return self.take_result(id, Value::Array(items));
        }
        let begun = items.len().min(concurrency);
        self.set_phase(id, Phase::Joining { results: vec![None; items.len()], items });
        (0..begun).try_for_each(|index| self.iterate(id, index))
    }

    /// Begins an iteration.
    fn iterate(&mut self, id: u32, index: usize) -> Result<(), Failure> {
        let state = self.state(id)?;
        let Kind::Map { item_selector, block, .. } = &state.kind else {
            return Err(Failure::runtime("the definition no longer has a map here"));
        };
        let Phase::Joining { items, .. } = &self.thread(id)?.phase else { return Ok(()) };
        let Some(value) = items.get(index).cloned() else { return Ok(()) };
        let item = Item { index, value };
        let input = match item_selector {
            None => item.value.clone(),
            Some(template) => {
                let raw = self.thread(id)?.input.clone();
                let input = self.filter(id, &raw, &state.input_path)?;
                // The selector sees the item that the iteration is going to be about.
                let outer = self.set_item(id, Some(item.clone()));
                let selected = self.compute(id, &input, |scope| template.value(scope));
                self.set_item(id, outer);
                selected?
            }
        };
        fits(&input, &self.thread(id)?.state)?;
        self.record(1);
        self.spawn(Some((id, index)), *block, input, Some(item));
        Ok(())
    }

    fn set_item(&mut self, id: u32, item: Option<Item>) -> Option<Item> {
        let thread = self.execution.threads.get_mut(&id)?;
        std::mem::replace(&mut thread.item, item)
    }

    /// Takes the output of a branch or an iteration that ended.
    pub(super) fn join(&mut self, parent: u32, index: usize, output: Value) {
        self.record(1);
        let children = self.children(parent).len();
        let Some(thread) = self.execution.threads.get_mut(&parent) else { return };
        let Phase::Joining { results, items } = &mut thread.phase else { return };
        if let Some(place) = results.get_mut(index) {
            *place = Some(output);
        }
        let done = results.iter().flatten().count();
        let outcome = if done == results.len() {
            let results = results.iter_mut().filter_map(Option::take).collect();
            self.take_result(parent, results)
        } else if items.len() > done + children {
            self.iterate(parent, done + children)
        } else {
            Ok(())
        };
        self.check(parent, outcome);
    }

    fn children(&self, parent: u32) -> Vec<u32> {
        let threads = self.execution.threads.iter();
        let of_parent = threads.filter(|(_, thread)| thread.parent.is_some_and(|(id, _)| id == parent));
        of_parent.map(|(id, _)| *id).collect()
    }

    /// Takes away everything that a thread waits for.
    pub(super) fn cancel_children(&mut self, id: u32) {
        for child in self.children(id) {
            self.cancel_children(child);
            self.cancel(child);
            self.execution.threads.remove(&child);
        }
    }

    /// Tells the world that nobody waits for a task any more.
    fn cancel(&mut self, id: u32) {
        let phase = self.execution.threads.get(&id).map(|thread| &thread.phase);
        if let Some(Phase::Calling(calling)) = phase {
            self.effects.push(Effect::Cancel { token: calling.token.clone() });
        }
    }

    pub(super) fn cancel_all(&mut self) {
        let threads: Vec<u32> = self.execution.threads.keys().copied().collect();
        for id in threads {
            self.cancel(id);
        }
        self.execution.threads.clear();
    }
}
