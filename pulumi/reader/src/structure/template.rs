//! The top level of a program.

use super::{
    config::{ConfigDeclaration, parse_config},
    record::Record,
    resource::{ResourceDeclaration, parse_resource, property_map},
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    expression::{Expr, parse},
    syntax::Syntax,
    value::Key,
};

/// The declarations of a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Template {
    pub(crate) name: Option<Key>,
    pub(crate) required_version: Option<Expr>,
    pub(crate) config: Vec<ConfigDeclaration>,
    pub(crate) variables: Vec<(Key, Expr)>,
    pub(crate) resources: Vec<ResourceDeclaration>,
    pub(crate) outputs: Vec<(Key, Expr)>,
}

/// Parses the top level. Keys that it does not know belong to others (`runtime`, `backend`, …) and are left alone.
pub(crate) fn parse_template(syntax: &Syntax, problems: &mut Vec<Diagnostic>) -> Template {
    let record = Record::new(syntax, "the program", problems);
    refuse_unsupported(&record, problems);
    let config = record.field("config", problems).map(|s| parse_config(s, problems)).unwrap_or_default();
    let deprecated = record.field("configuration", problems);
    let deprecated = deprecated.map(|syntax| parse_config(syntax, problems)).unwrap_or_default();
    let resources = record.field("resources", problems).map(|s| Record::new(s, "`resources`", problems));
    Template {
        name: record.literal("name", problems),
        required_version: record.field("pulumi", problems).and_then(|s| parse_pulumi(s, problems)),
        config: merge(config, deprecated),
        variables: expressions(&record, "variables", problems),
        resources: resources
            .map(|record| record.entries().iter().map(|(k, v)| parse_resource(k, v, problems)).collect())
            .unwrap_or_default(),
        outputs: outputs(&record, problems),
    }
}

fn refuse_unsupported(record: &Record<'_>, problems: &mut Vec<Diagnostic>) {
    for (key, _) in record.entries() {
        let message = match &*key.text.to_ascii_lowercase() {
            "components" => "`components` are for plugins, not for programs",
            "namespace" => "`namespace` is for plugins, not for programs",
            "sdks" => "`sdks` crashes the Pulumi YAML host",
            "configuration" => {
                let help = "write `config`";
                problems.push(Diagnostic::warning("`configuration` is deprecated", key.span).with_help(help));
                continue;
            }
            _ => continue,
        };
        problems.push(Diagnostic::error(message, key.span));
    }
}

fn parse_pulumi(syntax: &Syntax, problems: &mut Vec<Diagnostic>) -> Option<Expr> {
    let record = Record::new(syntax, "`pulumi`", problems);
    record.refuse_unknown("`pulumi`", &["requiredVersion"], Severity::Warning, problems);
    record.expr("requiredVersion", problems)
}

fn merge(config: Vec<ConfigDeclaration>, deprecated: Vec<ConfigDeclaration>) -> Vec<ConfigDeclaration> {
    let mut merged = config;
    for declaration in deprecated {
        if merged.iter().all(|other| other.key.text != declaration.key.text) {
            merged.push(declaration);
        }
    }
    merged
}

fn expressions(record: &Record<'_>, name: &str, problems: &mut Vec<Diagnostic>) -> Vec<(Key, Expr)> {
    let Some(syntax) = record.field(name, problems) else { return Vec::new() };
    let entries = Record::new(syntax, &format!("`{name}`"), problems).entries();
    entries.iter().map(|(key, value)| (key.clone(), parse(value, problems))).collect()
}

fn outputs(record: &Record<'_>, problems: &mut Vec<Diagnostic>) -> Vec<(Key, Expr)> {
    let Some(syntax) = record.field("outputs", problems) else { return Vec::new() };
    property_map(Record::new(syntax, "`outputs`", problems).entries(), problems)
}
