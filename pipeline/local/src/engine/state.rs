//! Everything that a lake is at a moment, and how it is stored.

use jiff::Timestamp;
use lake_core::ports::{PortError, PortResult};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::asynchronous::AsyncEvents;
use super::authority::Authority;
use super::deliver::{Sender, name};
use super::work::Work;
use crate::glue::{Catalog, Runs};
use crate::objects::Files;
use crate::observer::{Notice, Step};
use crate::services::bus::Bus;
use crate::services::entropy::Entropy;
use crate::services::mapping::Mapping;
use crate::services::queue::Queues;
use crate::services::schedule::Scheduler;
use crate::services::shelf::{RowError, Stateful};
use crate::services::states::StateMachines;
use crate::services::table::Table;
use crate::store::{Store, StoreError};
use crate::wiring::Wiring;

/// The fact under which the moment is stored.
const MOMENT: &str = "moment";

/// A lake at a moment.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) wiring: Wiring,
    pub(crate) store: Store,
    pub(crate) files: Files,
    pub(crate) authority: Authority,
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
    pub(crate) entropy: Entropy,
    /// Counts the writes of objects.
    pub(crate) sequence: u64,
    pub(crate) services: Services,
    pub(crate) work: Work,
    /// What happened in the event under way.
    pub(crate) notices: Vec<Notice>,
    /// Whether the event under way brought anything forward.
    pub(crate) progressed: bool,
    /// What the store said when it failed under a function's feet.
    broken: std::sync::Mutex<Option<StoreError>>,
    /// Where the process is to end as if it were killed.
    #[cfg(test)]
    pub(crate) killed: Option<super::tests::Kill>,
}

/// The services of a lake.
#[derive(Debug)]
pub(crate) struct Services {
    pub(crate) bus: Bus,
    pub(crate) queues: Queues,
    pub(crate) mappings: Vec<Mapping>,
    pub(crate) machines: StateMachines,
    pub(crate) scheduler: Scheduler,
    pub(crate) ledgers: Vec<Table>,
    pub(crate) asynchronous: AsyncEvents,
    pub(crate) runs: Runs,
    pub(crate) catalog: Catalog,
}

/// What is stored of a state beside the rows of its services.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Moment {
    pub(crate) now: Timestamp,
    pub(crate) entropy: Entropy,
    pub(crate) sequence: u64,
}

impl Services {
    /// Every service under the name that its rows are stored by.
    fn each(&mut self) -> impl Iterator<Item = (String, &mut dyn Stateful)> {
        let fixed: [(String, &mut dyn Stateful); 7] = [
            ("bus".to_owned(), &mut self.bus),
            ("queues".to_owned(), &mut self.queues),
            ("workflows".to_owned(), &mut self.machines),
            ("scheduler".to_owned(), &mut self.scheduler),
            ("asynchronous".to_owned(), &mut self.asynchronous),
            ("runs".to_owned(), &mut self.runs),
            ("catalog".to_owned(), &mut self.catalog),
        ];
        let mappings = self.mappings.iter_mut().map(|mapping| {
            let name = format!("mapping {}", mapping.config().id);
            (name, mapping as &mut dyn Stateful)
        });
        let ledgers = self.ledgers.iter_mut().map(|table| {
            let name = format!("table {}", table.config().arn);
            (name, table as &mut dyn Stateful)
        });
        fixed.into_iter().chain(mappings).chain(ledgers)
    }

    /// Takes every service's rows back.
    fn restore(&mut self, store: &Store) -> Result<(), StoreError> {
        for (name, service) in self.each() {
            let rows = store.rows(&name)?;
            service.restore(rows).map_err(|error| StoreError::row(&name, error))?;
        }
        Ok(())
    }

    fn write(&mut self, store: &Store) -> Result<(), StoreError> {
        for (name, service) in self.each() {
            let changes = service.changes().map_err(|error: RowError| StoreError::row(&name, error))?;
            if !changes.is_empty() {
                store.write(&name, &changes)?;
            }
        }
        Ok(())
    }
}

impl State {
    /// A state at a moment, with nothing to be done.
    pub(crate) fn new(
        (wiring, authority): (Wiring, Authority),
        store: Store,
        files: Files,
        services: Services,
        seed: u64,
        moment: Moment,
    ) -> Self {
        Self {
            wiring,
            store,
            files,
            authority,
            seed,
            now: moment.now,
            entropy: moment.entropy,
            sequence: moment.sequence,
            services,
            work: Work::default(),
            notices: Vec::new(),
            progressed: false,
            broken: std::sync::Mutex::default(),
            #[cfg(test)]
            killed: None,
        }
    }

    /// Takes every service's rows back.
    pub(crate) fn restore(&mut self) -> Result<(), StoreError> {
        self.services.restore(&self.store)
    }

    /// The moment that a lake was stored at, if it ever was.
    pub(crate) fn stored_moment(store: &Store) -> Result<Option<Moment>, StoreError> {
        store.fact(MOMENT)
    }

    /// Stores what the event under way changed, all of it or nothing, and moves its files to their places.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.notice_refusals();
        if let Some(error) = self.broken.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner).take() {
            return Err(error);
        }
        self.services.write(&self.store)?;
        let moment = Moment { now: self.now, entropy: self.entropy.clone(), sequence: self.sequence };
        self.store.set_fact(MOMENT, &moment)?;
        #[cfg(test)]
        super::tests::Kill::strike(&mut self.killed, false)?;
        self.store.commit()?;
        #[cfg(test)]
        super::tests::Kill::strike(&mut self.killed, true)?;
        self.files.place(&self.store)
    }

    /// Turns a failure of the store into what a port may say; the event under way will not be stored.
    pub(crate) fn sound<T>(&self, service: &'static str, result: Result<T, StoreError>) -> PortResult<T> {
        result.map_err(|error| {
            let detail = error.to_string();
            *self.broken.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
            PortError::Unavailable { service, detail }
        })
    }

    /// Notes that the event under way brought something forward.
    pub(crate) fn progressed(&mut self) {
        self.progressed = true;
    }

    /// Says that something happened.
    pub(crate) fn notice(&mut self, step: Step, subject: impl Into<String>, text: impl Into<String>) {
        self.notices.push(Notice { at: self.now, step, subject: subject.into(), text: text.into() });
    }

    /// Says what the program's policies refused; whoever was refused may keep it to itself.
    fn notice_refusals(&mut self) {
        for (principal, action, resource) in self.authority.refusals() {
            let step = self.wiring.step_of(&principal);
            self.notice(step, name(&principal), format!("may not `{action}` on `{resource}`"));
        }
    }

    /// Puts an event on the bus.
    pub(crate) fn put_event(&mut self, event: &Value) {
        let effects = self.services.bus.put(event, self.now);
        self.take_deliveries(Sender::Bus, effects);
    }
}
