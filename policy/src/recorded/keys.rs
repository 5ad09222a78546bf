//! URNs, and the short key that each resource is called by.

use std::collections::{BTreeMap, BTreeSet};

/// The parts of a URN that tell resources apart: `urn:pulumi:stack::project::parent$type::name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Urn<'u> {
    /// The type token, without the parents'.
    pub(crate) token: &'u str,
    /// The logical name.
    pub(crate) name: &'u str,
}

impl<'u> Urn<'u> {
    pub(crate) fn parse(urn: &'u str) -> Option<Self> {
        let mut parts = urn.strip_prefix("urn:pulumi:")?.splitn(4, "::");
        let qualified = parts.nth(2)?;
        let token = qualified.rsplit('$').next().unwrap_or(qualified);
        Some(Self { token, name: parts.next()? })
    }
}

/// The keys of resources by URN: the logical name, with the type where two resources share one.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, String>);

impl Keys {
    pub(super) fn of<'u>(urns: impl Iterator<Item = &'u str>) -> Self {
        let urns: BTreeSet<&str> = urns.collect();
        let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
        for urn in urns.iter().filter_map(|urn| Urn::parse(urn)) {
            *holders.entry(urn.name).or_default() += 1;
        }
        let key = |urn: &str| match Urn::parse(urn) {
            None => urn.to_owned(),
            Some(parts) if holders.get(parts.name).copied().unwrap_or_default() < 2 => parts.name.to_owned(),
            Some(parts) => format!("{} ({})", parts.name, parts.token),
        };
        Self(urns.iter().map(|urn| ((*urn).to_owned(), key(urn))).collect())
    }

    pub(super) fn get(&self, urn: &str) -> Option<&str> {
        self.0.get(urn).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_urn_is_told_apart_by_type_and_name() {
        let parse = |urn| Urn::parse(urn).map(|urn| (urn.token, urn.name));
        let queue = "aws:sqs/queue:Queue";
        assert_eq!(parse("urn:pulumi:dev::lake::aws:sqs/queue:Queue::q"), Some((queue, "q")));
        assert_eq!(
            parse("urn:pulumi:dev::lake::my:index:C$aws:sqs/queue:Queue::a::b"),
            Some((queue, "a::b"))
        );
        assert_eq!(parse("urn:pulumi:dev::lake"), None);
        assert_eq!(parse("arn:aws:s3:::b"), None);
    }

    #[test]
    fn resources_that_share_a_name_have_keys_of_their_own() {
        let urns = ["urn:pulumi:d::p::a:b:C::x", "urn:pulumi:d::p::a:b:D::x", "urn:pulumi:d::p::a:b:D::y"];
        let keys = Keys::of(urns.into_iter());
        assert_eq!(urns.map(|urn| keys.get(urn).unwrap()), ["x (a:b:C)", "x (a:b:D)", "y"]);
    }
}
