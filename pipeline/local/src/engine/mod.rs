//! The engine: discrete events, one transaction each, on a clock that is handed forward.

mod asynchronous;
mod authority;
mod deliver;
mod ends;
mod invoke;
mod objects;
mod ports;
mod state;
mod step;
mod tasks;
mod work;

pub(crate) use self::asynchronous::AsyncEvents;
pub(crate) use self::authority::Authority;
pub(crate) use self::deliver::name;
pub(crate) use self::ports::ledger;
pub(crate) use self::ports::{Desk, Shared};
pub(crate) use self::state::{Moment, Services, State};
pub(crate) use self::step::{PATIENCE, perform, reach};
pub(crate) use self::work::Task;

#[cfg(test)]
mod tests;
