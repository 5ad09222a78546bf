//! What follows from several resources together. Shared by rules; it judges nothing.

mod key;

pub use key::{KeyUse, key_of};
