//! What is wrong with a text that should be one JSON value, and where.

use std::fmt;

/// The first thing wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte offset in the text.
    pub(crate) at: usize,
    /// JSON pointer of the innermost value that was being read.
    pub(crate) pointer: String,
    pub(crate) kind: FaultKind,
}

/// `Display` is a lower-case fragment that a steward can act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The text ends inside the value.
    Ends,
    /// Another token was expected.
    Expected { what: &'static str, found: Found },
    /// A raw control character inside a string.
    Control(u8),
    /// `\` followed by something that is no escape.
    Escape,
    /// `\ud800` without its other half.
    Surrogate,
    /// Digits that break the grammar: `01`, `1.`, `-`.
    Number,
    /// A number that no double can hold.
    Range(String),
    /// The same key twice in one object.
    Duplicate(String),
    /// More containers inside each other than allowed.
    Depth(usize),
    /// Something follows the value.
    Trailing(Found),
    /// More bytes than a table of nodes can index.
    Long,
}

/// The byte that stood where something else was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found(pub(crate) u8);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b'\n' | b'\r' => f.write_str("the end of the line"),
            b'\t' => f.write_str("a tab"),
            byte @ 0x20..=0x7e => write!(f, "`{}`", char::from(byte)),
            byte => write!(f, "byte 0x{byte:02x}"),
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ends => f.write_str("the text ends before the JSON value is complete"),
            Self::Expected { what, found } => write!(f, "expected {what}, found {found}"),
            Self::Control(b'\n' | b'\r') => f.write_str("a string is not closed at the end of the line"),
            Self::Control(byte) => {
                write!(f, "a string holds the raw control byte 0x{byte:02x}; write it as \\u{byte:04x}")
            }
            Self::Escape => f.write_str("a string holds an invalid `\\` escape"),
            Self::Surrogate => f.write_str("a string holds half of a surrogate pair, which is no character"),
            Self::Number => f.write_str("a number is not written as JSON allows"),
            Self::Range(number) => write!(f, "the number `{number}` is too large for a double"),
            Self::Duplicate(key) => write!(f, "the key `{key}` appears twice in one object"),
            Self::Depth(limit) => write!(f, "values are nested deeper than {limit} levels"),
            Self::Trailing(found) => write!(f, "the value is complete, but {found} follows it"),
            Self::Long => f.write_str("the text is longer than 4 GiB"),
        }
    }
}
