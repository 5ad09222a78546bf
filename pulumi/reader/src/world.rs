//! What a program is evaluated against: stack, account, configuration, files. Nothing else is ever looked at.

use std::collections::BTreeMap;

/// The world of one evaluation. Build it with `..World::default()`: fields may be added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// The organization, `${pulumi.organization}`.
    pub organization: String,
    /// The project, `${pulumi.project}`.
    pub project: String,
    /// The stack, `${pulumi.stack}`.
    pub stack: String,
    /// The account id that `aws:getCallerIdentity` gives; unknown where empty.
    pub account: String,
    /// The region that `aws:getRegion` gives; unknown where empty. `aws:region` in the configuration wins.
    pub region: String,
    /// The partition that `aws:getPartition` gives: `aws`, `aws-cn`, …; unknown where empty.
    pub partition: String,
    /// Stack configuration by full key: `lakegate:alarmEmail`, `aws:region`.
    pub config: BTreeMap<String, ConfigValue>,
    /// Files that `fn::readFile` and its like see, by their path as the program writes it.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Whether ids and names that are assigned at creation get a stand-in that holds the resource's key, so that identities can be
    /// followed: `arn:…:key/raw-key` for a KMS key, `raw-0000000` for a resource without a name. No claim about the real text.
    pub stand_ins: bool,
    /// Outputs known by other means (a played lake, a recorded state): resource key → output → text. They win over the reader's own.
    pub outputs: BTreeMap<String, BTreeMap<String, String>>,
}

/// A configuration value of the stack, as text: the YAML host gives it its type by looking at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigValue {
    /// A plain value.
    Plain(String),
    /// A secret; `None` where it cannot be decrypted here.
    Secret(Option<String>),
}

impl From<&str> for ConfigValue {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<String> for ConfigValue {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}
