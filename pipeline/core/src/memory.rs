//! The ports in memory: a world for tests, with a clock that is set, executions whose outcomes are set, and faults at
//! any call.
//!
//! Every asynchronous call counts. At the call that [`MemoryWorld::inject`] names, the world fails or the process
//! dies (the future never comes back, see [`run`]), before the call has its effect or after.

mod executions;
mod fault;
mod ledger;
mod objects;
mod operator;
mod queues;
mod run;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use sha2::Digest as _;

pub use fault::{Fault, FaultKind, Moment};
pub use objects::{MemoryReader, MemoryWriter, StoredObject};
pub use queues::QueueOptions;
pub use run::{Crashed, interleave, run};

use crate::ports::{Clock, Keys, PortError, PortResult};

/// All ports in memory. A clone is the same world.
#[derive(Debug, Clone)]
pub struct MemoryWorld {
    state: Arc<Mutex<State>>,
    faults: Arc<Mutex<fault::Faults>>,
}

/// What the world holds.
#[derive(Debug, Clone)]
struct State {
    now: Timestamp,
    serial: u64,
    objects: objects::Buckets,
    queues: BTreeMap<String, queues::Queue>,
    executions: executions::Store,
    tables: ledger::Tables,
    /// Invocations that nobody waits for: functions and events.
    invoked: Vec<(String, String)>,
}

impl State {
    /// A number that was not given before.
    fn next(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }
}

impl MemoryWorld {
    /// An empty world at a time.
    pub fn new(now: Timestamp) -> Self {
        let state = State {
            now,
            serial: 0,
            objects: objects::Buckets::default(),
            queues: BTreeMap::new(),
            executions: BTreeMap::new(),
            tables: ledger::Tables::default(),
            invoked: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)), faults: Arc::default() }
    }

    /// A world like this one that goes its own way from here on. No fault is planned in it.
    #[must_use]
    pub fn fork(&self) -> Self {
        let faults = self.faults().fork();
        Self { state: Arc::new(Mutex::new(self.state().clone())), faults: Arc::new(Mutex::new(faults)) }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.now = crate::time::after(state.now, by);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere has its report already.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, fault::Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One call of a port: counted, interrupted where a fault says so.
    async fn call<T>(
        &self,
        service: &'static str,
        effect: impl FnOnce(&mut State) -> PortResult<T>,
    ) -> PortResult<T> {
        let fault = self.faults().count();
        if self.faults().yields() {
            run::yield_once().await;
        }
        let strike = |moment| fault.filter(|fault| fault.moment == moment).map(|fault| fault.kind);
        self.suffer(service, strike(Moment::Before)).await?;
        let result = effect(&mut self.state());
        self.suffer(service, strike(Moment::After)).await?;
        result
    }

    async fn suffer(&self, service: &'static str, kind: Option<FaultKind>) -> PortResult<()> {
        match kind {
            None => Ok(()),
            Some(FaultKind::Fail) => {
                Err(PortError::Unavailable { service, detail: "a fault was injected".to_owned() })
            }
            Some(FaultKind::Crash) => {
                self.faults().crash();
                std::future::pending().await
            }
        }
    }
}

impl Clock for MemoryWorld {
    fn now(&self) -> Timestamp {
        self.state().now
    }
}

impl Keys for MemoryWorld {
    async fn mac(&self, key_arn: &str, message: &[u8]) -> PortResult<[u8; 32]> {
        let mut hasher = sha2::Sha256::new();
        hasher.update((key_arn.len() as u64).to_be_bytes());
        hasher.update(key_arn);
        hasher.update(message);
        let code = hasher.finalize().into();
        self.call("kms", |_| Ok(code)).await
    }
}
