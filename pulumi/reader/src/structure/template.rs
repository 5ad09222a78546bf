//! The top level of a program.

use super::{
    config::{ConfigDeclaration, parse_config},
    record::Record,
    resource::{ResourceDeclaration, parse_resource, property_map},
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    expression::{Expr, parse},
    report::Report,
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
pub(crate) fn parse_template(syntax: &Syntax, report: &mut Report<'_>) -> Template {
    let record = Record::new(syntax, "the program", report);
    refuse_unsupported(&record, report);
    let config = record.field("config", report).map(|s| parse_config(s, report)).unwrap_or_default();
    let deprecated = record.field("configuration", report);
    let deprecated = deprecated.map(|syntax| parse_config(syntax, report)).unwrap_or_default();
    let resources = record.field("resources", report).map(|s| Record::new(s, "`resources`", report));
    Template {
        name: record.literal("name", report),
        required_version: record.field("pulumi", report).and_then(|s| parse_pulumi(s, report)),
        config: merge(config, deprecated),
        variables: expressions(&record, "variables", report),
        resources: resources
            .map(|record| record.entries().iter().map(|(k, v)| parse_resource(k, v, report)).collect())
            .unwrap_or_default(),
        outputs: outputs(&record, report),
    }
}

fn refuse_unsupported(record: &Record<'_>, report: &mut Report<'_>) {
    for (key, _) in record.entries() {
        let message = match &*key.text.to_ascii_lowercase() {
            "components" => "`components` are for plugins, not for programs",
            "namespace" => "`namespace` is for plugins, not for programs",
            "sdks" => "`sdks` crashes the Pulumi YAML host",
            "configuration" => {
                let help = "write `config`";
                report.push(Diagnostic::warning("`configuration` is deprecated", key.span).with_help(help));
                continue;
            }
            _ => continue,
        };
        report.push(Diagnostic::error(message, key.span));
    }
}

fn parse_pulumi(syntax: &Syntax, report: &mut Report<'_>) -> Option<Expr> {
    let record = Record::new(syntax, "`pulumi`", report);
    record.refuse_unknown("`pulumi`", &["requiredVersion"], Severity::Warning, report);
    record.expr("requiredVersion", report)
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

fn expressions(record: &Record<'_>, name: &str, report: &mut Report<'_>) -> Vec<(Key, Expr)> {
    let Some(syntax) = record.field(name, report) else { return Vec::new() };
    let entries = Record::new(syntax, &format!("`{name}`"), report).entries();
    entries.iter().map(|(key, value)| (key.clone(), parse(value, report))).collect()
}

fn outputs(record: &Record<'_>, report: &mut Report<'_>) -> Vec<(Key, Expr)> {
    let Some(syntax) = record.field("outputs", report) else { return Vec::new() };
    property_map(Record::new(syntax, "`outputs`", report).entries(), report)
}
