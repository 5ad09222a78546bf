//! The actions of AWS's services, with what they do, the resources that they take, their condition keys and the actions that they
//! need besides.
//!
//! It covers the services of a lake and those through which privileges escalate; [`is_service`] knows the prefixes of all. A service
//! is read when it is first asked for. The files in `policy/catalogue` say where the facts come from.

mod files;
mod key;
mod service;
mod shape;

use files::{FILES, GLOBAL, PREFIXES};
pub use key::{KeyType, ValueType};
pub use service::{Action, Level, ResourceType, Service};

use super::glob;

/// A service by the prefix of its actions, without regard to case; `None` where the catalogue does not cover it.
pub fn service(prefix: &str) -> Option<&'static Service> {
    let at = FILES.binary_search_by(|(name, _)| name.bytes().cmp(lower(prefix))).ok()?;
    FILES.get(at).map(|(_, file)| &***file)
}

/// Every service that is covered. Reads all of them.
pub fn services() -> impl Iterator<Item = &'static Service> {
    FILES.iter().map(|(_, file)| &***file)
}

/// Whether AWS has a service with a prefix, covered or not.
pub fn is_service(prefix: &str) -> bool {
    PREFIXES.binary_search_by(|known| known.bytes().cmp(lower(prefix))).is_ok()
}

/// The bytes of a text in lower case: prefixes are written so, and stand in their order.
fn lower(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// An action by its full name, e.g. `s3:GetObject`, without regard to case.
pub fn action(name: &str) -> Option<&'static Action> {
    let (prefix, name) = name.split_once(':')?;
    service(prefix)?.action(name)
}

/// The covered actions that a pattern of a policy takes in: `s3:Get*`, `*`.
pub fn expand(pattern: &str) -> Vec<&'static Action> {
    let matching = |service: &'static Service, pattern: &str| {
        let head = pattern.split(['*', '?']).next().unwrap_or_default();
        let begins =
            |name: &str| name.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head));
        let all = service.actions.iter().filter(|action| begins(action.name));
        all.filter(|action| glob::matches_ignoring_case(pattern, action.name)).collect::<Vec<_>>()
    };
    match pattern.split_once(':') {
        None if !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*') => {
            services().flat_map(|service| &service.actions).collect()
        }
        None => Vec::new(),
        Some(("*", name)) => services().flat_map(|service| matching(service, name)).collect(),
        Some((prefix, name)) if !name.contains(['*', '?']) => {
            service(prefix).and_then(|service| service.action(name)).into_iter().collect()
        }
        Some((prefix, name)) => service(prefix).map_or_else(Vec::new, |service| matching(service, name)),
    }
}

/// The type of a condition key that every service has, as a policy writes the key.
pub fn global_key(written: &str) -> Option<KeyType> {
    GLOBAL.key(written)
}
