//! An evaluator of IAM policies: who may do what on which resource, and which statement decides.
//!
//! It follows "Policy evaluation logic" of the IAM user guide and "Key policies" of the KMS developer guide. It is told
//! the policies and the request; it looks nothing up.

pub mod arn;
mod caller;
pub mod canonical;
pub mod catalogue;
pub mod condition;
pub mod document;
pub mod evaluate;
pub mod glob;
pub mod grammar;
pub mod variables;

pub use caller::Caller;
pub use condition::Context;
pub use document::{Document, Effect, Malformed, Statement};
pub use evaluate::{
    Deciding, Decision, Layer, Named, Policies, Request, Untold, decide, decide_with, untold_keys,
};
