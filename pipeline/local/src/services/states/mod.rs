//! Step Functions: Standard workflows in Amazon States Language with `JSONPath`.
//!
//! What a task calls is an effect; its answer comes back with [`StateMachines::complete`]. Everything between two
//! effects happens at once, at the time handed in.

mod choose;
mod context;
mod definition;
mod event;
mod execution;
mod expression;
mod failure;
mod intrinsic;
mod machine;
mod path;
mod run;
mod start;
mod template;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub use self::definition::{Definition, Resource};
pub use self::execution::{Execution, Status};
pub use self::failure::Failure;
pub use self::machine::Machine;
pub use self::start::{StartError, Started, StopError};

use self::execution::Phase;
use self::run::Run;
use super::entropy::Entropy;
use super::shelf::{Change, Row, RowError, Shelf, Stateful};

const SHELF: &str = "executions";

/// How long the name of a closed execution stays taken.
const NAME_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What has to happen in the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Carry out a task, and answer with [`StateMachines::complete`].
    Call(Call),
    /// Nobody waits for that task any more.
    Cancel {
        /// The token of the call.
        token: String,
    },
    /// Put the event *Step Functions Execution Status Change* on the bus: source `aws.states`.
    StatusChange {
        /// ARN of the execution, the event's one resource.
        execution: String,
        /// The event's detail.
        detail: Value,
    },
}

/// A task to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// ARN of the execution.
    pub execution: String,
    /// What the answer has to name.
    pub token: String,
    /// Name of the state.
    pub state: String,
    /// The role that it runs under.
    pub role_arn: String,
    /// What is called.
    pub resource: Resource,
    /// With what.
    pub parameters: Value,
}

/// The state machines of the program and their executions.
#[derive(Debug, Clone, Default)]
pub struct StateMachines {
    machines: BTreeMap<String, Machine>,
    executions: Shelf<Execution>,
    /// When something is due, by execution: an index over the rows.
    timers: BTreeSet<(Timestamp, String)>,
    due: BTreeMap<String, Timestamp>,
}

impl StateMachines {
    /// State machines without executions.
    pub fn new(machines: Vec<Machine>) -> Self {
        let machines = machines.into_iter().map(|machine| (machine.arn.clone(), machine)).collect();
        Self { machines, ..Self::default() }
    }

    /// The state machines, in the order of their ARNs.
    pub fn machines(&self) -> impl Iterator<Item = &Machine> {
        self.machines.values()
    }

