//! The ports of the lake's handlers on this machine: what a function's code may ask for.

mod executions;
mod keys;
pub(crate) mod ledger;
mod objects;
mod operator;
mod queues;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use lake_core::ports::Clock;

use super::State;
use super::authority::By;
use crate::observer::Observer;

/// A state that an invocation and the engine share while the invocation lasts.
pub(crate) struct Shared<'a> {
    state: Mutex<&'a mut State>,
    observer: Mutex<&'a mut dyn Observer>,
}

impl<'a> Shared<'a> {
    pub(crate) fn new(state: &'a mut State, observer: &'a mut dyn Observer) -> Self {
        Self { state: Mutex::new(state), observer: Mutex::new(observer) }
    }

    /// The state. Nobody holds it across a call of a handler.
    pub(crate) fn state(&self) -> MutexGuard<'_, &'a mut State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is told what happens.
    pub(crate) fn observer(&self) -> MutexGuard<'_, &'a mut dyn Observer> {
        self.observer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a function sits at: the lake as its code may use it.
pub(crate) struct Desk<'a, 's> {
    shared: &'a Shared<'s>,
    by: By<'a>,
}

impl<'a, 's> Desk<'a, 's> {
    pub(crate) fn new(shared: &'a Shared<'s>, by: impl Into<By<'a>>) -> Self {
        Self { shared, by: by.into() }
    }
}

impl Clock for Desk<'_, '_> {
    fn now(&self) -> Timestamp {
        self.shared.state().now
    }
}
