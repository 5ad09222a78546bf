//! Entering a state.

use jiff::Timestamp;
use serde_json::Value;

use super::{Call, Effect, Failure, Run, fits};
use crate::services::load::whole;
use crate::services::states::choose;
use crate::services::states::definition::{
    Kind, Next, Outcome, Resource, Seconds, Test, Until, Words, timestamp,
};
use crate::services::states::execution::{Calling, Phase};
use crate::services::states::expression::{Expression, Missing};

impl Run<'_> {
    /// Performs the state that a thread is in.
    pub(super) fn perform(&mut self, id: u32) -> Result<(), Failure> {
        self.mark_entered(id);
        let state = self.state(id)?;
        let raw = self.thread(id)?.input.clone();
        let input = self.filter(id, &raw, &state.input_path)?;
        match &state.kind {
            Kind::Pass { result, outcome } => {
                let parameters = self.parameters(id, input, outcome)?;
                let result = result.clone().unwrap_or(parameters);
                self.leave_with_result(id, result, outcome)
            }
            Kind::Task { resource, timeout, heartbeat, outcome } => {
                let parameters = self.parameters(id, input.clone(), outcome)?;
                self.call(id, &input, resource, parameters, [timeout.as_ref(), heartbeat.as_ref()])
            }
            Kind::Choice { rules, default } => self.choose(id, &input, rules, default.as_deref()),
            Kind::Wait { until, .. } => {
                let until = self.until(id, &input, until)?;
                self.set_phase(id, Phase::Waiting { until });
                Ok(())
            }
            Kind::Succeed => self.leave(id, &input, &Next::End),
            Kind::Fail { error, cause } => {
                let error = self.words(id, &input, error.as_ref())?;
                let cause = self.words(id, &input, cause.as_ref())?;
                Err(Failure { error, cause })
            }
            Kind::Parallel { branches, outcome } => {
                let parameters = self.parameters(id, input, outcome)?;
                self.fan_out(id, branches, &parameters);
                Ok(())
            }
            Kind::Map { items, concurrency, .. } => self.begin_map(id, &input, items, *concurrency),
        }
    }

    fn mark_entered(&mut self, id: u32) {
        let event = self.execution.events + 1;
        let now = self.now;
        let first = self.execution.threads.get_mut(&id).filter(|thread| thread.entered.is_none());
        if let Some(thread) = first {
            thread.entered = Some((now, event));
            self.record(1);
        }
    }

    pub(super) fn set_phase(&mut self, id: u32, phase: Phase) {
        if let Some(thread) = self.execution.threads.get_mut(&id) {
            thread.phase = phase;
        }
    }

    fn parameters(&mut self, id: u32, input: Value, outcome: &Outcome) -> Result<Value, Failure> {
        match &outcome.parameters {
            None => Ok(input),
            Some(template) => self.compute(id, &input, |scope| template.value(scope)),
        }
    }

    fn call(
        &mut self,
        id: u32,
        input: &Value,
        resource: &Resource,
        parameters: Value,
        [timeout, heartbeat]: [Option<&Seconds>; 2],
    ) -> Result<(), Failure> {
        let name = self.thread(id)?.state.clone();
        fits(&parameters, &name)?;
        let timeout = self.seconds(id, input, timeout)?;
        let heartbeat = self.seconds(id, input, heartbeat)?;
        let token = format!("{}#{id}#{:016x}", self.execution.arn, self.entropy.next_u64());
        // Scheduled and started; a job that is waited for is submitted besides.
        self.record(if matches!(resource, Resource::Integration { sync: true, .. }) { 3 } else { 2 });
        self.effects.push(Effect::Call(Call {
            execution: self.execution.arn.clone(),
            token: token.clone(),
            state: name,
            role_arn: self.machine.role_arn.clone(),
            resource: resource.clone(),
            parameters: parameters.clone(),
        }));
        let deadline = timeout.map(|seconds| self.after(f64::from(seconds)));
        let heartbeat = heartbeat.map(|seconds| self.after(f64::from(seconds)));
        self.set_phase(id, Phase::Calling(Calling { token, parameters, deadline, heartbeat }));
        Ok(())
    }

    fn choose(
        &mut self,
        id: u32,
        input: &Value,
        rules: &[(Test, String)],
        default: Option<&str>,
    ) -> Result<(), Failure> {
        let chosen = self.compute(id, input, |scope| {
            for (test, name) in rules {
                if choose::holds(test, scope)? {
                    return Ok(name.as_str());
                }
            }
            default.ok_or_else(Failure::no_choice)
        })?;
        self.leave(id, input, &Next::State(chosen.to_owned()))
    }

    fn seconds(&mut self, id: u32, input: &Value, seconds: Option<&Seconds>) -> Result<Option<u32>, Failure> {
        match seconds {
            None => Ok(None),
            Some(Seconds::Fixed(seconds)) => Ok(Some(*seconds)),
            Some(Seconds::Path(path)) => {
                let value = self.look_up(id, input, path)?;
                let number = whole(&value).and_then(|number| u32::try_from(number).ok());
                let number = number.filter(|number| *number <= 99_999_999);
                number.map(Some).ok_or_else(|| {
                    Failure::runtime(format!(
                        "The path '{}' leads to {value}, which is no number of seconds",
                        path.text()
                    ))
                })
            }
        }
    }

    fn until(&mut self, id: u32, input: &Value, until: &Until) -> Result<Timestamp, Failure> {
        match until {
            Until::Timestamp(moment) => Ok(*moment),
            Until::Seconds(seconds) => {
                let seconds = self.seconds(id, input, Some(seconds))?.unwrap_or(0);
                Ok(self.after(f64::from(seconds)))
            }
            Until::TimestampPath(path) => {
                let value = self.look_up(id, input, path)?;
                value.as_str().and_then(timestamp).ok_or_else(|| {
                    Failure::runtime(format!(
                        "The path '{}' leads to {value}, which is no timestamp",
                        path.text()
                    ))
                })
            }
        }
    }

    fn words(&mut self, id: u32, input: &Value, words: Option<&Words>) -> Result<Option<String>, Failure> {
        match words {
            None => Ok(None),
            Some(Words::Fixed(text)) => Ok(Some(text.clone())),
            Some(Words::Computed(expression)) => self.text_of(id, input, expression).map(Some),
        }
    }

    fn text_of(&mut self, id: u32, input: &Value, expression: &Expression) -> Result<String, Failure> {
        let value = self.compute(id, input, |scope| {
            expression.value(scope).map_err(|missing| match missing {
                Missing::Path(path) => Failure::runtime(format!("Invalid path '{path}': it leads nowhere")),
                Missing::Failed(failure) => failure,
            })
        })?;
        match value {
            Value::String(text) => Ok(text),
            other => {
                Err(Failure::runtime(format!("'{}' is {other}, which is not a string", expression.text())))
            }
        }
    }

    /// The end of a wait state.
    pub(super) fn wake(&mut self, id: u32) -> Result<(), Failure> {
        let state = self.state(id)?;
        let raw = self.thread(id)?.input.clone();
        let input = self.filter(id, &raw, &state.input_path)?;
        match &state.kind {
            Kind::Wait { next, .. } => self.leave(id, &input, next),
            _ => Err(Failure::runtime("the definition no longer waits here")),
        }
    }
}
