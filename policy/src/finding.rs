//! What a rule found, and why it could not say.

use std::fmt;

use lake_reader::{Because, Node, Span};

/// How much a finding matters, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Costs little now, and something later.
    Low,
    /// A weakness that needs another one to be used.
    Medium,
    /// A door that is open, or a loss that will happen.
    High,
    /// Anybody may read, change or destroy.
    Critical,
}

impl Severity {
    /// Every severity, in ascending order.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The severity in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that a rule denies.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// A lower-case fragment with names in backticks.
    pub message: String,
    /// Where it is written; empty where the input has no text.
    pub span: Span,
    /// The judged value, or what stands where a value is missing. A waiver is bound to it.
    pub fragment: Node,
}

/// Why a rule could not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// A lower-case fragment: "`policy` is a secret".
    pub reason: String,
    /// The expression that is not known.
    pub span: Span,
}

impl From<&Because> for Doubt {
    fn from(because: &Because) -> Self {
        Self { reason: because.reason.clone(), span: because.span }
    }
}
