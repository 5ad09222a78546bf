//! Executions from start to end, one concern a file.

mod data;
mod errors;
mod fan;
mod lifecycle;
mod limits;
mod restarts;

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Call, Definition, Effect, Execution, Failure, Machine, StateMachines, Status};
use crate::services::entropy::Entropy;

const MACHINE: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:ingest";
const ARN: &str = "arn:aws:states:eu-west-1:123456789012:execution:ingest:run";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// One state machine, its clock and what it asked for.
struct Bench {
    machines: StateMachines,
    entropy: Entropy,
    calls: Vec<Call>,
    cancelled: Vec<String>,
    statuses: Vec<Value>,
}

impl Bench {
    fn new(definition: &Value) -> Self {
        let definition =
            Definition::parse(&definition.to_string()).unwrap_or_else(|errors| panic!("{errors:?}"));
        let machine = Machine {
            arn: MACHINE.into(),
            name: "ingest".into(),
            role_arn: "arn:aws:iam::123456789012:role/states".into(),
            definition: Arc::new(definition),
        };
        Self {
            machines: StateMachines::new(vec![machine]),
            entropy: Entropy::seeded(1),
            calls: Vec::new(),
            cancelled: Vec::new(),
            statuses: Vec::new(),
        }
    }

    /// A machine with one state, which is the last.
    fn of_state(state: &Value) -> Self {
        let mut state = state.clone();
        if !["Succeed", "Fail", "Choice"].iter().any(|kind| state["Type"] == *kind)
            && state.get("Next").is_none()
        {
            state["End"] = json!(true);
        }
        Self::new(&json!({"StartAt": "It", "States": {"It": state}}))
    }

    fn started(definition: &Value, input: &Value) -> Self {
        let mut bench = Self::new(definition);
        bench.start(input);
        bench
    }

    fn start(&mut self, input: &Value) {
        let started = self.machines.start(MACHINE, Some("run"), &input.to_string(), at(0), &mut self.entropy);
        let (started, effects) = started.unwrap();
        assert!(started.fresh);
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Call(call) => self.calls.push(call),
                Effect::Cancel { token } => self.cancelled.push(token),
                Effect::StatusChange { execution, detail } => {
                    assert_eq!(detail["executionArn"], execution);
                    self.statuses.push(detail);
                }
            }
        }
    }

    fn answer(&mut self, second: i64, answer: Result<Value, Failure>) {
        let call = self.calls.remove(0);
        self.answer_token(&call.token, second, answer);
    }

    fn answer_token(&mut self, token: &str, second: i64, answer: Result<Value, Failure>) {
        let effects = self.machines.complete(token, answer, at(second), &mut self.entropy);
        self.take(effects);
    }

    fn advance(&mut self, second: i64) {
        let effects = self.machines.advance(at(second), &mut self.entropy);
        self.take(effects);
    }

    /// Lets time pass until nothing is due any more; gives the second.
    fn rest(&mut self) -> i64 {
        let mut last = at(0);
        while let Some(due) = self.machines.next_due() {
            let effects = self.machines.advance(due, &mut self.entropy);
            self.take(effects);
            last = due;
        }
        last.as_second() - at(0).as_second()
    }

    fn execution(&self) -> &Execution {
        self.machines.execution(ARN).unwrap()
    }

    #[track_caller]
    fn output(&self) -> Value {
        let execution = self.execution();
        assert_eq!(execution.status, Status::Succeeded, "{:?} {:?}", execution.error, execution.cause);
        serde_json::from_str(execution.output.as_ref().unwrap()).unwrap()
    }

    #[track_caller]
    fn failure(&self) -> (String, String) {
        let execution = self.execution();
        assert_eq!(execution.status, Status::Failed, "{:?}", execution.output);
        (execution.error.clone().unwrap_or_default(), execution.cause.clone().unwrap_or_default())
    }

    fn state(&self) -> Vec<&str> {
        self.execution().states().collect()
    }
}

fn task(extra: &Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true});
    state.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    state
}

fn error(name: &str) -> Failure {
    Failure::new(name, "because")
}
