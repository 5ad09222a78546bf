//! The hash that binds a waiver to what it waives.

use std::fmt::Write;

use lake_reader::{Node, Value};
use sha2::{Digest, Sha256};

use crate::{finding::Finding, infrastructure::Infrastructure};

/// How many hexadecimal digits are kept: enough that nobody finds a second value with the same ones.
const DIGITS: usize = 24;

/// What a hash is of: rule, resource, message, judged value, and the statements of the resource's policies that hold the value: who
/// accepts `s3:*` on one bucket has not accepted it on another. Places are left out, so that it survives edits elsewhere.
pub(crate) struct Identity(String);

impl Identity {
    /// Of a finding about a resource.
    pub(crate) fn of(infrastructure: &Infrastructure, rule: &str, resource: &str, finding: &Finding) -> Self {
        let mut text = String::new();
        for part in [rule, resource, &finding.message] {
            write_text(&mut text, part);
        }
        canonical(&mut text, &finding.fragment);
        let mut around = statements_around(infrastructure, resource, &finding.fragment);
        around.sort_unstable();
        around.dedup();
        text.extend(around);
        Self(text)
    }

    /// The hash for the finding with a number among those that agree in everything.
    pub(crate) fn hash(&self, number: usize) -> String {
        let mut out = String::from("sha256:");
        let digest = Sha256::digest(format!("{}#{number}", self.0).as_bytes());
        for byte in digest.iter().take(DIGITS / 2) {
            // Writing to a string cannot fail.
            let _ = write!(out, "{byte:02x}");
        }
        out
    }
}

/// The statements, without their names, that a resource declares and that hold a value somewhere.
fn statements_around(infrastructure: &Infrastructure, resource: &str, value: &Node) -> Vec<String> {
    if !matches!(value.value, Value::Text(_) | Value::List(_) | Value::Map(_)) {
        return Vec::new();
    }
    let mut wanted = String::new();
    canonical(&mut wanted, value);
    let mut found = Vec::new();
    for policy in infrastructure.policies.iter().filter(|policy| policy.holder == resource) {
        let written = policy.tree.get("Statement");
        let listed = written.map(|node| node.as_list().unwrap_or(std::slice::from_ref(node)));
        for statement in listed.unwrap_or_default() {
            let mut text = String::new();
            for (key, node) in
                statement.as_map().unwrap_or_default().iter().filter(|(key, _)| key.text != "Sid")
            {
                write_text(&mut text, &key.text);
                canonical(&mut text, node);
            }
            if text.contains(&wanted) {
                found.push(text);
            }
        }
    }
    found
}

/// A value as text: two values have the same one exactly if they are equal, whatever the order of their keys.
fn canonical(out: &mut String, node: &Node) {
    match &node.value {
        Value::Null => out.push('~'),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        // Writing to a string cannot fail.
        Value::Number(number) => drop(write!(out, "{number};")),
        Value::Text(text) => write_text(out, text),
        Value::List(list) => {
            out.push('[');
            for element in list {
                canonical(out, element);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().map(|(key, node)| (&*key.text, node)).collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, node) in entries {
                write_text(out, key);
                canonical(out, node);
            }
            out.push('}');
        }
        Value::Asset(asset) => drop(write!(out, "asset {asset:?}")),
        Value::Resource(name) => drop(write!(out, "resource {name:?}")),
        Value::Unknown(because) => drop(write!(out, "unknown {:?}", because.reason)),
    }
}

/// A text with its length before it: no text can pass for the end of another.
fn write_text(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{}\"{text}", text.len());
}
