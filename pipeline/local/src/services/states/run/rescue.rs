//! What becomes of a failure: a retry, a catch, the failure of the state around it, or the end.

use serde_json::{Value, json};

use super::{Failure, Next, Run, Status, fits};
use crate::services::states::definition::{Outcome, Retrier};
use crate::services::states::execution::Phase;

impl Run<'_> {
    /// Lets the state that a thread is in fail.
    pub(super) fn fail(&mut self, id: u32, failure: Failure) {
        if self.execution.status != Status::Running {
            return;
        }
        let mut id = id;
        let mut failure = self.explained(id, failure);
        let origin = self.execution.threads.get(&id).map(|thread| thread.state.clone());
        // A task that was answered, timed out or gave up is nothing to cancel any more.
        self.set_phase(id, Phase::Ready);
        loop {
            self.cancel_children(id);
            match self.rescue(id, &failure) {
                Ok(true) => return,
                Ok(false) => {}
                Err(other) => failure = other,
            }
            let Some((parent, _)) = self.execution.threads.get(&id).and_then(|thread| thread.parent) else {
                self.end(Status::Failed, origin, failure);
                return;
            };
            id = parent;
        }
    }

    /// Says where, in the words of Step Functions, for errors that are the definition's own.
    fn explained(&self, id: u32, failure: Failure) -> Failure {
        let own = failure.error.as_deref() == Some("States.Runtime");
        match (own, self.execution.threads.get(&id), failure.cause) {
            (true, Some(thread), Some(cause)) => {
                let event = thread.entered.map_or(0, |(_, event)| event);
                let place = format!("An error occurred while executing the state '{}'", thread.state);
                Failure::runtime(format!("{place} (entered at the event id #{event}). {cause}"))
            }
            (_, _, cause) => Failure { cause, ..failure },
        }
    }

    /// Retries or catches; false when the state does neither.
    fn rescue(&mut self, id: u32, failure: &Failure) -> Result<bool, Failure> {
        let Some(outcome) = self.state(id)?.kind.outcome() else { return Ok(false) };
        let retriers = outcome.retry.iter().enumerate();
        // Only the first retrier that names the error counts, also when it is used up.
        if let Some((index, retrier)) = retriers.into_iter().find(|(_, retrier)| retrier.is_for(failure))
            && self.retry(id, index, retrier)
        {
            return Ok(true);
        }
        self.catch(id, failure, outcome)
    }

    fn retry(&mut self, id: u32, index: usize, retrier: &Retrier) -> bool {
        let made = self.execution.threads.get(&id).and_then(|thread| thread.retries.get(&index).copied());
        let made = made.unwrap_or(0);
        if made >= retrier.max_attempts {
            return false;
        }
        let fraction = self.entropy.fraction();
        let until = self.after(retrier.delay(made, fraction));
        let Some(thread) = self.execution.threads.get_mut(&id) else { return false };
        thread.retries.insert(index, made + 1);
        thread.phase = Phase::Retrying { until };
        true
    }

    fn catch(&mut self, id: u32, failure: &Failure, outcome: &Outcome) -> Result<bool, Failure> {
        let Some(catcher) = outcome.catch.iter().find(|catcher| catcher.is_for(failure)) else {
            return Ok(false);
        };
        let raw = self.thread(id)?.input.clone();
        let output = super::leave::merge(raw, error_output(failure), &catcher.result_path)?;
        fits(&output, &self.thread(id)?.state)?;
        self.record(1);
        self.go_to(id, &Next::State(catcher.next.clone()), output);
        Ok(true)
    }
}

/// What a catcher hands on.
fn error_output(failure: &Failure) -> Value {
    json!({
        "Error": failure.error.as_deref().unwrap_or_default(),
        "Cause": failure.cause.as_deref().unwrap_or_default(),
    })
}
