//! Configuration that the program declares.

use super::record::Record;
use crate::{
    diagnostic::Severity,
    expression::{Expr, ExprKind, parse},
    position::Span,
    report::Report,
    syntax::{Kind, Syntax},
    value::Key,
};

/// One declared configuration value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConfigDeclaration {
    pub(crate) key: Key,
    pub(crate) span: Span,
    /// The stack's key, where it differs.
    pub(crate) name: Option<Key>,
    pub(crate) declared_type: Option<Key>,
    pub(crate) default: Option<Expr>,
    pub(crate) secret: Option<Expr>,
}

impl ConfigDeclaration {
    /// Whether the program marks it as a secret.
    pub(crate) fn is_secret(&self) -> bool {
        self.secret.as_ref().is_some_and(|secret| secret.kind == ExprKind::Bool(true))
    }
}

pub(super) fn parse_config(syntax: &Syntax, report: &mut Report<'_>) -> Vec<ConfigDeclaration> {
    let record = Record::new(syntax, "`config`", report);
    record.entries().iter().map(|(key, value)| parse_entry(key, value, report)).collect()
}

fn parse_entry(key: &Key, syntax: &Syntax, report: &mut Report<'_>) -> ConfigDeclaration {
    let mut declaration = ConfigDeclaration {
        key: key.clone(),
        span: syntax.span,
        name: None,
        declared_type: None,
        default: None,
        secret: None,
    };
    if !matches!(syntax.kind, Kind::Map(_)) {
        // A literal is `value`, which the command line takes from Pulumi.yaml and the host does not look at.
        parse(syntax, report);
        return declaration;
    }
    let what = format!("config `{}`", key.text);
    let record = Record::new(syntax, &what, report);
    let known = ["type", "name", "secret", "default", "value", "items", "description"];
    record.refuse_unknown(&what, &known, Severity::Warning, report);
    declaration.declared_type = record.literal("type", report);
    declaration.name = record.literal("name", report).filter(|name| !name.text.is_empty());
    declaration.default = record.expr("default", report);
    declaration.secret = record.boolean("secret", report);
    declaration
}
