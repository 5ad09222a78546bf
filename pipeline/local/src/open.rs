//! Opening a lake: from nothing, or from what an earlier process left, however it ended.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use lake_reader::Program;

use crate::engine::{AsyncEvents, Authority, Moment, Services, State};
use crate::error::LakeError;
use crate::glue::{Catalog, Runs};
use crate::known::Known;
use crate::lake::Lake;
use crate::objects::{Files, Spelling, probe_spelling};
use crate::planted::Planting;
use crate::services::bus::Bus;
use crate::services::entropy::Entropy;
use crate::services::mapping::Mapping;
use crate::services::queue::Queues;
use crate::services::schedule::Scheduler;
use crate::services::states::StateMachines;
use crate::services::table::Table;
use crate::store::{Lock, Store, StoreError};
use crate::wiring::{Wiring, infrastructure};

/// 2026-01-01T00:00:00Z: where the clock of a new lake stands, so that two runs of the same inputs are alike.
const EPOCH: i64 = 1_767_225_600;

/// How a new lake begins. A lake that exists keeps what it began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What everything random derives from.
    pub seed: u64,
    /// Where the lake's clock begins.
    pub start: Timestamp,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 0, start: Timestamp::from_second(EPOCH).unwrap_or(Timestamp::UNIX_EPOCH) }
    }
}

/// What a lake keeps for good.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
struct Origin {
    seed: u64,
    spelling: Spelling,
}

impl Lake {
    /// Opens the lake in a directory, and makes it where there is none.
    ///
    /// # Errors
    /// [`LakeError::Program`] for a program that cannot be played, [`LakeError::Unfit`] for one that contradicts what
    /// is in the lake, [`LakeError::Store`] for a directory that is in use or unusable.
    pub fn open(dir: &Path, program: &Program, options: Options) -> Result<Self, LakeError> {
        Self::open_bounded(dir, program, None, options)
    }

    /// The same, where the roles of the program have a permissions boundary that the bootstrap declares.
    ///
    /// # Errors
    /// As [`Lake::open`].
    pub fn open_bounded(
        dir: &Path,
        program: &Program,
        bootstrap: Option<&Program>,
        options: Options,
    ) -> Result<Self, LakeError> {
        let wiring = Wiring::of(program).map_err(LakeError::Program)?;
        let services = services(&wiring);
        fs::create_dir_all(dir).map_err(StoreError::io("make", dir))?;
        let lock = Lock::take(dir)?;
        let store = Store::open(dir)?;
        let origin = origin(dir, &store, options.seed)?;
        let files = Files::open(dir, origin.spelling, &store)?;
        let moment = State::stored_moment(&store)?.unwrap_or_else(|| Moment {
            now: options.start,
            entropy: Entropy::seeded(origin.seed),
            sequence: 0,
        });
        let authority = Authority::of_program(infrastructure(program, bootstrap));
        let mut state = State::new((wiring, authority), store, files, services, origin.seed, moment);
        state.restore()?;
        let known = Known::of(&state);
        let mut changes = known.compare(&state)?;
        let mut planting = Planting::of(&state)?;
        changes.append(&mut planting.changes);
        let stranded = state.services.catalog.stranded(&state.wiring.databases).into_iter();
        changes.extend(stranded.map(|table| format!("table `{table}` goes with its database")));
        let mut lake = Self { state, changes, interrupted: false, _lock: lock };
        lake.event(|state| {
            known.store(&state.store)?;
            set_up(state, planting)
        })?;
        lake.state.files.clear(&lake.state.store)?;
        Ok(lake)
    }
}

fn origin(dir: &Path, store: &Store, seed: u64) -> Result<Origin, StoreError> {
    if let Some(origin) = store.fact("origin")? {
        return Ok(origin);
    }
    let origin = Origin { seed, spelling: probe_spelling(dir)? };
    store.set_fact("origin", &origin)?;
    Ok(origin)
}

/// The services of a program, with nothing in them.
fn services(wiring: &Wiring) -> Services {
    Services {
        bus: Bus::new(wiring.rules.clone()),
        queues: Queues::new(wiring.queues.clone()),
        mappings: wiring.mappings.iter().cloned().map(Mapping::new).collect(),
        machines: StateMachines::new(wiring.machines.clone()),
        scheduler: Scheduler::new(wiring.schedules.clone()),
        ledgers: wiring.ledgers.iter().cloned().map(Table::new).collect(),
        asynchronous: AsyncEvents::default(),
        runs: Runs::default(),
        catalog: Catalog::default(),
    }
}

/// Brings the lake to what the program says: folders, tables, objects, schedules.
fn set_up(state: &mut State, planting: Planting) -> Result<(), StoreError> {
    for bucket in state.wiring.buckets.keys() {
        state.files.make_bucket(bucket)?;
    }
    state.services.catalog.declare(&state.wiring.databases, &state.wiring.tables);
    planting.carry_out(state)?;
    state.resume();
    state.notices.clear();
    Ok(())
}
