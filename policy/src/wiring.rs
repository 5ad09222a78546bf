//! What follows from several resources together. Shared by rules; it judges nothing.

pub mod alarm;
pub mod bucket;
pub mod denial;
mod encryption;
pub mod forward;
pub mod function;
mod grant;
pub mod home;
mod identity;
pub mod kept;
mod key;
pub mod limit;
pub mod need;
pub mod pattern;
pub mod permit;
pub mod queue;
mod scope;
mod twin;
mod worker;
pub mod workflow;

pub use encryption::{Encrypted, encrypted_with, encryption_of, uses_of};
pub use grant::{Grant, allowing, grants_in};
pub use identity::{Boundary, Identity, arn_of, boundary, boundary_of};
pub use key::{KeyUse, key_of};
pub use scope::{can_be_about, is_everything, names, touches};
pub use twin::{key_names, twin};
pub use worker::{is_about_access, near, role_of, workers_of};
