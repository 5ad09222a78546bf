//! What a plan consists of: for each value what is checked and what is written.

use super::pattern::Pattern;
use crate::contract::field::{Clock, Digits};
use crate::value::layout::Layout;

/// One value.
#[derive(Debug)]
pub(super) struct Node {
    /// Whether null is accepted.
    pub(super) null: bool,
    pub(super) check: Check,
    pub(super) write: Write,
    /// Levels of the partition path that are cut from it.
    pub(super) partitions: Vec<usize>,
}

/// What a value other than null must be.
#[derive(Debug)]
pub(super) enum Check {
    /// Anything.
    Any,
    /// Something that only the reference can judge.
    Unsure,
    Text(TextRule),
    Number(NumberRule),
    /// Whether false and true are accepted.
    Boolean([bool; 2]),
    Object(ObjectRule),
    Array(ArrayRule),
}

/// What is written of a value.
#[derive(Debug)]
pub(super) enum Write {
    Nothing,
    /// The value as it is written, or the brackets around what is written of the values inside.
    Same,
    /// Its text without white space, as a string.
    Json,
    Mask,
    Hash,
    Integer,
    Decimal(Digits),
    Time(Clock),
    Date(Option<Layout>),
}

/// What a string must be.
#[derive(Debug, Default)]
pub(super) struct TextRule {
    /// Bytes up to which any string is accepted; `None` if something is checked of every string.
    pub(super) free: Option<usize>,
    /// Code points.
    pub(super) min: usize,
    pub(super) max: Option<usize>,
    pub(super) one_of: Option<Vec<Start>>,
    pub(super) pattern: Option<Pattern>,
    pub(super) format: Option<Format>,
}

/// The formats that can be checked exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    DateTime,
    Date,
    Uuid,
    Ipv4,
    Ipv6,
    Email,
    Uri,
}

/// What a number must be.
#[derive(Debug, Default)]
pub(super) struct NumberRule {
    pub(super) integer: bool,
    pub(super) bounds: Vec<Bound>,
    pub(super) one_of: Option<Vec<i64>>,
    /// Digits that may stand after the point, if it must be a multiple of a power of ten.
    pub(super) places: Option<usize>,
}

/// One limit of a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) limit: Limit,
    /// Whether the number must be above it, and not below.
    pub(super) above: bool,
    pub(super) inclusive: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    Integer(i64),
    Double(f64),
}

#[derive(Debug)]
pub(super) struct ArrayRule {
    pub(super) min: usize,
    pub(super) max: usize,
    pub(super) element: Box<Node>,
}

#[derive(Debug)]
pub(super) struct ObjectRule {
    pub(super) members: Vec<Member>,
    pub(super) required: Seen,
    /// Whether other keys are accepted.
    pub(super) open: bool,
    /// Where the hints of this object start.
    pub(super) hints: usize,
}

#[derive(Debug)]
pub(super) struct Member {
    /// `"name":`
    pub(super) first: Start,
    /// `,"name":`
    pub(super) next: Start,
    pub(super) name: Vec<u8>,
    /// Itself among the properties of its object.
    pub(super) seen: Seen,
    pub(super) column: Column,
    pub(super) node: Node,
}

/// What is written of a key.
#[derive(Debug)]
pub(super) enum Column {
    /// Nothing, nor of its value.
    None,
    /// The key as it is written.
    Same,
    /// `"column":`
    Other(Vec<u8>),
}

/// The start of a member, made to be compared with what stands at a place.
#[derive(Debug)]
pub(super) struct Start {
    bytes: Vec<u8>,
    /// The first sixteen bytes, or all of them and zeros.
    head: u128,
    /// Which of them count.
    mask: u128,
}

impl Start {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let mut head = [0; 16];
        let mut mask = [0; 16];
        for (i, byte) in bytes.iter().take(16).enumerate() {
            (head[i], mask[i]) = (*byte, 0xff);
        }
        Self { bytes, head: u128::from_le_bytes(head), mask: u128::from_le_bytes(mask) }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether `rest` starts with it.
    #[inline]
    pub(super) fn stands_at(&self, rest: &[u8]) -> bool {
        let Some(block) = rest.first_chunk() else { return rest.starts_with(&self.bytes) };
        if (u128::from_le_bytes(*block) ^ self.head) & self.mask != 0 {
            return false;
        }
        let length = self.bytes.len();
        if length <= 16 {
            return true;
        }
        // The last sixteen bytes overlap the first; a call for a comparison costs more than they do.
        let Some(here) = rest.get(..length) else { return false };
        here.last_chunk::<16>() == self.bytes.last_chunk() && (length <= 32 || here == self.bytes)
    }
}

/// Properties that an object may have in a plan.
pub(super) const MAX_MEMBERS: usize = 128;

/// Which properties of an object there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen(u128);

impl Seen {
    /// The property at an index alone.
    pub(super) fn only(index: usize) -> Self {
        Self(1 << (index % MAX_MEMBERS))
    }

    /// `false` if one of them was there already.
    #[inline]
    pub(super) fn insert(&mut self, other: Self) -> bool {
        let new = self.0 & other.0 == 0;
        self.0 |= other.0;
        new
    }

    #[inline]
    pub(super) fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_found_where_they_stand() {
        for name in ["a", "abcd", "abcdefg", "abcdefghijklm", "abcdefghijklmnopqrstuvwxyz"] {
            let text = format!("\"{name}\":");
            let start = Start::new(text.clone().into_bytes());
            for tail in ["", "1", "12345678901234567890"] {
                assert!(start.stands_at(format!("{text}{tail}").as_bytes()));
            }
            for at in 0..text.len() {
                let mut other = format!("{text}12345678").into_bytes();
                other[at] ^= 1;
                assert!(!start.stands_at(&other), "{name} {at}");
                assert!(!start.stands_at(&text.as_bytes()[..at]));
            }
        }
    }

    #[test]
    fn seen_properties_are_remembered() {
        let mut seen = Seen::default();
        let [first, last] = [0, 127].map(Seen::only);
        assert!(seen.insert(first) && seen.insert(last) && !seen.insert(last));
        assert!(seen.contains_all(last) && !last.contains_all(seen));
    }
}
