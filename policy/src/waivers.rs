//! Reviewed exceptions: what is denied and nevertheless accepted, by whom, why, and until when.
//!
//! A waiver is bound to what it waives by a hash of rule, resource, message and judged value, with the statement around it: once
//! any of them changes, it holds no longer. Nothing here is lenient, since a waiver that is misread is a door left open.

mod matches;
mod read;

use jiff::civil::Date;
use lake_reader::{Diagnostic, Diagnostics, Span};

pub(crate) use matches::Identity;

/// The waivers of a file.
#[derive(Clone, Debug, Default)]
pub struct Waivers {
    /// What the file is called.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Those that are well formed and of today.
    pub holding: Vec<Waiver>,
    /// What is wrong with the others.
    pub problems: Vec<Diagnostic>,
}

/// One exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The rule's id.
    pub rule: String,
    /// The key of the resource.
    pub resource: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Date,
    /// What it waives: one hash, or one for each stack in which the judged value differs.
    pub matches: Vec<String>,
    /// Where it is written.
    pub span: Span,
}

impl Waivers {
    /// Reads the waivers of a file as they hold on a day.
    ///
    /// # Errors
    /// The text is not YAML.
    pub fn read(name: &str, text: &str, today: Date) -> Result<Self, Diagnostics> {
        let mut read = Self { name: name.to_owned(), text: text.to_owned(), ..Self::default() };
        if text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
            read::all(&lake_reader::yaml(text)?, today, &mut read);
        }
        Ok(read)
    }

    /// The waiver of a finding.
    pub(crate) fn of(&self, rule: &str, resource: &str, matches: &str) -> Option<usize> {
        self.holding.iter().position(|waiver| {
            waiver.rule == rule
                && waiver.resource == resource
                && waiver.matches.iter().any(|listed| listed == matches)
        })
    }
}
