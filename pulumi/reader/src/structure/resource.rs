//! Resource declarations.

use std::collections::HashMap;

use super::{
    options::{OptionsDeclaration, parse_options},
    record::Record,
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    expression::{Expr, ExprKind, parse},
    position::Span,
    report::Report,
    syntax::{Kind, Syntax},
    value::Key,
};

/// A resource as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResourceDeclaration {
    pub(crate) key: Key,
    pub(crate) span: Span,
    pub(crate) token: Option<Key>,
    pub(crate) name: Option<Key>,
    pub(crate) default_provider: bool,
    pub(crate) properties: Properties,
    pub(crate) options: OptionsDeclaration,
    pub(crate) get: Option<GetDeclaration>,
}

/// The properties of a resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Properties {
    /// A map with literal keys.
    Map(Vec<(Key, Expr)>, Span),
    /// One expression that gives them all.
    Expr(Expr),
    Absent,
}

/// `get` of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct GetDeclaration {
    pub(crate) id: Option<Expr>,
    pub(crate) state: Vec<(Key, Expr)>,
    pub(crate) span: Span,
}

impl ResourceDeclaration {
    /// The package of its type: `aws` of `aws:s3:Bucket`.
    pub(crate) fn package(&self) -> Option<&str> {
        self.token.as_ref()?.text.split(':').next()
    }

    /// The package that it provides, if it is a provider.
    pub(crate) fn provided_package(&self) -> Option<&str> {
        self.token.as_ref()?.text.strip_prefix("pulumi:providers:")
    }
}

const FIELDS: [&str; 6] = ["type", "name", "defaultProvider", "properties", "options", "get"];
/// Taken by the host for the sake of old programs, without effect.
const LEGACY: [&str; 2] = ["condition", "metadata"];

pub(super) fn parse_resource(key: &Key, syntax: &Syntax, report: &mut Report<'_>) -> ResourceDeclaration {
    let what = format!("resource `{}`", key.text);
    let record = Record::new(syntax, &what, report);
    refuse_unknown(&record, &what, report);
    let token = record.literal("type", report);
    if !record.has("type") {
        report.push(Diagnostic::error(format!("{what} has no `type`"), key.span));
    }
    let default_provider = record.boolean("defaultProvider", report);
    let is_provider = token.as_ref().is_some_and(|token| token.text.starts_with("pulumi:providers:"));
    if let Some(flag) = default_provider.as_ref().filter(|_| !is_provider) {
        report.push(Diagnostic::error("`defaultProvider` is for provider resources alone", flag.span));
    }
    let declaration = ResourceDeclaration {
        key: key.clone(),
        span: syntax.span,
        token,
        name: record.literal("name", report).filter(|name| !name.text.is_empty()),
        default_provider: default_provider.is_some_and(|flag| flag.kind == ExprKind::Bool(true)),
        properties: record
            .field("properties", report)
            .map_or(Properties::Absent, |s| parse_properties(s, report)),
        options: record.field("options", report).map(|s| parse_options(s, report)).unwrap_or_default(),
        get: record.field("get", report).map(|s| parse_get(s, report)),
    };
    refuse_get_with_properties(&declaration, report);
    declaration
}

fn refuse_unknown(record: &Record<'_>, what: &str, report: &mut Report<'_>) {
    let known: Vec<&str> = FIELDS.into_iter().chain(LEGACY).collect();
    let before = report.len();
    record.refuse_unknown(what, &known, Severity::Error, report);
    report.advise_since(before, |help| {
        if help.starts_with("its fields") {
            *help = format!("its fields are {}; put it under `properties`?", FIELDS.join(", "));
        }
    });
    for (key, _) in record.entries().iter().filter(|(key, _)| LEGACY.contains(&&*key.text)) {
        report.push(Diagnostic::warning(format!("`{}` has no effect", key.text), key.span));
    }
}

fn refuse_get_with_properties(resource: &ResourceDeclaration, report: &mut Report<'_>) {
    let has_properties = match &resource.properties {
        Properties::Map(entries, _) => !entries.is_empty(),
        Properties::Expr(_) => true,
        Properties::Absent => false,
    };
    let is_read = resource.get.as_ref().is_some_and(|get| get.id.is_some() || !get.state.is_empty());
    if has_properties && is_read {
        let help = "`properties` describe a resource of this program, `get` one that exists already";
        let message = "`properties` and `get` exclude each other";
        report.push(Diagnostic::error(message, resource.key.span).with_help(help));
    }
}

fn parse_properties(syntax: &Syntax, report: &mut Report<'_>) -> Properties {
    match &syntax.kind {
        Kind::Map(entries) => Properties::Map(property_map(entries, report), syntax.span),
        _ => Properties::Expr(parse(syntax, report)),
    }
}

/// A map with literal keys; of a key that is there twice, the last.
pub(super) fn property_map(entries: &[(Key, Syntax)], report: &mut Report<'_>) -> Vec<(Key, Expr)> {
    let mut places = HashMap::new();
    let mut parsed: Vec<(Key, Expr)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let value = parse(value, report);
        let place = *places.entry(&*key.text).or_insert(parsed.len());
        if let Some(earlier) = parsed.get_mut(place) {
            let message = format!("`{}` is here twice; the last one counts", key.text);
            report.push(Diagnostic::warning(message, key.span));
            *earlier = (key.clone(), value);
        } else {
            parsed.push((key.clone(), value));
        }
    }
    parsed
}

fn parse_get(syntax: &Syntax, report: &mut Report<'_>) -> GetDeclaration {
    let record = Record::new(syntax, "`get`", report);
    record.refuse_unknown("`get`", &["id", "state"], Severity::Warning, report);
    let id = record.expr("id", report);
    let state = record.field("state", report);
    let state = state.map(|syntax| Record::new(syntax, "`state`", report));
    let state = state.map(|record| property_map(record.entries(), report)).unwrap_or_default();
    GetDeclaration { id, state, span: syntax.span }
}
