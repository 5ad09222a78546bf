//! The ports of this machine, held to the suite that every adapter is held to.

use std::time::Duration;

use jiff::SignedDuration;
use lake_core::conformance::{self, Fixture, Office};
use lake_core::ports::ExecutionStatus;
use serde_json::json;

use super::open;
use crate::engine::{Desk, Shared};
use crate::observer::Silent;
use crate::services::queue::NewMessage;
use crate::services::states::{Effect, Failure};

struct OnThisMachine<'a, 's> {
    shared: &'a Shared<'s>,
    desk: Desk<'a, 's>,
    queue_url: String,
    dead_letter_url: String,
    machine: String,
    key: String,
}

impl OnThisMachine<'_, '_> {
    fn advance(&self, time: SignedDuration) {
        let mut state = self.shared.state();
        state.now += time;
        state.advance().unwrap();
    }

    /// The token of the one task that an execution waits for.
    fn token(&self, execution: &str) -> String {
        let outstanding = self.shared.state().services.machines.outstanding();
        let token = outstanding.into_iter().find_map(|effect| match effect {
            Effect::Call(call) if call.execution == execution => Some(call.token),
            _ => None,
        });
        token.unwrap()
    }
}

impl<'a, 's> Fixture for OnThisMachine<'a, 's> {
    type World = Desk<'a, 's>;

    fn world(&self) -> &Desk<'a, 's> {
        &self.desk
    }

    fn bucket(&self) -> &'static str {
        "small-raw"
    }

    fn queue_url(&self) -> &str {
        &self.queue_url
    }

    fn visibility(&self) -> Duration {
        Duration::from_mins(1)
    }

    fn state_machine_arn(&self) -> &str {
        &self.machine
    }

    fn table(&self) -> &'static str {
        "ledger"
    }

    fn key_arn(&self) -> &str {
        &self.key
    }

    async fn send(&self, body: &str) {
        let mut state = self.shared.state();
        let arn = state.wiring.queue_urls[&self.queue_url].clone();
        state.send("role", &arn, NewMessage::from(body.to_owned())).unwrap();
    }

    async fn end(&self, name: &str, status: ExecutionStatus) {
        let execution = format!("{}:{name}", self.machine.replace(":stateMachine:", ":execution:"));
        match status {
            ExecutionStatus::Succeeded => {
                let token = self.token(&execution);
                self.shared.state().complete(&token, Ok(json!({"Payload": 1})));
            }
            ExecutionStatus::Failed => {
                let token = self.token(&execution);
                self.shared.state().complete(&token, Err(Failure::new("Broken", "on purpose")));
            }
            ExecutionStatus::TimedOut => self.advance(SignedDuration::from_hours(2)),
            ExecutionStatus::Aborted | ExecutionStatus::Running => {
                let mut state = self.shared.state();
                let (now, state) = (state.now, &mut **state);
                let failure = Failure::new("Stopped", "by somebody");
                state.services.machines.stop(&execution, failure, now, &mut state.entropy).unwrap();
            }
        }
    }

    async fn pass(&self, time: Duration) {
        self.advance(SignedDuration::try_from(time).unwrap());
    }
}

impl Office for OnThisMachine<'_, '_> {
    fn source_url(&self) -> &str {
        &self.queue_url
    }

    fn dead_letter_url(&self) -> &str {
        &self.dead_letter_url
    }
}

#[test]
fn the_ports_do_what_every_adapter_must() {
    let dir = tempfile::tempdir().unwrap();
    let mut lake = open(dir.path());
    let wiring = &lake.state.wiring;
    let url = |name| wiring.queue_urls.iter().find(|(_, arn)| arn.ends_with(name)).unwrap().0.clone();
    let (queue_url, dead_letter_url) = (url(":inbox"), url(":dead"));
    let (machine, key) = (wiring.machines[0].arn.clone(), wiring.mac_keys.first().unwrap().clone());
    let mut silent = Silent;
    let shared = Shared::new(&mut lake.state, &mut silent);
    let desk = Desk::new(&shared, "arn:aws:iam::123456789012:role/role");
    let fixture = OnThisMachine { shared: &shared, desk, queue_url, dead_letter_url, machine, key };
    let departure = futures_executor::block_on(conformance::all(&fixture));
    assert_eq!(departure, Ok(()));
    assert_eq!(futures_executor::block_on(conformance::operator(&fixture)), Ok(()));
}
