//! One service of the catalogue: its actions, resource types and condition keys, as its file in `policy/catalogue` has them.

use super::{
    key::{self, KeyType},
    shape,
};

/// A service.
#[derive(Debug, Default)]
pub struct Service {
    /// The prefix of its actions: `s3`.
    pub prefix: &'static str,
    /// Its name: `Amazon S3`.
    pub name: &'static str,
    /// Its actions, in the order of their names without regard to case.
    pub actions: Vec<Action>,
    /// The types of its resources.
    pub resources: Vec<ResourceType>,
    keys: Vec<(&'static str, KeyType)>,
}

/// What an action does to what it is called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Lists resources.
    List,
    /// Reads what is in a resource.
    Read,
    /// Changes tags only.
    Tagging,
    /// Creates, changes or deletes.
    Write,
    /// Changes who may do what.
    Permissions,
}

/// A type of resources.
#[derive(Debug)]
pub struct ResourceType {
    /// Its name in its service: `object`.
    pub name: &'static str,
    /// The shape of its ARN: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
    pub arn: &'static str,
    keys: &'static str,
}

/// An action.
#[derive(Debug)]
pub struct Action {
    /// The prefix of its service.
    pub service: &'static str,
    /// Its name without the prefix: `GetObject`.
    pub name: &'static str,
    /// What it does.
    pub level: Level,
    resources: &'static str,
    keys: &'static str,
    dependents: &'static str,
}

impl Service {
    /// Reads a file. Its format stands in `update.py` beside the files.
    pub(super) fn read(text: &'static str) -> Self {
        let mut service = Self::default();
        let mut shared: Vec<&'static str> = Vec::new();
        for line in text.lines() {
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap_or_default();
            match next() {
                "s" => (service.prefix, service.name) = (next(), next()),
                "k" => service.keys.push((next(), KeyType::named(next()))),
                "r" => service.resources.push(ResourceType { name: next(), arn: next(), keys: next() }),
                "c" => shared.push(next()),
                "a" => service.actions.push(Action::read(service.prefix, next, &shared)),
                _ => {}
            }
        }
        service
    }

    /// The action with a name, without regard to case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        let order = |action: &Action| super::lower(action.name).cmp(super::lower(name));
        self.actions.binary_search_by(order).ok().and_then(|at| self.actions.get(at))
    }

    /// The resource type with a name.
    pub fn resource(&self, name: &str) -> Option<&ResourceType> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// The type of a condition key of the service, as a policy writes the key.
    pub fn key(&self, written: &str) -> Option<KeyType> {
        let (_, kind) = self.keys.iter().find(|(shape, _)| key::is_of_shape(shape, written))?;
        Some(*kind)
    }

    /// The condition keys of the service, as shapes: `s3:ExistingObjectTag/${TagKey}`.
    pub fn keys(&self) -> impl Iterator<Item = (&'static str, KeyType)> {
        self.keys.iter().copied()
    }
}

fn list(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split(',').filter(|item| !item.is_empty())
}

impl ResourceType {
    /// Its condition keys, as shapes.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        list(self.keys)
    }
}

impl Action {
    fn read(service: &'static str, mut next: impl FnMut() -> &'static str, shared: &[&'static str]) -> Self {
        let name = next();
        let level = match next() {
            "list" => Level::List,
            "read" => Level::Read,
            "tagging" => Level::Tagging,
            "permissions" => Level::Permissions,
            _ => Level::Write,
        };
        let resources = next();
        let keys = next().parse().ok().and_then(|at: usize| shared.get(at)).copied().unwrap_or_default();
        Self { service, name, level, resources, keys, dependents: next() }
    }

    /// The name as policies write it: `s3:GetObject`.
    pub fn full_name(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// Whether a policy can name the resources of the action; otherwise only `Resource: "*"` grants it.
    pub fn has_resources(&self) -> bool {
        !self.resources.is_empty()
    }

    /// The types of resources that it takes, and whether a call must name one of that type.
    pub fn resources(&self) -> impl Iterator<Item = (&'static ResourceType, bool)> + use<> {
        let service = super::service(self.service);
        list(self.resources).filter_map(move |item| {
            let name = item.trim_end_matches('*');
            Some((service?.resource(name)?, name.len() < item.len()))
        })
    }

    /// Whether some resource that it takes has an ARN that the ARN pattern matches. `*` is any.
    pub fn takes(&self, pattern: &str) -> bool {
        let Some(service) = super::service(self.service) else { return true };
        self.resources().any(|(resource, _)| shape::overlaps(service, resource, pattern))
    }

    /// Its condition keys and those of its resources, as shapes. Global keys are not among them.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        list(self.keys).chain(self.resources().flat_map(|(resource, _)| resource.keys()))
    }

    /// The type of a condition key of the action, as a policy writes the key; global keys have one too.
    pub fn key(&self, written: &str) -> Option<KeyType> {
        let known = self.keys().any(|shape| key::is_of_shape(shape, written));
        let own = || super::service(self.service).and_then(|service| service.key(written));
        if known { own() } else { super::global_key(written) }
    }

    /// The actions that a caller needs as well, with their prefixes.
    pub fn dependents(&self) -> impl Iterator<Item = &'static str> + use<> {
        list(self.dependents)
    }
}
