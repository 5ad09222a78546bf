//! Leaving a state, with a result or at the end of a block.

use serde_json::Value;

use super::{Failure, Next, Run, Status, fits};
use crate::services::states::definition::{Outcome, ResultPath};

impl Run<'_> {
    /// Takes the result of the task, the branches or the iterations of the state that a thread is in.
    pub(super) fn take_result(&mut self, id: u32, result: Value) -> Result<(), Failure> {
        let name = self.thread(id)?.state.clone();
        fits(&result, &name)?;
        let state = self.state(id)?;
        match state.kind.outcome() {
            Some(outcome) => self.leave_with_result(id, result, outcome),
            None => Err(Failure::runtime("the definition expects no result here any more")),
        }
    }

    /// `ResultSelector`, `ResultPath`, then whatever every state does when it is left.
    pub(super) fn leave_with_result(
        &mut self,
        id: u32,
        result: Value,
        outcome: &Outcome,
    ) -> Result<(), Failure> {
        let result = match &outcome.selector {
            None => result,
            Some(template) => self.compute(id, &result, |scope| template.value(scope))?,
        };
        let raw = self.thread(id)?.input.clone();
        let output = merge(raw, result, &outcome.result_path)?;
        self.leave(id, &output, &outcome.next)
    }

    /// `OutputPath`, the limit of a payload, and on to the next state.
    pub(super) fn leave(&mut self, id: u32, output: &Value, next: &Next) -> Result<(), Failure> {
        let state = self.state(id)?;
        let output = self.filter(id, output, &state.output_path)?;
        fits(&output, &self.thread(id)?.state)?;
        self.record(1);
        self.go_to(id, next, output);
        Ok(())
    }

    /// The end of a block: of the execution, of a branch or of an iteration.
    pub(super) fn finish(&mut self, id: u32, output: Value) {
        let Some(thread) = self.execution.threads.get(&id) else { return };
        if let Some((parent, index)) = thread.parent {
            self.execution.threads.remove(&id);
            self.join(parent, index, output);
            return;
        }
        self.execution.threads.clear();
        self.execution.status = Status::Succeeded;
        self.execution.output = Some(output.to_string());
        self.close();
    }

    /// Ends the execution without an output; `state` is where, when it is not where the first thread is.
    pub(in super::super) fn end(&mut self, status: Status, state: Option<String>, failure: Failure) {
        self.execution.failed_state = state.or_else(|| self.execution.states().next().map(str::to_owned));
        self.cancel_all();
        self.execution.status = status;
        self.execution.error = failure.error;
        self.execution.cause = failure.cause;
        self.close();
    }

    fn close(&mut self) {
        self.record(1);
        self.execution.deadline = None;
        self.execution.stopped = Some(self.now);
        self.announce();
    }
}

/// Puts a result into the input where `ResultPath` says.
pub(super) fn merge(mut input: Value, result: Value, path: &ResultPath) -> Result<Value, Failure> {
    match path {
        ResultPath::Discard => Ok(input),
        ResultPath::Path(path) => {
            if path.assign(&mut input, result) {
                Ok(input)
            } else {
                Err(Failure::result_path(path.text()))
            }
        }
    }
}
