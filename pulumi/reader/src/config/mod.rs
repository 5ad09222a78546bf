//! Configuration: what the stack sets, and what the program declares.
//!
//! A value of the stack gets its type from its text, whatever the program declares: that is how the host does it.

mod declared;
mod typed;

use std::collections::BTreeMap;

pub(crate) use self::typed::{from_json, typed};
use crate::{
    position::Span,
    structure::{ConfigDeclaration, Template},
    value::{Node, Value},
    world::{ConfigValue, World},
};

/// The configuration before defaults are evaluated.
pub(crate) struct Resolved<'d> {
    /// Values of the stack by their key without the project's prefix.
    pub(crate) known: Vec<(String, Node)>,
    /// Declarations for which the stack has no value under their own key.
    pub(crate) undecided: Vec<&'d ConfigDeclaration>,
    declared: Vec<&'d str>,
}

/// Looks up what the stack sets.
pub(crate) fn resolve<'d>(template: &'d Template, world: &World) -> Resolved<'d> {
    let prefix = format!("{}:", world.project);
    let mut known = BTreeMap::new();
    for (key, value) in &world.config {
        let key = key.strip_prefix(&prefix).unwrap_or(key);
        let declaration = template.config.iter().find(|declaration| declaration.key.text == key);
        let span = declaration.map(|declaration| declaration.key.span).unwrap_or_default();
        known.insert(key.to_owned(), node_of(key, value, span));
    }
    let undecided = template.config.iter().filter(|declaration| !known.contains_key(&declaration.key.text));
    Resolved {
        undecided: undecided.collect(),
        declared: template.config.iter().map(|declaration| &*declaration.key.text).collect(),
        known: known.into_iter().collect(),
    }
}

impl Resolved<'_> {
    /// The names of the configuration, `true` for those that the program declares.
    pub(crate) fn names(&self) -> BTreeMap<String, bool> {
        let known = self.known.iter().map(|(key, _)| (key.clone(), false));
        known.chain(self.declared.iter().map(|key| ((*key).to_owned(), true))).collect()
    }
}

fn node_of(key: &str, value: &ConfigValue, span: Span) -> Node {
    match value {
        ConfigValue::Plain(text) => Node::new(typed(text, span), span),
        ConfigValue::Secret(Some(text)) => Node { secret: true, ..Node::new(typed(text, span), span) },
        ConfigValue::Secret(None) => {
            let unknown = Node::unknown(format!("the secret `{key}` cannot be decrypted here"), span);
            Node { secret: true, ..unknown }
        }
    }
}

/// Whether a value fits a declared type, as far as a default is concerned.
pub(crate) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(_) => "string",
        Value::Map(_) => "object",
        Value::List(_) => "list",
        _ => "",
    }
}
