//! What follows from several resources together. Shared by rules; it judges nothing.

pub mod function;
mod key;
pub mod pattern;
pub mod permit;
pub mod queue;
pub mod workflow;

pub use key::{KeyUse, key_of};
