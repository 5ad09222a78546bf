//! What a deployment of a resource takes, by its type, and what a look at it takes.
//!
//! The rows name what the provider calls; where a service lets a policy name resources, on what bears the lake's name
//! alone. A scope is one statement of the policy, whatever number of types share it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{error::SynthError, policy::Statement, program::Program, resource::Resource};

mod compute;
mod data;
mod identity;
mod messaging;
mod scope;

pub(super) use scope::{EVERYTHING, Scope};
use scope::{GRANT_KEYS, OPEN_KEYS, OWN_KEYS, USE_KEYS};

/// What a type of resource takes.
#[derive(Debug)]
struct Row {
    token: &'static str,
    /// To look at it, as a refresh does.
    look: &'static [Access],
    /// To create, change and delete it, besides.
    change: &'static [Access],
}

/// Actions within a scope.
type Access = (&'static Scope, &'static [&'static str]);

/// The actions of IAM that one type of resource takes of whoever deploys it.
#[derive(Debug, Clone)]
pub struct Takes {
    /// The type, in its short form: `aws:s3:Bucket`.
    pub token: &'static str,
    /// To look at it, as a refresh does.
    pub look: Vec<&'static str>,
    /// To create, change and delete it, besides.
    pub change: Vec<&'static str>,
}

const CHAPTERS: [&[Row]; 4] = [data::ROWS, compute::ROWS, messaging::ROWS, identity::ROWS];

/// What the types of a program take, together.
#[derive(Debug, Default)]
pub(super) struct Permissions {
    /// To look at all of it.
    pub(super) look: Vec<Statement>,
    /// To change data and keys.
    pub(super) data: Vec<Statement>,
    /// To change what computes.
    pub(super) compute: Vec<Statement>,
    /// To change what carries messages and watches.
    pub(super) messaging: Vec<Statement>,
    /// To change roles.
    pub(super) identity: Vec<Statement>,
}

/// Derives the permissions of a program.
pub(super) fn of(program: &Program) -> Result<Permissions, SynthError> {
    let tokens: BTreeSet<&str> = program.resources().map(Resource::token).collect();
    let known = |token: &str| CHAPTERS.iter().any(|rows| rows.iter().any(|row| row.token == token));
    if let Some(token) = tokens.iter().find(|token| !known(token)) {
        return Err(SynthError::Undeployable { token: (*token).to_owned() });
    }
    let used = |rows: &'static [Row]| rows.iter().filter(|row| tokens.contains(row.token));
    let change = |rows| statements(used(rows).flat_map(|row| row.change));
    Ok(Permissions {
        look: statements(CHAPTERS.into_iter().flat_map(used).flat_map(|row| row.look)),
        data: change(data::ROWS),
        compute: change(compute::ROWS),
        messaging: change(messaging::ROWS),
        identity: change(identity::ROWS),
    })
}

/// What every type takes.
pub fn takes() -> Vec<Takes> {
    let actions = |accesses: &'static [Access]| accesses.iter().flat_map(|(_, actions)| *actions).copied();
    let of = |row: &Row| Takes {
        token: row.token,
        look: actions(row.look).collect(),
        change: actions(row.change).collect(),
    };
    CHAPTERS.iter().flat_map(|rows| rows.iter().map(of)).collect()
}

/// One statement per scope.
fn statements(accesses: impl Iterator<Item = &'static Access>) -> Vec<Statement> {
    let mut scopes: BTreeMap<&str, (&Scope, BTreeSet<&'static str>)> = BTreeMap::new();
    for (scope, actions) in accesses {
        scopes.entry(scope.sid).or_insert_with(|| (scope, BTreeSet::new())).1.extend(*actions);
    }
    scopes.into_values().map(|(scope, actions)| scope.allow().actions(actions)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CHAPTERS;

    /// The types of the committed program: no row is missing, none is left over, none is there twice.
    #[test]
    fn rows_are_the_types_of_the_program() {
        let program = include_str!("../../../program/Main.yaml");
        let types = program.lines().filter_map(|line| line.strip_prefix("    type: aws:"));
        let types: BTreeSet<String> = types.map(|rest| format!("aws:{rest}")).collect();
        let rows: Vec<&str> = CHAPTERS.iter().flat_map(|rows| rows.iter().map(|row| row.token)).collect();
        let unique: BTreeSet<String> = rows.iter().map(|token| (*token).to_owned()).collect();
        assert_eq!(rows.len(), unique.len());
        assert_eq!(unique, types);
    }
}
