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
    pub(super) one_of: Option<Vec<Vec<u8>>>,
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
    /// The first eight bytes, or all of them and zeros.
    head: u64,
    /// Which of them count.
    mask: u64,
    /// The second eight bytes, where there are more than sixteen.
    second: [u8; 8],
}

impl Start {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let mut head = [0; 8];
        let mut mask = [0; 8];
        for (i, byte) in bytes.iter().take(8).enumerate() {
            (head[i], mask[i]) = (*byte, 0xff);
        }
        let second = bytes.get(8..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        Self { bytes, head: u64::from_le_bytes(head), mask: u64::from_le_bytes(mask), second }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether `rest` starts with it.
    #[inline]
    pub(super) fn stands_at(&self, rest: &[u8]) -> bool {
        let Some(word) = rest.first_chunk() else { return rest.starts_with(&self.bytes) };
        if (u64::from_le_bytes(*word) ^ self.head) & self.mask != 0 {
            return false;
        }
        let length = self.bytes.len();
        if length <= 8 {
            return true;
        }
        // The last eight bytes overlap the first, and reach all up to sixteen.
        let (Some(here), Some(there)) = (rest.get(..length), self.bytes.last_chunk::<8>()) else {
            return false;
        };
        let ends = here.last_chunk::<8>() == Some(there);
        if !ends || length <= 16 {
            return ends;
        }
        // Three words reach all up to twenty-four; a call for a comparison costs more than they do.
        here.get(8..).and_then(<[u8]>::first_chunk) == Some(&self.second)
            && (length <= 24 || here == self.bytes)
    }
}

/// Properties that an object may have in a plan.
pub(super) const MAX_MEMBERS: usize = 128;

/// Which properties of an object there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen(u128);

impl Seen {
    /// `false` if it was there already.
    #[inline]
    pub(super) fn insert(&mut self, index: usize) -> bool {
        let bit = 1 << (index % MAX_MEMBERS);
        let new = self.0 & bit == 0;
        self.0 |= bit;
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
        assert!(seen.insert(0) && seen.insert(127) && !seen.insert(127));
        let mut wanted = Seen::default();
        wanted.insert(127);
        assert!(seen.contains_all(wanted) && !wanted.contains_all(seen));
    }
}