    /// Starts an execution; a name is made up when none is given. A running execution of the same name and input is
    /// that execution.
    ///
    /// # Errors
    /// [`StartError`], as `StartExecution` has them.
    pub fn start(
        &mut self,
        machine_arn: &str,
        name: Option<&str>,
        input: &str,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<(Started, Vec<Effect>), StartError> {
        let machine = self.machines.get(machine_arn);
        let machine = machine.ok_or_else(|| StartError::NoSuchMachine { arn: machine_arn.to_owned() })?;
        let name = name.map_or_else(|| entropy.uuid(), str::to_owned);
        start::check_name(&name)?;
        let value = parse_input(input)?;
        let arn = machine.execution_arn(&name);
        if let Some(earlier) = self.executions.get(&arn).filter(|earlier| is_kept(earlier, now)) {
            let same = earlier.status == Status::Running && earlier.input == input;
            let started = Started { execution_arn: arn, fresh: false };
            return if same { Ok((started, Vec::new())) } else { Err(StartError::AlreadyExists { name }) };
        }
        self.executions.insert(arn.clone(), Execution::new(&arn, machine_arn, name, input, now));
        let effects = self.run(&arn, now, entropy, |run| run.begin(value));
        Ok((Started { execution_arn: arn, fresh: true }, effects))
    }

    /// Takes the answer of a task. A token nobody waits for, or waits for no more, does nothing.
    pub fn complete(
        &mut self,
        token: &str,
        answer: Result<Value, Failure>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Vec<Effect> {
        let Some((arn, thread)) = self.waiting(token) else { return Vec::new() };
        self.run(&arn, now, entropy, |run| run.answer(thread, answer))
    }

    /// Stops an execution; one that is over stays as it is.
    ///
    /// # Errors
    /// [`StopError::NoSuchExecution`].
    pub fn stop(
        &mut self,
        execution_arn: &str,
        failure: Failure,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Vec<Effect>, StopError> {
        let execution = self.executions.get(execution_arn);
        let execution =
            execution.ok_or_else(|| StopError::NoSuchExecution { arn: execution_arn.to_owned() })?;
        if execution.status != Status::Running {
            return Ok(Vec::new());
        }
        Ok(self.run(execution_arn, now, entropy, |run| run.end(Status::Aborted, None, failure)))
    }

    /// Does what is due.
    pub fn advance(&mut self, now: Timestamp, entropy: &mut Entropy) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some((_, arn)) = self.timers.first().filter(|(due, _)| *due <= now).cloned() {
            effects.extend(self.run(&arn, now, entropy, |run| {
                run.fire();
            }));
        }
        effects
    }

    /// When [`StateMachines::advance`] next has something to do.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.timers.first().map(|(due, _)| *due)
    }

    /// The calls whose answer is awaited: to be carried out again after a restart.
    pub fn outstanding(&self) -> Vec<Effect> {
        self.executions.iter().flat_map(|(_, execution)| self.calls_of(execution)).map(Effect::Call).collect()
    }

    fn calls_of(&self, execution: &Execution) -> Vec<Call> {
        let Some(machine) = self.machines.get(&execution.machine) else { return Vec::new() };
        let call = |thread: &execution::Thread| {
            let Phase::Calling(calling) = &thread.phase else { return None };
            let state = machine.definition.state(thread.block, &thread.state)?;
            let definition::Kind::Task { resource, .. } = &state.kind else { return None };
            Some(Call {
                execution: execution.arn.clone(),
                token: calling.token.clone(),
                state: thread.state.clone(),
                role_arn: machine.role_arn.clone(),
                resource: resource.clone(),
                parameters: calling.parameters.clone(),
            })
        };
        execution.threads.values().filter_map(call).collect()
    }

    /// The execution of an ARN.
    pub fn execution(&self, arn: &str) -> Option<&Execution> {
        self.executions.get(arn)
    }

    /// The execution of a name.
    pub fn describe(&self, machine_arn: &str, name: &str) -> Option<&Execution> {
        self.executions.get(&self.machines.get(machine_arn)?.execution_arn(name))
    }

    /// All executions, in the order of their ARNs.
    pub fn executions(&self) -> impl Iterator<Item = &Execution> {
        self.executions.iter().map(|(_, execution)| execution)
    }

    /// The execution and the thread that wait for the answer of a token.
    fn waiting(&self, token: &str) -> Option<(String, u32)> {
        let (arn, rest) = token.split_once('#')?;
        let thread: u32 = rest.split_once('#')?.0.parse().ok()?;
        let phase = &self.executions.get(arn)?.threads.get(&thread)?.phase;
        let waits = matches!(phase, Phase::Calling(calling) if calling.token == token);
        waits.then(|| (arn.to_owned(), thread))
    }

    fn run(
        &mut self,
        arn: &str,
        now: Timestamp,
        entropy: &mut Entropy,
        act: impl FnOnce(&mut Run<'_>),
    ) -> Vec<Effect> {
        let Some(execution) = self.executions.get_mut(arn) else { return Vec::new() };
        let mut effects = Vec::new();
        if let Some(machine) = self.machines.get(&execution.machine) {
            let mut run = Run { machine, execution, entropy, now, effects: Vec::new() };
            act(&mut run);
            effects = run.effects;
        }
        self.set_timer(arn);
        effects
    }

    fn set_timer(&mut self, arn: &str) {
        if let Some(due) = self.due.remove(arn) {
            self.timers.remove(&(due, arn.to_owned()));
        }
        let execution = self.executions.get(arn);
        let known = execution.filter(|execution| self.machines.contains_key(&execution.machine));
        if let Some(due) = known.and_then(Execution::next_due) {
            self.due.insert(arn.to_owned(), due);
            self.timers.insert((due, arn.to_owned()));
        }
    }
}

fn parse_input(input: &str) -> Result<Value, StartError> {
    if input.len() > run::PAYLOAD {
        let reason = format!("it has {} bytes, more than {}", input.len(), run::PAYLOAD);
        return Err(StartError::InvalidInput { reason });
    }
    serde_json::from_str(input).map_err(|error| StartError::InvalidInput { reason: error.to_string() })
}

fn is_kept(execution: &Execution, now: Timestamp) -> bool {
    execution.stopped.is_none_or(|stopped| now.duration_since(stopped) < NAME_KEPT)
}

impl Stateful for StateMachines {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        self.executions.changes(SHELF)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        for row in rows {
            if row.shelf != SHELF {
                return Err(RowError::UnknownShelf { shelf: row.shelf });
            }
            let arn = row.key.clone();
            self.executions.restore_row(row)?;
            self.set_timer(&arn);
        }
        Ok(())
    }
}
