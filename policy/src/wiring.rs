//! What follows from several resources together. Shared by rules; it judges nothing.

pub(crate) mod alarm;
pub(crate) mod bucket;
pub(crate) mod denial;
mod encryption;
pub(crate) mod forward;
pub(crate) mod function;
mod grant;
pub(crate) mod home;
mod identity;
pub(crate) mod kept;
mod key;
pub(crate) mod limit;
pub(crate) mod need;
pub(crate) mod pattern;
pub(crate) mod permit;
pub(crate) mod queue;
mod scope;
mod twin;
mod worker;
pub(crate) mod workflow;

pub(crate) use encryption::{Encrypted, encrypted_with, encryption_of, uses_of};
pub(crate) use grant::{Grant, allowing, grants_in};
pub(crate) use identity::{Boundary, Identity, arn_of, boundary, boundary_of};
pub use key::{KeyUse, key_of};
pub(crate) use scope::{can_be_about, is_everything, touches};
pub(crate) use twin::{key_names, twin};
pub(crate) use worker::{is_about_access, near, role_of, workers_of};
