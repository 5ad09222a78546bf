//! The two names that keys are made of: of a dataset, and of a partition.

use std::fmt;
use std::str::FromStr;

use super::KeyError;

/// Name of a dataset: `[a-z][a-z0-9_]{0,47}`. Such a name needs no escaping anywhere in the lake.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DatasetName(String);

impl DatasetName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatasetName {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.len() <= 48 && is_identifier(text) && !text.starts_with('_') {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyError::Dataset { text: text.to_owned() })
        }
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::id::string_serde!(DatasetName);

/// `name=value/name=value`, or nothing for a table without partitions. A value is any text without a slash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartitionPath(String);

impl PartitionPath {
    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no partition.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The levels, outermost first.
    pub fn levels(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split('/').filter_map(|level| level.split_once('='))
    }

    /// The path with the slash that joins it to a file name.
    pub(super) fn folder(&self) -> impl fmt::Display {
        let slash = if self.is_empty() { "" } else { "/" };
        fmt::from_fn(move |f| write!(f, "{}{slash}", self.0))
    }
}

impl FromStr for PartitionPath {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let level = |level: &str| {
            level.split_once('=').is_some_and(|(name, value)| is_identifier(name) && !value.is_empty())
        };
        if text.is_empty() || text.split('/').all(level) {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyError::Partition { text: text.to_owned() })
        }
    }
}

impl fmt::Display for PartitionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::id::string_serde!(PartitionPath);

fn is_identifier(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dataset_names() {
        let long = "a".repeat(48);
        for name in ["orders", "a", "flights_2k", "a1_", &long] {
            assert_eq!(name.parse::<DatasetName>().unwrap().as_str(), name);
        }
        for name in ["", "_a", "1a", "Orders", "or-ders", "ör", "orders ", "a/b", &"a".repeat(49)] {
            assert!(name.parse::<DatasetName>().is_err(), "{name}");
        }
    }

    #[test]
    fn partition_paths() {
        let path: PartitionPath = "day=2026-11-22/country=a=b ü%".parse().unwrap();
        assert_eq!(path.levels().collect::<Vec<_>>(), [("day", "2026-11-22"), ("country", "a=b ü%")]);
        assert!("".parse::<PartitionPath>().unwrap().is_empty());
        for text in ["/", "day", "day=", "=1", "day=1/", "/day=1", "day=1//hour=2", "Day=1"] {
            assert!(text.parse::<PartitionPath>().is_err(), "{text}");
        }
    }
}
