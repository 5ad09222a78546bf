//! The grammar of a policy document, and what is wrong with one that does not follow it.

mod read;

use read::{Parsed, known, malformed, statement, text};
use serde_json::{Value, json};

/// A policy document. Statements keep their order and their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `Version`; policies without one are of 2008 and know no variables.
    pub version: Version,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `2012-10-17`.
    V2012,
    /// `2008-10-17`, also where none is given: `${…}` is plain text.
    V2008,
}

/// Whether a statement permits or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`.
    pub sid: Option<String>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`; none in an identity policy.
    pub principals: Option<Scope<Principal>>,
    /// `Action` or `NotAction`.
    pub actions: Scope<String>,
    /// `Resource` or `NotResource`; none in a trust policy.
    pub resources: Option<Scope<String>>,
    /// `Condition`: every one must hold.
    pub conditions: Vec<Condition>,
    /// JSON pointer of the statement in its document.
    pub pointer: String,
}

/// What a statement speaks of: the listed things, or all but them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope<T> {
    /// `Action`, `Resource`, `Principal`.
    These(Vec<T>),
    /// `NotAction`, `NotResource`, `NotPrincipal`.
    AllBut(Vec<T>),
}

impl<T> Scope<T> {
    /// The listed things, whichever way they count.
    pub fn listed(&self) -> &[T] {
        match self {
            Self::These(listed) | Self::AllBut(listed) => listed,
        }
    }

    /// Whether the scope takes in what `matches` says of a listed thing.
    pub fn covers(&self, mut matches: impl FnMut(&T) -> bool) -> bool {
        match self {
            Self::These(listed) => listed.iter().any(&mut matches),
            Self::AllBut(listed) => !listed.iter().any(matches),
        }
    }
}

/// Whom a resource policy speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// `*` or `{"AWS": "*"}`: anybody.
    Anyone,
    /// An account id, an account's root ARN, a role's, user's or session's ARN.
    Aws(String),
    /// A service, e.g. `events.amazonaws.com`.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// A canonical user id of S3.
    CanonicalUser(String),
}

/// One key of one operator of a `Condition` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator as written, e.g. `ForAllValues:StringLikeIfExists`.
    pub operator: String,
    /// The condition key as written.
    pub key: String,
    /// The values, of which one must match.
    pub values: Vec<String>,
}

/// One fault of a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at `{pointer}`")]
pub struct Malformed {
    /// JSON pointer of the fault.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

impl Default for Document {
    /// No statements.
    fn default() -> Self {
        Self { version: Version::V2012, statements: Vec::new() }
    }
}

impl Document {
    /// Of some statements of a document of 2012, each with its position there.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn of_statements(statements: impl IntoIterator<Item = (usize, Value)>) -> Parsed<Self> {
        let read = |(at, value): (usize, Value)| statement(&value, &format!("/Statement/{at}"));
        Ok(Self { statements: statements.into_iter().map(read).collect::<Parsed<_>>()?, ..Self::default() })
    }

    /// The key policy of a key that is created without one: it admits whom the account's own policies admit ("Default key policy" of the
    /// KMS developer guide).
    pub fn default_of_key(account: &str) -> Self {
        let whole =
            json!({ "Effect": "Allow", "Principal": { "AWS": account }, "Action": "kms:*", "Resource": "*" });
        Self::of_statements([(0, whole)]).unwrap_or_default()
    }

    /// Reads a document.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn parse(value: &Value) -> Parsed<Self> {
        let Some(map) = value.as_object() else { return malformed("", "a policy is a JSON object") };
        known(map, "", &["Version", "Id", "Statement"])?;
        text(map, "", "Id")?;
        let version = match map.get("Version").map(Value::as_str) {
            None | Some(Some("2008-10-17")) => Version::V2008,
            Some(Some("2012-10-17")) => Version::V2012,
            Some(_) => return malformed("/Version", "the version is `2012-10-17` or `2008-10-17`"),
        };
        let statements = match map.get("Statement") {
            None => return malformed("", "a policy has a `Statement`"),
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(i, s)| statement(s, &format!("/Statement/{i}")))
                .collect::<Parsed<_>>()?,
            Some(one) => vec![statement(one, "/Statement")?],
        };
        Ok(Self { version, statements })
    }
}
