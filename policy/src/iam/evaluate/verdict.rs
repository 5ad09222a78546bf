//! How a request is decided, and by which statements.

use crate::iam::document::Statement;

/// Which kind of policy a statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The caller's identity.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// The session.
    Session,
    /// The resource.
    Resource,
}

/// The statement that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding<'a> {
    /// Its kind of policy.
    pub layer: Layer,
    /// The policy's name.
    pub policy: &'a str,
    /// The statement.
    pub statement: &'a Statement,
}

/// How a request is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision<'a> {
    /// These statements allow it, together.
    Allowed(Vec<Deciding<'a>>),
    /// This statement forbids it.
    Denied(Deciding<'a>),
    /// Nothing forbids it, but these kinds of policies do not allow it as they must.
    NotAllowed(Vec<Layer>),
}

impl Decision<'_> {
    /// Whether the request goes through.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

impl Layer {
    /// What a person calls policies of this kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::Resource => "resource policy",
        }
    }
}
