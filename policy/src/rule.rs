//! A rule, and the macro that declares one.

use crate::{
    case::{Case, Judged},
    finding::Severity,
    infrastructure::Origin,
};

/// What is denied, about which resources, and how that is found out.
#[derive(Debug)]
pub struct Rule {
    /// Named for what it denies: it reads as "allow …".
    pub id: &'static str,
    /// How much a finding matters.
    pub severity: Severity,
    /// The lines of the rule's page as its doc comment has them, each behind a blank. [`Rule::text`] is without it.
    pub page: &'static str,
    /// The canonical type tokens of the resources that are put to it; none where it is put to every resource.
    pub subjects: &'static [&'static str],
    /// What it looks at.
    pub input: Input,
    /// A program, or a record of the engine, that passes.
    pub passing: &'static str,
    /// One that fails.
    pub failing: &'static str,
    /// Puts one resource to the rule.
    pub check: fn(&mut Case<'_>) -> Judged,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// What there is, or will be, wherever it was read from.
    Any,
    /// How a program is written, of which records show nothing.
    Program,
    /// What only a record tells: what changes, what was left open, what is kept. Also resources that will no longer be there.
    Record,
    /// What somebody wrote and AWS never hears of.
    Written,
    /// What only a live account tells.
    Live,
}

impl Input {
    /// Whether it is a resource as it is written or was read, whatever happens to it.
    pub fn is_of_resources(self) -> bool {
        !matches!(self, Self::Record | Self::Live)
    }

    /// Whether an infrastructure of an origin shows it: a rule has nothing to say of any other.
    pub fn is_shown_by(self, origin: Origin) -> bool {
        match self {
            Self::Any => true,
            Self::Program => origin == Origin::Program,
            Self::Record => matches!(origin, Origin::Preview | Origin::State),
            Self::Written => origin != Origin::Account,
            Self::Live => origin == Origin::Account,
        }
    }
}

impl Rule {
    /// The rule's page: Markdown with fixed headings.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n")
    }

    /// The text of a section of the page, without its heading.
    pub fn section(&self, heading: &str) -> Option<String> {
        let text = format!("\n{}", self.text());
        let mut sections = text.split("\n## ").filter_map(|section| section.split_once('\n'));
        sections.find(|(title, _)| *title == heading).map(|(_, body)| body.trim().to_owned())
    }

    /// The first paragraph of a section.
    pub fn paragraph(&self, heading: &str) -> String {
        let section = self.section(heading).unwrap_or_default();
        section.split("\n\n").next().unwrap_or_default().to_owned()
    }

    /// What it denies, in one sentence.
    pub fn summary(&self) -> String {
        self.paragraph("What it denies")
    }

    /// Whether resources of a type are put to it.
    pub fn concerns(&self, token: &str) -> bool {
        self.subjects.is_empty() || self.subjects.iter().any(|subject| subject.eq_ignore_ascii_case(token))
    }
}

/// Declares the `RULE` of a module. The doc comment is the rule's page; its fixtures stand in `fixtures/<id>/`: programs, or for a rule
/// about a `record` of the engine or a `live` account, records. A rule about how a `program` is written says so, and so does one about what is
/// only `written`: AWS never hears of it.
macro_rules! declare_rule {
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, $subjects:expr, $check:path) => {
        $crate::rule::declare_rule!(@ [$($line)+] $id, $severity, $subjects, $check, Any, "yaml");
    };
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, $subjects:expr, $check:path, record) => {
        $crate::rule::declare_rule!(@ [$($line)+] $id, $severity, $subjects, $check, Record, "json");
    };
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, $subjects:expr, $check:path, program) => {
        $crate::rule::declare_rule!(@ [$($line)+] $id, $severity, $subjects, $check, Program, "yaml");
    };
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, $subjects:expr, $check:path, written) => {
        $crate::rule::declare_rule!(@ [$($line)+] $id, $severity, $subjects, $check, Written, "yaml");
    };
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, $subjects:expr, $check:path, live) => {
        $crate::rule::declare_rule!(@ [$($line)+] $id, $severity, $subjects, $check, Live, "json");
    };
    (@ [$($line:literal)+] $id:literal, $severity:ident, $subjects:expr, $check:path, $input:ident, $format:literal) => {
        $(#[doc = $line])+
        pub const RULE: $crate::Rule = $crate::Rule {
            id: $id,
            severity: $crate::Severity::$severity,
            page: concat!($($line, "\n"),+),
            subjects: &$subjects,
            input: $crate::rule::Input::$input,
            passing: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/", $id, "/pass.", $format)),
            failing: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/", $id, "/fail.", $format)),
            check: $check,
        };
    };
}

pub(crate) use declare_rule;
