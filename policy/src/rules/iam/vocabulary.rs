//! What the catalogue knows about the actions of a statement.

use crate::iam::{
    Statement,
    catalogue::{self, Action},
    document::Scope,
};

/// The actions that a statement lists; `None` where it takes in actions that the catalogue does not cover.
pub(super) fn listed(statement: &Statement) -> Option<Vec<&'static Action>> {
    let Scope::These(patterns) = &statement.actions else { return None };
    let covered = patterns.iter().all(|pattern| {
        let Some((prefix, _)) = pattern.split_once(':') else { return false };
        catalogue::service(prefix).is_some()
    });
    covered.then(|| patterns.iter().flat_map(|pattern| catalogue::expand(pattern)).collect())
}

/// The element in which a statement lists something, whichever way that counts.
pub(super) fn element<T>(scope: &Scope<T>, name: &str) -> String {
    match scope {
        Scope::These(_) => name.to_owned(),
        Scope::AllBut(_) => format!("Not{name}"),
    }
}

/// The JSON pointer of a condition key.
pub(super) fn key_pointer(statement: &Statement, operator: &str, key: &str) -> String {
    format!("{}/Condition/{operator}/{}", statement.pointer, key.replace('~', "~0").replace('/', "~1"))
}
