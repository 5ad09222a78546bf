//! What a reviewer or a machine reads of a review: one format, one file. A review in, a text out.

mod answer;
mod frame;
mod json;
mod junit;
mod markdown;
mod page;
mod place;
mod sarif;
mod text;

pub use answer::{answer, answer_json};
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use page::{index, page};
pub use sarif::sarif;
pub use text::text;

use std::fmt;

use crate::{
    review::{Entry, Review},
    rule::Rule,
};

/// Writes a line. Whatever a name or a message holds, it stays on its line and does nothing else.
fn line(out: &mut String, text: fmt::Arguments<'_>) {
    out.push_str(&lake_reader::visible(&text.to_string()));
    out.push('\n');
}

/// A text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What to do about a finding: the first paragraph of the remedy.
fn remedy(rule: &Rule) -> String {
    flat(&rule.paragraph("Remedy"))
}

/// The entries in the order of their importance: by severity, then by rule.
fn by_severity<'e, 'r>(entries: impl Iterator<Item = &'e Entry<'r>>) -> Vec<&'e Entry<'r>> {
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.judgement.rule.severity));
    entries
}

/// `3 rules`, `1 rule`.
fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// The types that no rule looked at, each with the number of its resources, in a list; `None` where there are none.
fn unread(review: &Review<'_>) -> Option<String> {
    let types = review.unread().iter().map(|(token, count)| format!("`{token}` ({count})"));
    Some(types.collect::<Vec<_>>().join(", ")).filter(|types| !types.is_empty())
}

/// That the account was assumed, where what is found speaks of one.
fn assumed(review: &Review<'_>) -> Option<String> {
    let account = review.report.infrastructure.assumed_account.as_ref()?;
    let open = review.entries.iter().flat_map(|entry| &entry.notices).filter(|one| one.waiver.is_none());
    let messages = open.map(|notice| &notice.finding.message);
    let mut said = messages.chain(review.weakened().iter().map(|one| &one.message));
    said.any(|message| names_an_account(message)).then(|| {
        format!("nobody told the account, and `{account}` was taken for the program's own: tell it with `--account`")
    })
}

fn names_an_account(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_digit()).any(|digits| digits.len() == 12)
}

/// What was judged, in a sentence without its end.
fn judged(review: &Review<'_>) -> String {
    let artifact = review.artifact;
    let stack = artifact.stack.as_ref().map_or_else(String::new, |stack| format!(" of stack `{stack}`"));
    format!(
        "{}, read as {}{stack}: {} judged {}",
        artifact.name,
        artifact.origin.words(),
        counted(review.report.rules.len(), "rule"),
        counted(review.report.infrastructure.resources.len(), "resource"),
    )
}
