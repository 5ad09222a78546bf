//! Configuration that only the program knows of: defaults, and what is required.

use crate::{
    config::type_of,
    evaluate::Evaluator,
    structure::ConfigDeclaration,
    value::{Key, Node, Value},
    world::ConfigValue,
};

impl Evaluator<'_> {
    /// The value of a declaration for which the stack has none, and whether it is a Go integer.
    pub(crate) fn declared_config(&mut self, declaration: &ConfigDeclaration) -> (Node, bool) {
        let (mut node, integer) = self.undecided(declaration);
        node.secret |= declaration.is_secret();
        (node, integer)
    }

    fn undecided(&mut self, declaration: &ConfigDeclaration) -> (Node, bool) {
        let key = &declaration.key;
        let declared = match &declaration.declared_type {
            Some(declared) => match parse_type(&declared.text) {
                Some(parsed) => Some(parsed),
                None => return (self.unknown_type(declared), false),
            },
            None => None,
        };
        if let Some(given) = self.under_other_name(declaration) {
            return (given, false);
        }
        match (&declaration.default, declared) {
            (Some(default), declared) => {
                let node = self.expr(default);
                self.check_default(key, declared.as_deref(), node)
            }
            (None, None) => {
                let message = format!("configuration value `{}` has neither `type` nor `default`", key.text);
                (self.fail(message, key.span), false)
            }
            (None, Some(_)) => {
                let name = declaration.name.as_ref().map_or(&key.text, |name| &name.text);
                let message = format!("the required configuration value `{name}` is not set");
                let help = format!("`pulumi config set {name} …`, or give it a `default`");
                (self.fail_with_help(message, key.span, help), false)
            }
        }
    }

    /// The stack's value under the `name` of the declaration.
    fn under_other_name(&self, declaration: &ConfigDeclaration) -> Option<Node> {
        let name = declaration.name.as_ref()?;
        let full = format!("{}:{}", self.world.project, name.text);
        let value = self.world.config.get(&full).or_else(|| self.world.config.get(&name.text))?;
        let span = declaration.key.span;
        Some(match value {
            ConfigValue::Plain(text) => Node::new(super::typed(text, span), span),
            ConfigValue::Secret(Some(text)) => {
                Node { secret: true, ..Node::new(super::typed(text, span), span) }
            }
            ConfigValue::Secret(None) => Node {
                secret: true,
                ..Node::unknown(format!("the secret `{}` cannot be decrypted here", name.text), span)
            },
        })
    }

    fn unknown_type(&mut self, declared: &Key) -> Node {
        let help = "types are string, number, integer, boolean, object and list<…> of these";
        self.fail_with_help(
            format!("there is no configuration type `{}`", declared.text),
            declared.span,
            help,
        )
    }

    fn check_default(&mut self, key: &Key, declared: Option<&str>, node: Node) -> (Node, bool) {
        if node.is_unknown() {
            return (node, false);
        }
        let found = default_type(&node);
        let integer =
            declared == Some("integer") && node.as_f64().is_some_and(|number| number.fract() == 0.0);
        if integer || declared.is_none_or(|declared| found.as_deref() == Some(declared)) {
            if found.is_some() {
                return (node, integer);
            }
            let message = format!("the default of `{}` has no configuration type", key.text);
            let help = "lists must hold at least one element, and elements of one type";
            return (self.fail_with_help(message, node.span, help), false);
        }
        let found = found.unwrap_or_else(|| type_of(&node.value).to_owned());
        let message =
            format!("the default of `{}` is {found}, not {}", key.text, declared.unwrap_or_default());
        (self.fail(message, node.span), false)
    }
}

/// The normal form of a type: `list<number>`.
fn parse_type(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if let Some(inner) = lower.strip_prefix("list<").and_then(|rest| rest.strip_suffix('>')) {
        let inner = Some(inner.trim()).filter(|inner| !inner.starts_with("list<"))?;
        return Some(format!("list<{}>", parse_type(inner)?));
    }
    Some(
        match &*lower {
            "string" => "string",
            "bool" | "boolean" => "boolean",
            "number" => "number",
            "int" | "integer" => "integer",
            "object" => "object",
            _ => return None,
        }
        .to_owned(),
    )
}

/// The type of a default; `None` where it has none: null, an empty list, a list of several types.
fn default_type(node: &Node) -> Option<String> {
    match &node.value {
        Value::List(list) => {
            let mut types = list.iter().map(default_type);
            let first = types.next()??;
            types.all(|other| other.as_deref() == Some(&*first)).then(|| format!("list<{first}>"))
        }
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) => {
            Some(type_of(&node.value).to_owned())
        }
        _ => None,
    }
}
