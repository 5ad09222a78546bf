//! The messages of the engine's protocol for analyzers (`pulumirpc.Analyzer` of Pulumi 3.259): of each, the fields that are used.

use std::collections::HashMap;

use prost_types::Struct;

/// Where the engine is, and where the pack.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Handshake {
    #[prost(string, tag = "1")]
    pub(crate) engine_address: String,
    #[prost(string, optional, tag = "2")]
    pub(crate) root_directory: Option<String>,
}

/// The stack that is going to be judged.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Stack {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(string, tag = "2")]
    pub(crate) project: String,
    #[prost(string, tag = "3")]
    pub(crate) organization: String,
    #[prost(bool, tag = "4")]
    pub(crate) dry_run: bool,
    #[prost(string, repeated, tag = "6")]
    pub(crate) config_secret_keys: Vec<String>,
    #[prost(map = "string, string", tag = "7")]
    pub(crate) config: HashMap<String, String>,
}

/// One resource: its inputs where it is analyzed alone, its outputs where it is analyzed with the whole stack.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Resource {
    #[prost(string, tag = "1")]
    pub(crate) token: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) properties: Option<Struct>,
    #[prost(string, tag = "3")]
    pub(crate) urn: String,
    #[prost(message, optional, tag = "5")]
    pub(crate) options: Option<Options>,
    #[prost(message, optional, tag = "6")]
    pub(crate) provider: Option<Provider>,
    #[prost(string, tag = "7")]
    pub(crate) parent: String,
    #[prost(string, repeated, tag = "8")]
    pub(crate) dependencies: Vec<String>,
    #[prost(map = "string, message", tag = "9")]
    pub(crate) property_dependencies: HashMap<String, Urns>,
}

/// The options of a resource.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Options {
    #[prost(bool, tag = "1")]
    pub(crate) protect: bool,
    #[prost(string, repeated, tag = "2")]
    pub(crate) ignore_changes: Vec<String>,
    #[prost(string, repeated, tag = "5")]
    pub(crate) additional_secret_outputs: Vec<String>,
    #[prost(string, repeated, tag = "6")]
    pub(crate) aliases: Vec<String>,
}

/// The provider of a resource.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Provider {
    #[prost(string, tag = "3")]
    pub(crate) urn: String,
}

/// What a property depends on.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Urns {
    #[prost(string, repeated, tag = "1")]
    pub(crate) urns: Vec<String>,
}

/// Every resource of a stack.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Resources {
    #[prost(message, repeated, tag = "1")]
    pub(crate) resources: Vec<Resource>,
}

/// What is denied.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Diagnostics {
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(message, repeated, tag = "3")]
    pub(crate) not_applicable: Vec<NotApplicable>,
}

/// One thing that is denied.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Diagnostic {
    #[prost(string, tag = "1")]
    pub(crate) policy_name: String,
    #[prost(string, tag = "2")]
    pub(crate) policy_pack_name: String,
    #[prost(string, tag = "3")]
    pub(crate) policy_pack_version: String,
    #[prost(string, tag = "4")]
    pub(crate) description: String,
    #[prost(string, tag = "5")]
    pub(crate) message: String,
    #[prost(enumeration = "Level", tag = "7")]
    pub(crate) enforcement_level: i32,
    #[prost(string, tag = "8")]
    pub(crate) urn: String,
    #[prost(enumeration = "Severity", tag = "9")]
    pub(crate) severity: i32,
}

/// A rule that judged nothing.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct NotApplicable {
    #[prost(string, tag = "1")]
    pub(crate) policy_name: String,
    #[prost(string, tag = "2")]
    pub(crate) reason: String,
}

/// The pack and its rules.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PackInfo {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(string, tag = "2")]
    pub(crate) display_name: String,
    #[prost(message, repeated, tag = "3")]
    pub(crate) policies: Vec<RuleInfo>,
    #[prost(string, tag = "4")]
    pub(crate) version: String,
    #[prost(bool, tag = "5")]
    pub(crate) supports_config: bool,
    #[prost(string, tag = "7")]
    pub(crate) description: String,
}

/// One rule.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct RuleInfo {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(string, tag = "2")]
    pub(crate) display_name: String,
    #[prost(string, tag = "3")]
    pub(crate) description: String,
    #[prost(enumeration = "Level", tag = "5")]
    pub(crate) enforcement_level: i32,
    /// 2: a policy about the whole stack.
    #[prost(int32, tag = "7")]
    pub(crate) policy_type: i32,
    #[prost(enumeration = "Severity", tag = "8")]
    pub(crate) severity: i32,
    #[prost(string, tag = "11")]
    pub(crate) remediation_steps: String,
}

/// What each rule is set to.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Settings {
    #[prost(map = "string, message", tag = "1")]
    pub(crate) policies: HashMap<String, Setting>,
}

/// What one rule is set to.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Setting {
    #[prost(enumeration = "Level", tag = "1")]
    pub(crate) enforcement_level: i32,
}

/// The version of the plugin.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PluginInfo {
    #[prost(string, tag = "1")]
    pub(crate) version: String,
}

/// Nothing.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Empty {}

/// What a finding does to a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum Level {
    Advisory = 0,
    Mandatory = 1,
    Disabled = 2,
    Remediate = 3,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum Severity {
    Unspecified = 0,
    Low = 1,
    Medium = 2,
    High = 3,
    Critical = 4,
}
