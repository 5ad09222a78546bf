//! What the reader of a report wants of it.

use jiff::civil::Date;

use crate::{finding::Severity, infrastructure::Origin};

/// What was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// What it is called: the path of the file.
    pub name: String,
    /// What it was taken for.
    pub origin: Origin,
    /// The stack whose configuration was used, where that matters.
    pub stack: Option<String>,
    /// How many warnings were given when it was read.
    pub warnings: usize,
    /// The day of the review.
    pub date: Date,
}

/// What counts as a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The least severity that fails.
    pub fail_on: Severity,
    /// What becomes of what cannot be known.
    pub unknown: OnUnknown,
    /// Whether every severity, every unknown, every warning, and every rule that was asked for and judged nothing fails.
    pub strict: bool,
    /// Whether the rules were asked for by name.
    pub asked: bool,
    /// Whether outputs also list what passes and what does not apply.
    pub passes: bool,
}

/// What becomes of what cannot be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnUnknown {
    /// It fails: nobody has shown that it is right.
    Fail,
    /// It is said.
    Warn,
}

impl Default for Terms {
    fn default() -> Self {
        Self { fail_on: Severity::Info, unknown: OnUnknown::Fail, strict: false, asked: false, passes: false }
    }
}

impl Origin {
    /// What was judged, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Program => "a Pulumi program",
            Self::Preview => "a Pulumi preview",
            Self::State => "a Pulumi stack export",
            Self::Engine => "a running Pulumi engine",
            Self::Account => "a live account",
        }
    }

    /// What was judged, in outputs for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Preview => "preview",
            Self::State => "state",
            Self::Engine => "engine",
            Self::Account => "account",
        }
    }
}
