//! Project and stack files: `Pulumi.yaml` and `Pulumi.<stack>.yaml`, which make the world that a program is evaluated in.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    json,
    syntax::{Kind, Syntax, load},
    world::{ConfigValue, World},
};

/// What `Pulumi.yaml` says of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// `name`.
    pub name: String,
    /// `main`: the folder of the program, where that is not the project's own.
    pub main: Option<String>,
    /// Values and defaults of `config`, by full key.
    pub config: BTreeMap<String, ConfigValue>,
}

impl Project {
    /// Reads the text of a `Pulumi.yaml`.
    ///
    /// # Errors
    /// The text is not YAML, or has no `name`.
    pub fn read(text: &str) -> Result<Self, Diagnostics> {
        let root = load(text)?.root;
        let none = || Diagnostic::error("the project has no `name`", root.span).into();
        Self::of(&root).ok_or_else(none)
    }

    /// The project whose `Pulumi.yaml` a program is, as that of a program in a single file is; none where it says no `runtime`.
    pub(crate) fn of_program(root: &Syntax) -> Option<Self> {
        field(root, "runtime").and_then(|_| Self::of(root))
    }

    fn of(root: &Syntax) -> Option<Self> {
        let name = field(root, "name").and_then(scalar_text)?;
        let mut config = BTreeMap::new();
        for (key, value) in field(root, "config").map(entries).unwrap_or_default() {
            let declared = match &value.kind {
                Kind::Map(_) => field(value, "value").or_else(|| field(value, "default")),
                _ => Some(value),
            };
            if let Some(value) = declared {
                config.insert(full_key(&name, &key.text), config_value(value));
            }
        }
        Some(Self { main: field(root, "main").and_then(scalar_text), name, config })
    }

    /// The world of one of its stacks: the stack file's configuration over the project's own.
    ///
    /// Account, partition and files are for the caller to fill in; the region is `aws:region`, where that is set.
    ///
    /// # Errors
    /// The text of the stack file is not YAML.
    pub fn world(&self, organization: &str, stack: &str, stack_file: &str) -> Result<World, Diagnostics> {
        let mut config = self.config.clone();
        let has_content = stack_file
            .lines()
            .map(str::trim)
            .any(|line| !line.is_empty() && !line.starts_with('#') && line != "---");
        if has_content {
            let root = load(stack_file)?.root;
            for (key, value) in field(&root, "config").map(entries).unwrap_or_default() {
                config.insert(full_key(&self.name, &key.text), config_value(value));
            }
        }
        let region = match config.get("aws:region") {
            Some(ConfigValue::Plain(region)) => region.clone(),
            _ => String::new(),
        };
        Ok(World {
            organization: organization.to_owned(),
            project: self.name.clone(),
            stack: stack.to_owned(),
            region,
            config,
            ..World::default()
        })
    }
}

fn full_key(project: &str, key: &str) -> String {
    if key.contains(':') { key.to_owned() } else { format!("{project}:{key}") }
}

fn field<'s>(syntax: &'s Syntax, name: &str) -> Option<&'s Syntax> {
    entries(syntax).iter().rfind(|(key, _)| key.text == name).map(|(_, value)| value)
}

fn entries(syntax: &Syntax) -> &[(crate::value::Key, Syntax)] {
    match &syntax.kind {
        Kind::Map(entries) => entries,
        _ => &[],
    }
}

fn scalar_text(syntax: &Syntax) -> Option<String> {
    match &syntax.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Bool(value) => Some(value.to_string()),
        Kind::Number(number) => Some(json::number_text(*number)),
        _ => None,
    }
}

/// A value as the command line hands it to the host: text, or JSON for lists and maps.
fn config_value(syntax: &Syntax) -> ConfigValue {
    if is_encrypted(syntax) {
        return ConfigValue::Secret(None);
    }
    let mut text = String::new();
    match scalar_text(syntax) {
        Some(scalar) => text = scalar,
        None => write_json(syntax, &mut text),
    }
    ConfigValue::Plain(text)
}

fn is_encrypted(syntax: &Syntax) -> bool {
    match &syntax.kind {
        Kind::List(list) => list.iter().any(is_encrypted),
        Kind::Map(entries) => match entries.as_slice() {
            [(key, _)] if key.text == "secure" => true,
            entries => entries.iter().any(|(_, value)| is_encrypted(value)),
        },
        _ => false,
    }
}

fn write_json(syntax: &Syntax, out: &mut String) {
    match &syntax.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(&value.to_string()),
        Kind::Number(number) => out.push_str(&json::number_text(*number)),
        Kind::Text(text) => json::write_string(out, text),
        Kind::List(list) => {
            out.push('[');
            for (index, element) in list.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_json(element, out);
            }
            out.push(']');
        }
        Kind::Map(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                json::write_string(out, &key.text);
                out.push(':');
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = "name: lake\nruntime: yaml\nmain: program\nconfig:\n  days: 30\n  email: {type: string}\n  aws:region: {value: eu-west-1}\n  size: {type: integer, default: 5}\n";

    #[test]
    fn the_stack_wins_over_the_project() {
        let project = Project::read(PROJECT).unwrap();
        let stack = "config:\n  lake:days: 7\n  tags: {a: [1, x]}\n  lake:token: {secure: v1:abc}\n  lake:code: '007'\n";
        let world = project.world("acme", "dev", stack).unwrap();
        let plain = |key: &str| match &world.config[key] {
            ConfigValue::Plain(text) => text.clone(),
            ConfigValue::Secret(_) => "secret".to_owned(),
        };
        assert_eq!(project.main.as_deref(), Some("program"));
        assert_eq!((plain("lake:days"), plain("lake:size")), ("7".to_owned(), "5".to_owned()));
        assert_eq!(
            (plain("lake:tags"), plain("lake:code")),
            (r#"{"a":[1,"x"]}"#.to_owned(), "007".to_owned())
        );
        assert_eq!((plain("lake:token"), &*world.region), ("secret".to_owned(), "eu-west-1"));
        assert!(!world.config.contains_key("lake:email"));
    }

    #[test]
    fn an_empty_stack_file_is_no_error() {
        let project = Project::read("name: lake").unwrap();
        assert!(project.world("acme", "dev", "# nothing\n").unwrap().config.is_empty());
        assert!(Project::read("runtime: yaml").is_err());
    }
}
