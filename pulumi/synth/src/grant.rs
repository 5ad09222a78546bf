//! What a construct lets a role do with it. A grant brings the use of the key along, so that access to data and
//! access to the key that protects it cannot drift apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::{constructs::key::Key, names, policy::Statement, text::Text};

/// Permissions for a role.
#[derive(Debug, Default)]
pub(crate) struct Grant {
    statements: Vec<Statement>,
    keys: Vec<KeyUse>,
}

/// The use of a key, bound to the service that holds the data or to what the data belongs to.
#[derive(Debug)]
struct KeyUse {
    key: Key,
    actions: &'static [&'static str],
    condition: &'static str,
    value: Text,
}

/// Reading what the key protects.
pub(crate) const DECRYPT: &[&str] = &["kms:Decrypt"];
/// Writing it too: multipart uploads and messages need both.
pub(crate) const ENCRYPT: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

impl Grant {
    /// A grant of one statement.
    pub(crate) fn new(statement: Statement) -> Self {
        Self::all([statement])
    }

    /// A grant of several statements.
    pub(crate) fn all(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { statements: statements.into_iter().collect(), keys: Vec::new() }
    }

    /// Adds the use of a key through the service that holds the data.
    #[must_use]
    pub(crate) fn with_key(self, key: &Key, service: &str, actions: &'static [&'static str]) -> Self {
        self.with_key_in_context(key, "kms:ViaService", names::via(service), actions)
    }

    /// Adds the use of a key for data that belongs to one resource.
    #[must_use]
    pub(crate) fn with_key_in_context(
        mut self,
        key: &Key,
        condition: &'static str,
        value: Text,
        actions: &'static [&'static str],
    ) -> Self {
        self.keys.push(KeyUse { key: key.clone(), actions, condition, value });
        self
    }

    /// The same for calls of which the condition holds. The use of keys keeps its own conditions: services make those
    /// calls, and AWS does not say which keys of the first call they pass on.
    #[must_use]
    pub(crate) fn when(mut self, operator: &'static str, key: &'static str, value: &Text) -> Self {
        let statements = self.statements.into_iter();
        self.statements = statements.map(|statement| statement.when(operator, key, value)).collect();
        self
    }

    /// Both grants.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.statements.extend(other.statements);
        self.keys.extend(other.keys);
        self
    }

    /// The statements of a role that holds all these grants: first the data, then one statement per key and kind of
    /// use.
    pub(crate) fn statements(self) -> Vec<Statement> {
        type Held = (Key, BTreeSet<&'static str>, BTreeSet<Text>);
        let mut uses: BTreeMap<(&str, &str), Held> = BTreeMap::new();
        for KeyUse { key, actions, condition, value } in self.keys {
            let held = uses
                .entry((key.zone(), condition))
                .or_insert_with(|| (key, BTreeSet::new(), BTreeSet::new()));
            held.1.extend(actions);
            held.2.insert(value);
        }
        let mut statements: Vec<Statement> = Vec::new();
        for statement in self.statements {
            if !statements.contains(&statement) {
                statements.push(statement);
            }
        }
        statements.extend(uses.into_iter().map(|((zone, condition), (key, actions, values))| {
            let kind = condition.rsplit(':').next().unwrap_or_default();
            Statement::allow(format!("UseKey{}By{}", pascal(zone), pascal(kind)))
                .actions(actions)
                .on(key.arn())
                .when_any("StringLike", condition, values)
        }));
        statements
    }
}

/// `start-ingest` → `StartIngest`: statement ids take letters and digits only.
pub(crate) fn pascal(name: &str) -> String {
    name.split(['-', '_'])
        .flat_map(|word| {
            let mut characters = word.chars();
            characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters)
        })
        .collect()
}
