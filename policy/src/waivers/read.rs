//! The waivers file: `waivers`, a list of maps with exactly the fields of a waiver.

use jiff::civil::Date;
use lake_reader::{Diagnostic, Node, Span};

use super::{Waiver, Waivers};
use crate::rules;

const FIELDS: [&str; 6] = ["rule", "resource", "reason", "owner", "expires", "matches"];

type Read<T> = Result<T, Diagnostic>;

/// Reads every waiver into `waivers`, the faulty ones as problems.
pub(super) fn all(root: &Node, today: Date, waivers: &mut Waivers) {
    let entries = match list(root) {
        Ok(entries) => entries,
        Err(problem) => return waivers.problems.push(problem),
    };
    for entry in entries {
        match waiver(entry, today, &waivers.holding) {
            Ok(waiver) => waivers.holding.push(waiver),
            Err(problem) => waivers.problems.push(problem),
        }
    }
}

fn list(root: &Node) -> Read<&[Node]> {
    let Some([(key, list)]) = root.as_map() else {
        return Err(Diagnostic::error("the file has one key, `waivers`", root.span));
    };
    match (&*key.text, list.as_list()) {
        ("waivers", Some(list)) => Ok(list),
        ("waivers", None) if list.is_null() => Ok(&[]),
        ("waivers", None) => Err(Diagnostic::error("`waivers` is a list", list.span)),
        (other, _) => Err(Diagnostic::error(format!("unknown key `{other}`"), key.span)),
    }
}

fn waiver(entry: &Node, today: Date, earlier: &[Waiver]) -> Read<Waiver> {
    let Some(fields) = entry.as_map() else {
        return Err(Diagnostic::error("a waiver is a map", entry.span));
    };
    if let Some((key, _)) = fields.iter().find(|(key, _)| !FIELDS.contains(&&*key.text)) {
        let help = format!("a waiver has {}", FIELDS.map(|field| format!("`{field}`")).join(", "));
        return Err(Diagnostic::error(format!("unknown field `{}`", key.text), key.span).with_help(help));
    }
    let waiver = Waiver {
        rule: text(entry, "rule")?,
        resource: text(entry, "resource")?,
        reason: text(entry, "reason")?,
        owner: text(entry, "owner")?,
        expires: date(entry)?,
        matches: matches(entry)?,
        span: entry.span,
    };
    let place = |field: &str| entry.get(field).map_or(entry.span, |node| node.span);
    judge(&waiver, today, earlier, &place)?;
    Ok(waiver)
}

/// What is wrong with a waiver that is well formed.
fn judge(waiver: &Waiver, today: Date, earlier: &[Waiver], place: &dyn Fn(&str) -> Span) -> Read<()> {
    let Waiver { rule, resource, owner, expires, .. } = waiver;
    if rules::find(rule).is_none() {
        return Err(Diagnostic::error(format!("unknown rule `{rule}`"), place("rule"))
            .with_help("`lakegate rules` lists them"));
    }
    if *expires < today {
        let message = format!("the waiver of `{rule}` at `{resource}` expired on {expires}");
        let help = format!("mend the resource, or let `{owner}` decide anew");
        return Err(Diagnostic::error(message, place("expires")).with_help(help));
    }
    let same = |other: &&Waiver| {
        other.rule == *rule
            && other.resource == *resource
            && other.matches.iter().any(|m| waiver.matches.contains(m))
    };
    match earlier.iter().find(same) {
        Some(other) => {
            let line = other.span.start.line;
            let message = format!("the waiver of `{rule}` at `{resource}` stands already in line {line}");
            Err(Diagnostic::error(message, place("rule")))
        }
        None => Ok(()),
    }
}

fn required<'n>(entry: &'n Node, field: &str) -> Read<&'n Node> {
    entry.get(field).ok_or_else(|| Diagnostic::error(format!("the waiver has no `{field}`"), entry.span))
}

fn text(entry: &Node, field: &str) -> Read<String> {
    let node = required(entry, field)?;
    let text = node.as_str().map(str::trim).filter(|text| !text.is_empty());
    text.map(ToOwned::to_owned).ok_or_else(|| Diagnostic::error(format!("`{field}` is a text"), node.span))
}

fn date(entry: &Node) -> Read<Date> {
    let node = required(entry, "expires")?;
    let date =
        node.as_str().filter(|text| text.len() == "2026-01-31".len()).and_then(|text| text.parse().ok());
    date.ok_or_else(|| Diagnostic::error("`expires` is a day: `2026-01-31`", node.span))
}

fn matches(entry: &Node) -> Read<Vec<String>> {
    let node = required(entry, "matches")?;
    let listed = node.as_list().unwrap_or(std::slice::from_ref(node));
    let hash = |node: &Node| {
        let text = node.as_str().filter(|text| text.starts_with("sha256:"));
        text.map(ToOwned::to_owned).ok_or_else(|| {
            Diagnostic::error("`matches` is what `lakegate check` prints with the finding", node.span)
        })
    };
    if listed.is_empty() {
        return Err(Diagnostic::error("`matches` is empty", node.span));
    }
    listed.iter().map(hash).collect()
}
