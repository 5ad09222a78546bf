//! Deliveries of rules and schedules: to a queue, a function or a state machine.

use lake_core::operate::OperateError;
use lake_core::ports::PortError;
use serde_json::Value;

use super::State;
use super::authority::By;
use super::work::Task;
use crate::observer::Step;
use crate::services::delivery::{Attempt, DeadLetter, Dropped, Effect, Outcome};
use crate::services::queue::NewMessage;
use crate::services::states::StartError;

/// Who delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    Bus,
    Scheduler,
}

impl Sender {
    /// Who makes the call: the role, or where there is none the service itself for the rule or schedule.
    fn by<'a>(self, role: Option<&'a str>, source: &'a str) -> By<'a> {
        match (role, self) {
            (Some(role), _) => By::from(role),
            (None, Self::Bus) => By::service("events.amazonaws.com", source),
            (None, Self::Scheduler) => By::service("scheduler.amazonaws.com", source),
        }
    }
}

impl State {
    /// Takes effects of rules or schedules up: an attempt is an event of its own, what nobody waits for is done at
    /// once, with the event that it came from, or a kill between the two would lose it.
    pub(crate) fn take_deliveries(&mut self, sender: Sender, effects: impl IntoIterator<Item = Effect>) {
        for effect in effects {
            match effect {
                Effect::Attempt(attempt) => self.work.push(match sender {
                    Sender::Bus => Task::Rule(attempt),
                    Sender::Scheduler => Task::Schedule(attempt),
                }),
                Effect::DeadLetter(letter) => self.bury(sender, letter),
                Effect::Dropped(dropped) => self.drop_event(&dropped),
            }
        }
    }

    /// Makes an attempt to deliver.
    pub(super) fn attempt(&mut self, sender: Sender, attempt: &Attempt) {
        let by = sender.by(attempt.target.role_arn.as_deref(), &attempt.source);
        let outcome = match self.hand_over(by, &attempt.target.arn, &attempt.body) {
            Ok(()) => Outcome::Delivered,
            Err(error) => Outcome::Refused { code: code(&error).to_owned(), message: error.to_string() },
        };
        if outcome == Outcome::Delivered {
            self.notice_delivery(sender, attempt);
        }
        let (now, entropy, services) = (self.now, &mut self.entropy, &mut self.services);
        let effect = match sender {
            Sender::Bus => services.bus.settle(&attempt.delivery, outcome, now, entropy),
            Sender::Scheduler => services.scheduler.settle(&attempt.delivery, outcome, now, entropy),
        };
        self.take_deliveries(sender, effect);
    }

    fn hand_over(&mut self, by: By<'_>, target: &str, body: &str) -> Result<(), PortError> {
        if self.services.queues.config(target).is_some() {
            return self.send(by, target, NewMessage::from(body.to_owned()));
        }
        if self.wiring.functions.contains_key(target) {
            self.authority.authorise(by, "lambda:InvokeFunction", target)?;
            self.services.asynchronous.accept(target, body, self.now);
            return Ok(());
        }
        self.authority.authorise(by, "states:StartExecution", target)?;
        let started = self.services.machines.start(target, None, body, self.now, &mut self.entropy);
        let (_, effects) = started.map_err(|error| missing(&error, target))?;
        self.take_workflows(effects);
        self.progressed();
        Ok(())
    }

    /// Sends a message in somebody's name.
    pub(super) fn send<'a>(
        &mut self,
        by: impl Into<By<'a>>,
        queue: &str,
        message: NewMessage,
    ) -> Result<(), PortError> {
        self.authority.authorise(by, "sqs:SendMessage", queue)?;
        let sent = self.services.queues.send(queue, message, self.now, &mut self.entropy);
        sent.map_err(|error| PortError::Missing { kind: "queue", name: error.to_string() })?;
        if !self.wiring.dead_letter_queues.contains(queue) {
            self.progressed();
        }
        Ok(())
    }

    fn bury(&mut self, sender: Sender, letter: DeadLetter) {
        let DeadLetter { queue_arn, source, message } = letter;
        let code = message.attributes.get("ERROR_CODE").cloned().unwrap_or_default();
        // A rule's dead letters are sent by the service itself, a schedule's by its role.
        let role = match sender {
            Sender::Bus => None,
            Sender::Scheduler => self.schedule_role(&source),
        };
        let text = match self.send(sender.by(role.as_deref(), &source), &queue_arn, message) {
            Ok(()) => format!("could not be delivered ({code}): set aside in `{}`", name(&queue_arn)),
            Err(error) => format!("could not be delivered ({code}) and is lost: {error}"),
        };
        self.notice(Step::Receive, name(&source).to_owned(), text);
    }

    fn schedule_role(&self, arn: &str) -> Option<String> {
        self.wiring.schedules.iter().find(|schedule| schedule.arn == arn)?.target.role_arn.clone()
    }

    fn drop_event(&mut self, dropped: &Dropped) {
        let text = format!(
            "could not be delivered to `{}` ({}: {}) and is lost: the target has no dead-letter queue",
            name(&dropped.target_arn),
            dropped.code,
            dropped.message
        );
        self.notice(Step::Receive, name(&dropped.source).to_owned(), text);
    }

    fn notice_delivery(&mut self, sender: Sender, attempt: &Attempt) {
        let target = name(&attempt.target.arn).to_owned();
        if sender == Sender::Scheduler {
            let text = format!("fired and reached `{target}`");
            return self.notice(Step::Drain, name(&attempt.source).to_owned(), text);
        }
        let event: Value = serde_json::from_str(&attempt.body).unwrap_or_default();
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
        let (names, bucket) = (&self.wiring.names, text("/detail/bucket/name"));
        let is = |name: Result<&str, OperateError>| bucket.is_some() && name.ok() == bucket;
        let refines = text("/detail/stateMachineArn").is_some_and(|machine| self.wiring.refines(machine));
        let step = match () {
            () if is(names.stage_bucket()) => Step::Stage,
            () if is(names.raw_bucket()) => Step::Receive,
            () if refines => Step::RecordBatch,
            () => Step::RecordJob,
        };
        let subject =
            text("/detail/object/key").or_else(|| text("/detail/name")).unwrap_or_default().to_owned();
        let said = format!("rule `{}` sent it to `{target}`", name(&attempt.source));
        self.notice(step, subject, said);
    }
}

/// The last part of an ARN: what people call the thing.
pub(crate) fn name(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

fn code(error: &PortError) -> &'static str {
    match error {
        PortError::Denied { .. } => "NO_PERMISSIONS",
        PortError::Missing { .. } => "NO_RESOURCE",
        PortError::Unavailable { .. } => "INTERNAL_ERROR",
    }
}

fn missing(error: &StartError, target: &str) -> PortError {
    match error {
        StartError::NoSuchMachine { .. } => PortError::Missing { kind: "target", name: target.to_owned() },
        other => PortError::Missing { kind: "target", name: other.to_string() },
    }
}
