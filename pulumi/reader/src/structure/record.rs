//! Records: maps with known keys. Keys match in any case, with a warning; unknown ones are reported.

use super::closest;
use crate::{
    diagnostic::{Diagnostic, Severity},
    expression::{Expr, ExprKind, parse},
    report::Report,
    syntax::{Kind, Syntax},
    value::Key,
};

/// A map read as a record.
pub(super) struct Record<'s> {
    entries: &'s [(Key, Syntax)],
}

impl<'s> Record<'s> {
    /// Reads a map as a record; anything else is reported.
    pub(super) fn new(syntax: &'s Syntax, what: &str, report: &mut Report<'_>) -> Self {
        let Kind::Map(entries) = &syntax.kind else {
            report.push(Diagnostic::error(
                format!("{what} must be a map, not {}", syntax.kind.name()),
                syntax.span,
            ));
            return Self { entries: &[] };
        };
        Self { entries }
    }

    /// The value of a key: the last one, where it is there more than once.
    pub(super) fn field(&self, name: &str, report: &mut Report<'_>) -> Option<&'s Syntax> {
        let (key, value) = self.entries.iter().rfind(|(key, _)| key.text.eq_ignore_ascii_case(name))?;
        miscapitalised(key, name, report);
        Some(value)
    }

    /// Whether a key is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, _)| key.text.eq_ignore_ascii_case(name))
    }

    /// The value of a key as an expression.
    pub(super) fn expr(&self, name: &str, report: &mut Report<'_>) -> Option<Expr> {
        self.field(name, report).map(|syntax| parse(syntax, report))
    }

    /// The value of a key as literal text.
    pub(super) fn literal(&self, name: &str, report: &mut Report<'_>) -> Option<Key> {
        let expr = self.expr(name, report)?;
        match expr.kind {
            ExprKind::Text { text, .. } => Some(Key { text, span: expr.span }),
            ExprKind::Broken => None,
            _ => {
                report.push(Diagnostic::error(format!("`{name}` must be literal text"), expr.span));
                None
            }
        }
    }

    /// The value of a key as a literal boolean, kept as an expression for its place.
    pub(super) fn boolean(&self, name: &str, report: &mut Report<'_>) -> Option<Expr> {
        let expr = self.expr(name, report)?;
        if matches!(expr.kind, ExprKind::Bool(_)) {
            return Some(expr);
        }
        report.push(Diagnostic::error(format!("`{name}` must be `true` or `false`"), expr.span));
        None
    }

    /// The value of a key as a list of literal texts.
    pub(super) fn texts(&self, name: &str, report: &mut Report<'_>) -> Vec<Expr> {
        let Some(syntax) = self.field(name, report) else { return Vec::new() };
        let Kind::List(list) = &syntax.kind else {
            report.push(Diagnostic::error(format!("`{name}` must be a list"), syntax.span));
            return Vec::new();
        };
        let parsed: Vec<Expr> = list.iter().map(|element| parse(element, report)).collect();
        for element in parsed.iter().filter(|element| element.literal().is_none()) {
            report.push(Diagnostic::error(format!("`{name}` must hold literal texts"), element.span));
        }
        parsed
    }

    /// Reports the keys that the record does not know.
    pub(super) fn refuse_unknown(
        &self,
        what: &str,
        known: &[&str],
        severity: Severity,
        report: &mut Report<'_>,
    ) {
        for (key, _) in self.entries {
            if known.iter().any(|name| name.eq_ignore_ascii_case(&key.text)) {
                continue;
            }
            let message = format!("{what} has no field `{}`", key.text);
            let help = closest(&key.text, known.iter().copied()).map_or_else(
                || format!("its fields are {}", known.join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            report.push(Diagnostic::new(severity, message, key.span).with_help(help));
        }
    }

    /// The keys and values, as written.
    pub(super) fn entries(&self) -> &'s [(Key, Syntax)] {
        self.entries
    }
}

/// Warns of a key that is right but for its case.
pub(crate) fn miscapitalised(key: &Key, proper: &str, report: &mut Report<'_>) {
    if key.text != proper {
        let message = format!("`{}` should be written `{proper}`", key.text);
        let help = "Pulumi YAML still takes it, but says that it will not for ever";
        report.push(Diagnostic::warning(message, key.span).with_help(help));
    }
}
