//! The services that the player plays, each a pure state machine: `(state, input, now) → (state, effects)`.
//!
//! Nothing here reads a clock, draws a random number, sleeps or stores: time and [`entropy::Entropy`] are handed
//! in, state is rows on a [`shelf::Shelf`], and what has to happen in the world comes back as effects. A run is a
//! function of its inputs and a seed.

pub mod bus;
pub mod delivery;
pub mod entropy;
pub mod load;
pub mod mapping;
pub mod queue;
pub mod schedule;
pub mod shelf;
pub mod states;
pub mod table;
mod wildcard;
