//! Invocations of functions: the lake's own handlers, run over the ports of this machine.

use lake_core::handlers;
use lake_core::ports::PortError;
use serde_json::{Value, json};

use super::asynchronous::AsyncEvent;
use super::authority::By;
use super::deliver::name;
use super::{Desk, Shared, State};
use crate::observer::Step;
use crate::services::mapping::{Invocation as Outcome, Invoke};
use crate::services::queue::NewMessage;
use crate::services::states::Failure;
use crate::wiring::FunctionWiring;

/// A function that is to be invoked, and who is told how it went.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    /// ARN of the function.
    pub(crate) function: String,
    pub(crate) event: Value,
    pub(crate) answer: Answer,
}

/// Who is told how an invocation went.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// The event source mapping of that number.
    Batch { mapping: usize, batch: String },
    /// The state machine that waits for the token; `bare` where it expects the payload alone.
    Task { token: String, bare: bool },
    /// Lambda's own queue of asynchronous events.
    Asynchronous { key: String },
}

/// What a function that failed says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FunctionError {
    kind: String,
    message: String,
}

impl FunctionError {
    /// As Lambda reports it, and as the `Cause` of a workflow's task has it.
    fn json(&self) -> Value {
        json!({"errorMessage": self.message, "errorType": self.kind})
    }
}

/// Runs the handler of a function to its end.
pub(crate) fn invoke(shared: &Shared<'_>, invocation: &Invocation) -> Result<Value, FunctionError> {
    let function = shared.state().wiring.functions.get(&invocation.function).cloned();
    let Some(function) = function else {
        let message = format!("no function has the ARN `{}`", invocation.function);
        return Err(FunctionError { kind: "ResourceNotFoundException".to_owned(), message });
    };
    if function.throttled {
        let message = "Rate Exceeded: its reserved concurrency is 0".to_owned();
        return Err(FunctionError { kind: "Lambda.TooManyRequestsException".to_owned(), message });
    }
    let desk = Desk::new(shared, By::code(&function.role, &function.arn));
    let answer = handlers::handle(function.handler, &desk, &function.settings, invocation.event.clone());
    let answer = futures_executor::block_on(answer);
    answer.map_err(|failure| FunctionError {
        kind: failure.error_type().to_owned(),
        message: failure.message(),
    })
}

impl State {
    /// The invocation of a batch of messages, if the mapping may read its queue and the function exists.
    pub(super) fn batch(&mut self, mapping: usize, invoke: Invoke) -> Option<Invocation> {
        let answer = Answer::Batch { mapping, batch: invoke.batch };
        let function = self.wiring.function(&invoke.function).cloned();
        let permitted = function.as_ref().is_some_and(|function| {
            let queue =
                self.services.mappings.get(mapping).map(|mapping| mapping.config().queue_arn.as_str());
            let actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
            let mut calls = actions
                .iter()
                .map(|action| self.authority.authorise(&function.role, action, queue.unwrap_or_default()));
            calls.all(|call| call.is_ok())
        });
        let invocation = |function: FunctionWiring| Invocation {
            function: function.arn,
            event: invoke.event,
            answer: answer.clone(),
        };
        let invocation = function.filter(|_| permitted).map(invocation);
        if invocation.is_none() {
            let message = format!("`{}` may not read the queue or does not exist", name(&invoke.function));
            self.settle(&answer, Err(FunctionError { kind: "NotInvoked".to_owned(), message }));
        }
        invocation
    }

    /// The invocation with an asynchronous event.
    pub(super) fn asynchronous(&self, key: &str) -> Option<Invocation> {
        let event = self.services.asynchronous.get(key)?;
        Some(Invocation {
            function: event.function.clone(),
            event: serde_json::from_str(&event.payload).unwrap_or_default(),
            answer: Answer::Asynchronous { key: key.to_owned() },
        })
    }

    /// Tells whoever waits how an invocation went.
    pub(super) fn settle(&mut self, answer: &Answer, outcome: Result<Value, FunctionError>) {
        match answer {
            Answer::Batch { mapping, batch } => self.settle_batch(*mapping, batch, outcome),
            Answer::Task { token, bare } => {
                let result = match outcome {
                    Ok(payload) if *bare => Ok(payload),
                    Ok(payload) => {
                        Ok(json!({"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200}))
                    }
                    Err(error) => Err(Failure::new(error.kind.clone(), error.json().to_string())),
                };
                self.complete(token, result);
            }
            Answer::Asynchronous { key } => self.settle_asynchronous(key, outcome),
        }
    }

    fn settle_batch(&mut self, mapping: usize, batch: &str, outcome: Result<Value, FunctionError>) {
        let problem = outcome.as_ref().err().map(|error| format!("{}: {}", error.kind, error.message));
        let outcome = outcome.map_or(Outcome::Failed, Outcome::Returned);
        let services = &mut self.services;
        let Some(mapping) = services.mappings.get_mut(mapping) else { return };
        let queue = name(&mapping.config().queue_arn).to_owned();
        let settled = mapping.settle(batch, &outcome, &mut services.queues, self.now);
        let (kept, deleted, problem) = match settled {
            Ok(settled) => (settled.kept.len(), settled.deleted, settled.problem.or(problem)),
            Err(error) => (0, 0, Some(error.to_string())),
        };
        if deleted > 0 {
            self.progressed();
        }
        if kept > 0 || problem.is_some() {
            let why = problem.map(|problem| format!(" ({problem})")).unwrap_or_default();
            self.notice(Step::Receive, queue, format!("{kept} messages go back to the queue{why}"));
        }
    }

    fn settle_asynchronous(&mut self, key: &str, outcome: Result<Value, FunctionError>) {
        let Err(error) = outcome else { return self.services.asynchronous.succeeded(key) };
        let function =
            self.services.asynchronous.get(key).map(|event| event.function.clone()).unwrap_or_default();
        // Where no invocation ever can succeed Lambda sets the event aside at once.
        let retries = self.wiring.functions.get(&function).filter(|function| !function.throttled);
        let retries = retries.map_or(0, |function| function.retries);
        let text = format!("failed with {}: {}", error.kind, error.message);
        self.notice(Step::Drain, name(&function).to_owned(), text);
        if let Some(event) = self.services.asynchronous.failed(key, retries, self.now) {
            self.set_aside(&event, &error);
        }
    }

    /// What no attempt succeeded on goes to the function's dead-letter queue, and a record of it to its destination.
    fn set_aside(&mut self, event: &AsyncEvent, error: &FunctionError) {
        let Some(function) = self.wiring.functions.get(&event.function).cloned() else { return };
        let record = json!({
            "version": "1.0",
            "timestamp": self.now.to_string(),
            "requestContext": {
                "requestId": self.entropy.uuid(),
                "functionArn": format!("{}:$LATEST", event.function),
                "condition": "RetriesExhausted",
                "approximateInvokeCount": event.attempts,
            },
            "requestPayload": serde_json::from_str::<Value>(&event.payload).unwrap_or_default(),
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": error.json(),
        });
        let letters =
            [(function.dead_letter, event.payload.clone()), (function.on_failure, record.to_string())];
        for (queue, body) in letters.into_iter().filter_map(|(queue, body)| Some((queue?, body))) {
            let text = match self.send(&function.role, &queue, NewMessage::from(body)) {
                Ok(()) => format!("the event was set aside in `{}`", name(&queue)),
                Err(PortError::Denied { action, .. }) => {
                    format!("the event is lost: its role may not `{action}`")
                }
                Err(error) => format!("the event is lost: {error}"),
            };
            self.notice(Step::Drain, name(&event.function).to_owned(), text);
        }
    }
}
