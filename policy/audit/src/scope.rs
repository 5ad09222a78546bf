//! Which resources of the account are read, and what they are called.

use std::collections::BTreeMap;

use lake_policy::Infrastructure;
use lake_reader::{Node, Resource, Value};

const KEY: &str = "aws:kms/key:Key";
const ALIAS: &str = "aws:kms/alias:Alias";

/// Which resources of the account are read.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Beginnings of names: of buckets, roles, and aliases of keys. Any of them will do; all names, where there is none.
    pub prefixes: Vec<String>,
    /// Tags that a bucket, key or role must have, all of them; any value, where there is none.
    pub tags: Vec<(String, Option<String>)>,
    /// The services that are read; all, where there is none.
    pub services: Vec<Service>,
    /// Exactly these, where somebody has written them down. Prefixes do not count then.
    pub named: Option<Named>,
}

/// A service that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Buckets.
    S3,
    /// Keys.
    Kms,
    /// Roles.
    Iam,
}

/// Resources that a program or an export names.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// By type and id, the key that each has there.
    ids: BTreeMap<(String, String), String>,
    /// By the name of an alias, the key of the KMS key that it stands for.
    aliases: BTreeMap<String, String>,
}

impl Named {
    /// Of an export, which knows the ids that AWS gave, or of a program, which knows names and aliases only.
    pub fn of(written: &Infrastructure) -> Self {
        let mut named = Self::default();
        for resource in &written.resources {
            if let Some(id) = resource.output("id").as_str()
                && is_real(id, resource)
            {
                named.ids.insert((resource.token.to_ascii_lowercase(), id.to_owned()), resource.name.clone());
            }
            if let (ALIAS, Some(name), Some(target)) =
                (&*resource.token, text(resource, "name"), resource.property("targetKeyId"))
                && let Some(key) = written.resolve(target, KEY)
            {
                named.aliases.insert(name.to_owned(), key.name.clone());
            }
        }
        named
    }

    /// The ids of a type.
    pub(crate) fn ids(&self, token: &str) -> Vec<String> {
        let of_type = self.ids.keys().filter(|(held, _)| held.eq_ignore_ascii_case(token));
        of_type.map(|(_, id)| id.clone()).collect()
    }

    pub(crate) fn alias(&self, name: &str) -> Option<&str> {
        self.aliases.get(name).map(String::as_str)
    }
}

/// What a program says of a key's id is a stand-in: the key's own name.
fn is_real(id: &str, resource: &Resource) -> bool {
    !(resource.token == KEY && id == resource.name)
}

fn text<'r>(resource: &'r Resource, property: &str) -> Option<&'r str> {
    resource.property(property).and_then(Node::as_str)
}

impl Scope {
    /// Whether a service is read.
    pub fn reads(&self, service: Service) -> bool {
        self.services.is_empty() || self.services.contains(&service)
    }

    /// The one prefix that a listing may be asked for.
    pub(crate) fn prefix(&self) -> &str {
        match self.prefixes.as_slice() {
            [one] => one,
            _ => "",
        }
    }

    /// Whether a name begins as asked.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.prefixes.is_empty() || self.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    /// Whether something has the tags that are asked for. Tags that are not known leave it in.
    pub(crate) fn tagged(&self, tags: Option<&Node>) -> bool {
        let has = |(key, value): &(String, Option<String>)| {
            let found = tags.and_then(|tags| tags.get(key)).and_then(Node::as_str);
            found.is_some_and(|found| value.as_deref().is_none_or(|value| value == found))
        };
        tags.is_some_and(|tags| matches!(tags.value, Value::Unknown(_))) || self.tags.iter().all(has)
    }

    /// What a resource is called: as in what names it, or else by its type and id.
    pub(crate) fn name(&self, token: &str, id: &str) -> String {
        let key = (token.to_ascii_lowercase(), id.to_owned());
        let written = self.named.as_ref().and_then(|named| named.ids.get(&key)).cloned();
        written.unwrap_or_else(|| {
            let kind = token.rsplit('/').next().unwrap_or(token).split(':').next().unwrap_or(token);
            format!("{kind}/{id}")
        })
    }
}
