//! The resources, and the conditions, under which actions are allowed.

use crate::{
    bootstrap::{
        arns::{self, Arn, KEYS},
        boundary,
    },
    names,
    policy::Statement,
    text::text,
};

/// One statement of a policy, but for its actions.
#[derive(Debug)]
pub(crate) struct Scope {
    /// Its id, unique among the scopes.
    pub(crate) sid: &'static str,
    /// Resources; all where there are none.
    on: &'static [&'static Arn],
    limit: Limit,
}

/// What a statement holds only for.
#[derive(Debug, Clone, Copy)]
enum Limit {
    None,
    /// What feeds the lake's functions.
    OwnFunctions,
    /// What has the lake's tag.
    Tagged,
    /// The use of a key with the lake's tag that a service makes with what it holds.
    TaggedVia(&'static [&'static str]),
    /// Handing roles to a service.
    PassedTo(&'static str),
    /// The use of a key that a service makes with what it holds.
    Via(&'static [&'static str]),
    /// A service's own use of a key.
    GrantedVia(&'static [&'static str]),
    /// Roles that stay within the boundary.
    Bounded,
}

impl Scope {
    /// On resources.
    pub(crate) const fn on(sid: &'static str, on: &'static [&'static Arn]) -> Self {
        Self { sid, on, limit: Limit::None }
    }

    /// Handing the lake's roles to a service.
    pub(super) const fn passing(
        sid: &'static str,
        on: &'static [&'static Arn],
        service: &'static str,
    ) -> Self {
        Self { sid, on, limit: Limit::PassedTo(service) }
    }

    /// Roles that have the boundary.
    pub(super) const fn bounded(sid: &'static str, on: &'static [&'static Arn]) -> Self {
        Self { sid, on, limit: Limit::Bounded }
    }

    /// What feeds the lake's functions.
    pub(super) const fn own_functions(sid: &'static str, on: &'static [&'static Arn]) -> Self {
        Self { sid, on, limit: Limit::OwnFunctions }
    }

    /// The statement, without actions.
    pub(crate) fn allow(&self) -> Statement {
        let statement = Statement::allow(self.sid);
        let statement = if self.on.is_empty() {
            statement.on("*")
        } else {
            statement.on_each(self.on.iter().map(|arn| arn.reference().into()))
        };
        match self.limit {
            Limit::None => statement,
            Limit::OwnFunctions => {
                statement.when("ArnLike", "lambda:FunctionArn", arns::FUNCTIONS.reference())
            }
            Limit::Tagged => tagged(statement),
            Limit::TaggedVia(services) => through(tagged(statement), services),
            Limit::PassedTo(service) => statement.when("StringEquals", "iam:PassedToService", service),
            Limit::Via(services) => through(statement, services),
            Limit::GrantedVia(services) => {
                through(statement, services).when("Bool", "kms:GrantIsForAWSResource", "true")
            }
            Limit::Bounded => statement.when("StringEquals", "iam:PermissionsBoundary", boundary::arn()),
        }
    }
}

/// Only on what the stacks' tags mark as the lake's.
fn tagged(statement: Statement) -> Statement {
    statement.when("StringEquals", "aws:ResourceTag/project", names::configured("lake"))
}

/// Only through services, in whatever region, see `names::via`.
fn through(statement: Statement, services: &[&str]) -> Statement {
    let via = services.iter().map(|service| text![*service, ".*.amazonaws.com*"]);
    statement.when_any("StringLike", "kms:ViaService", via)
}

/// Where a service knows no resources.
pub(crate) const EVERYTHING: Scope = Scope::on("Everything", &[]);

/// The services through which a deployment uses the keys of what it deploys.
const THROUGH: &[&str] = &["dynamodb", "glue", "lambda", "s3", "scheduler", "states"];
/// The use of keys, of which a deployment cannot know more than the account: their aliases come after them.
pub(super) const USE_KEYS: Scope = Scope { sid: "UseKeys", on: &[&KEYS], limit: Limit::Via(THROUGH) };
/// Letting services use the keys of what they keep.
pub(super) const GRANT_KEYS: Scope =
    Scope { sid: "GrantKeys", on: &[&KEYS], limit: Limit::GrantedVia(&["dynamodb", "lambda"]) };
/// A look through the lake's keys.
pub(super) const OPEN_KEYS: Scope = Scope { sid: "OpenKeys", on: &[], limit: Limit::TaggedVia(THROUGH) };
/// The lake's keys, once their tags count, which takes AWS some minutes.
pub(super) const OWN_KEYS: Scope = Scope { sid: "OwnKeys", on: &[], limit: Limit::Tagged };
