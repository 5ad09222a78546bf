//! Reads a live account into what the rules judge, so that the program's rules judge the account unchanged.
//!
//! [`Account::of`] finds the account, [`read`] gives an [`Audit`]: buckets, keys and roles with the provider's type tokens and property
//! names. What a call was refused is *unknown, because access is denied*, never absent.

pub mod aws;
mod calls;
mod draft;
mod parts;
pub mod ports;
mod properties;
mod read;
mod refusal;
mod scope;

pub use aws::Account;
pub use calls::{CALLS, Call, least_policy};
pub use parts::{BucketPart, KeyPart};
pub use properties::Properties;
pub use read::{Audit, AuditError, Home, Progress, read, settled};
pub use refusal::{Answer, Refusal};
pub use scope::{Named, Scope, Service};
