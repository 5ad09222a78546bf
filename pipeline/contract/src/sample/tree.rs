//! A contract compiled for sampling: what stands where, what it may hold, how to break it.

use std::ops::Range;

use jsonschema::Validator;

use super::defect::Defect;
use super::instant::Spelling;
use super::pattern::Pattern;

/// A compiled contract.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) root: Node,
    /// By defect, at least one way each.
    pub(super) breaks: Vec<(Defect, Vec<Break>)>,
}

/// One value of a record.
#[derive(Debug)]
pub(super) struct Node {
    /// Its number and, as the end, the number after its last descendant.
    pub(super) span: Range<u32>,
    pub(super) nullable: bool,
    /// JSON texts to choose from instead of building one: `enum`, `const`, `examples`.
    pub(super) fixed: Vec<Box<[u8]>>,
    pub(super) kind: Kind,
    /// For keywords that the kind does not keep by construction.
    pub(super) check: Option<Box<Check>>,
}

/// Says whether a value that was built may stand.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) validator: Validator,
    /// A value that may, for when luck runs out.
    pub(super) known: Box<[u8]>,
}

/// How to build a value.
#[derive(Debug)]
pub(super) enum Kind {
    /// From `fixed` only.
    Fixed,
    Boolean,
    Number(Number),
    Text {
        text: Text,
        distinct: bool,
    },
    /// `first`: the instant that the record is about.
    Instant {
        spelling: Spelling,
        first: bool,
    },
    List(List),
    Object(Vec<Field>),
    Choice(Vec<Node>),
}

/// Multiples of `step` from `low` up to `count` of them, in units of the last of `scale` digits.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) low: i64,
    pub(super) step: i64,
    pub(super) count: u64,
    pub(super) scale: u32,
    /// Whether it stands in quotation marks.
    pub(super) quoted: bool,
    pub(super) distinct: bool,
}

#[derive(Debug)]
pub(super) enum Text {
    Words { least: u64, most: u64 },
    Format(String),
    Pattern(Pattern),
}

#[derive(Debug)]
pub(super) struct List {
    pub(super) prefix: Vec<Node>,
    pub(super) element: Option<Box<Node>>,
    pub(super) least: u64,
    pub(super) most: u64,
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Field {
    /// `"key":`.
    pub(super) key: Box<[u8]>,
    pub(super) required: bool,
    pub(super) node: Node,
}

/// One way to break one node.
#[derive(Debug)]
pub(super) struct Break {
    pub(super) node: u32,
    pub(super) how: How,
}

#[derive(Debug)]
pub(super) enum How {
    /// This text in place of the value.
    Instead(Box<[u8]>),
    /// The object without that member.
    Without(usize),
    /// The object with that member twice.
    Twice(usize),
    /// The object with a member that nobody declared.
    Surplus,
    /// The list with that many elements.
    Count(u64),
}
