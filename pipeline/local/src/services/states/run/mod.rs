//! One execution moving on: from where it is to where it has to wait again.

mod enter;
mod fan;
mod leave;
mod rescue;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::context;
use super::definition::{Filter, Next, State};
use super::execution::{Execution, Phase, Status, Thread};
use super::expression::{Expression, Missing, Scope};
use super::failure::Failure;
use super::machine::Machine;
use super::{Call, Effect, event};
use crate::services::entropy::Entropy;

/// The most bytes of an input, a result or an output.
pub(super) const PAYLOAD: usize = 262_144;

/// The most events of a history.
const HISTORY: u32 = 25_000;

/// What moves an execution.
pub(super) struct Run<'a> {
    pub(super) machine: &'a Machine,
    pub(super) execution: &'a mut Execution,
    pub(super) entropy: &'a mut Entropy,
    pub(super) now: Timestamp,
    pub(super) effects: Vec<Effect>,
}

impl<'a> Run<'a> {
    /// Begins the execution.
    pub(super) fn begin(&mut self, input: Value) {
        self.record(1);
        self.announce();
        let deadline = self.machine.definition.timeout.map(|seconds| self.after(f64::from(seconds)));
        self.execution.deadline = deadline;
        self.spawn(None, 0, input, None);
        self.drive();
    }

    /// Takes the answer of the task that a thread waits for.
    pub(super) fn answer(&mut self, id: u32, answer: Result<Value, Failure>) {
        self.record(1);
        let outcome = answer.and_then(|result| self.take_result(id, result));
        self.check(id, outcome);
        self.drive();
    }

    /// Does what is due by now.
    pub(super) fn fire(&mut self) {
        if self.execution.deadline.is_some_and(|deadline| deadline <= self.now) {
            self.end(Status::TimedOut, None, Failure::timeout());
            return;
        }
        let due =
            |(id, thread): (&u32, &Thread)| thread.due().filter(|due| *due <= self.now).map(|due| (due, *id));
        let mut due: Vec<(Timestamp, u32)> = self.execution.threads.iter().filter_map(due).collect();
        due.sort_unstable();
        for (_, id) in due {
            self.fire_thread(id);
        }
        self.drive();
    }

    fn fire_thread(&mut self, id: u32) {
        let Some(thread) = self.execution.threads.get_mut(&id) else { return };
        match &thread.phase {
            Phase::Waiting { .. } => {
                let outcome = self.wake(id);
                self.check(id, outcome);
            }
            Phase::Retrying { .. } => thread.phase = Phase::Ready,
            Phase::Calling(calling) => {
                let late = calling.deadline.is_some_and(|deadline| deadline <= self.now);
                let failure = if late { Failure::timeout() } else { Failure::heartbeat() };
                self.effects.push(Effect::Cancel { token: calling.token.clone() });
                self.record(1);
                self.fail(id, failure);
            }
            Phase::Ready | Phase::Joining { .. } => {}
        }
    }

    /// Performs states until every thread waits for something.
    fn drive(&mut self) {
        let ready = |(id, thread): (&u32, &Thread)| (thread.phase == Phase::Ready).then_some(*id);
        while let Some(id) = self.execution.threads.iter().find_map(ready) {
            let outcome = self.perform(id);
            self.check(id, outcome);
            if self.execution.events > HISTORY {
                let cause =
                    format!("The execution reached the maximum number of history events ({HISTORY}).");
                self.end(Status::Failed, None, Failure::runtime(cause));
            }
        }
    }

    fn check(&mut self, id: u32, outcome: Result<(), Failure>) {
        if let Err(failure) = outcome {
            self.fail(id, failure);
        }
    }

    /// Adds events to the history.
    fn record(&mut self, events: u32) {
        self.execution.events = self.execution.events.saturating_add(events);
    }

    fn announce(&mut self) {
        let detail = event::detail(self.execution);
        self.effects.push(Effect::StatusChange { execution: self.execution.arn.clone(), detail });
    }

    fn after(&self, seconds: f64) -> Timestamp {
        let duration = SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::MAX);
        self.now.checked_add(duration).unwrap_or(Timestamp::MAX)
    }

    fn thread(&self, id: u32) -> Result<&Thread, Failure> {
        self.execution.threads.get(&id).ok_or_else(|| Failure::runtime("the thread is gone"))
    }

    /// The state that a thread is in. It is missing when the program was changed under a running execution.
    fn state(&self, id: u32) -> Result<&'a State, Failure> {
        let thread = self.thread(id)?;
        let state = self.machine.definition.state(thread.block, &thread.state);
        state.ok_or_else(|| Failure::runtime("the definition no longer has this state"))
    }

    fn spawn(
        &mut self,
        parent: Option<(u32, usize)>,
        block: usize,
        input: Value,
        item: Option<super::execution::Item>,
    ) {
        let id = self.execution.next_thread;
        self.execution.next_thread += 1;
        let start = self.machine.definition.blocks.get(block).map(|block| block.start.clone());
        let thread = Thread {
            parent,
            block,
            state: start.unwrap_or_default(),
            input,
            entered: None,
            retries: std::collections::BTreeMap::new(),
            item,
            phase: Phase::Ready,
        };
        self.execution.threads.insert(id, thread);
    }

    /// Computes something from `input` for a thread.
    fn compute<T>(
        &mut self,
        id: u32,
        input: &Value,
        compute: impl FnOnce(&mut Scope<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let execution: &Execution = self.execution;
        let machine = self.machine;
        let context = || {
            let thread = execution.threads.get(&id);
            thread.map_or(Value::Null, |thread| context::object(machine, execution, thread))
        };
        compute(&mut Scope { input, context: &context, entropy: self.entropy })
    }

    /// The value of a path that has to lead somewhere.
    fn look_up(&mut self, id: u32, input: &Value, expression: &Expression) -> Result<Value, Failure> {
        self.compute(id, input, |scope| {
            expression.value(scope).map_err(|missing| match missing {
                Missing::Path(path) => Failure::runtime(format!(
                    "Invalid path '{path}': it leads nowhere in the input '{input}'"
                )),
                Missing::Failed(failure) => failure,
            })
        })
    }

    fn filter(&mut self, id: u32, input: &Value, filter: &Filter) -> Result<Value, Failure> {
        match filter {
            Filter::Nothing => Ok(Value::Object(serde_json::Map::new())),
            Filter::Path(expression) => self.look_up(id, input, expression),
        }
    }

    fn go_to(&mut self, id: u32, next: &Next, output: Value) {
        let Next::State(name) = next else {
            self.finish(id, output);
            return;
        };
        if let Some(thread) = self.execution.threads.get_mut(&id) {
            thread.state.clone_from(name);
            thread.input = output;
            thread.entered = None;
            thread.retries.clear();
            thread.phase = Phase::Ready;
        }
    }
}

/// Refuses what is larger than a payload may be.
fn fits(value: &Value, what: &str) -> Result<(), Failure> {
    if size(value) <= PAYLOAD {
        return Ok(());
    }
    let cause = format!(
        "The state/task '{what}' returned a result with a size exceeding the maximum number of bytes service limit."
    );
    Err(Failure::data_limit(cause))
}

/// The bytes of a value as JSON.
pub(super) fn size(value: &Value) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    match serde_json::to_writer(&mut counter, value) {
        Ok(()) => counter.0,
        Err(_) => usize::MAX,
    }
}
