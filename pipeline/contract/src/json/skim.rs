//! Finding the end of one JSON value in bytes that arrive piece by piece. Strict about grammar, without recursion;
//! what it accepts, `tape` reads, but for keys, surrogates, ranges, depth and UTF-8.

use super::fault::{FaultKind, Found};

/// How far a value has been followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It ends before this offset.
    Done(usize),
    /// It goes on after the bytes at hand.
    More,
    /// It breaks at this offset.
    Broken(usize, FaultKind),
}

/// Follows one value. The bytes handed in always start at the same byte of the input, until [`Skim::forget`].
#[derive(Debug)]
pub(crate) struct Skim {
    state: State,
    open: Stack,
    at: usize,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Value,
    FirstKey,
    Key,
    Colon,
    FirstElement,
    /// After a value inside a container.
    After,
    Text {
        key: bool,
    },
    Escape {
        key: bool,
    },
    Hex {
        key: bool,
        left: u8,
    },
    Word {
        rest: &'static [u8],
    },
    Number(Digits),
    /// In something that is no value and stands for one.
    Junk,
}

/// Where in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    Minus,
    Zero,
    Whole,
    Point,
    Fraction,
    E,
    Sign,
    Exponent,
}

/// Which containers are open: one bit each, set for an object.
#[derive(Debug, Default)]
struct Stack {
    bits: Vec<u64>,
    depth: usize,
}

/// Containers inside each other before the value counts as broken. Far beyond what a record may have: what matters
/// here is to find the end of a record that is refused.
const MAX_OPEN: usize = 1 << 20;

/// Whether a byte ends whatever is neither string nor container.
fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'"' | b'[' | b']' | b'{' | b'}')
}

impl Stack {
    fn push(&mut self, object: bool) {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.bits.len() {
            self.bits.push(0);
        }
        if let Some(bits) = self.bits.get_mut(word) {
            *bits = *bits & !(1 << bit) | u64::from(object) << bit;
        }
        self.depth += 1;
    }

    fn in_object(&self) -> bool {
        let top = self.depth.wrapping_sub(1);
        self.bits.get(top / 64).is_some_and(|bits| bits >> (top % 64) & 1 == 1)
    }
}

impl Skim {
    pub(crate) fn new() -> Self {
        Self { state: State::Value, open: Stack::default(), at: 0 }
    }

    /// Starts over with another value.
    pub(crate) fn restart(&mut self) {
        self.state = State::Value;
        self.open.depth = 0;
        self.at = 0;
    }

    /// The first `count` bytes, all of them seen, will not be handed in again.
    pub(crate) fn forget(&mut self, count: usize) {
        self.at = self.at.saturating_sub(count);
    }

    /// Goes on with the bytes after those seen before.
    pub(crate) fn follow(&mut self, bytes: &[u8]) -> Progress {
        while let Some(byte) = bytes.get(self.at) {
            let result = match self.state {
                State::Text { key } => {
                    let rest = bytes.get(self.at..).unwrap_or_default();
                    self.text(rest, key)
                }
                State::Number(digits) => self.number(digits, *byte),
                _ => self.step(*byte),
            };
            match result {
                Ok(false) => {}
                Ok(true) => return Progress::Done(self.at),
                Err(kind) => return Progress::Broken(self.at, kind),
            }
        }
        Progress::More
    }

    /// Follows the value beyond what is broken inside one of its scalars: a word, the digits of a number, an escape or a
    /// control character of a string. All else is read as strictly as ever, so that the end is that of the value.
    pub(crate) fn follow_on(&mut self, bytes: &[u8]) -> Progress {
        loop {
            let progress = self.follow(bytes);
            match progress {
                Progress::Broken(at, _) if bytes.get(at).is_some_and(|byte| self.mend(*byte)) => {}
                _ => return progress,
            }
        }
    }

    /// Takes the byte that was not expected for a part of the scalar that it stands in, or for its end. A newline in a
    /// string is neither: it shows that a quote is missing.
    fn mend(&mut self, byte: u8) -> bool {
        self.state = match self.state {
            State::Text { key } if byte != b'\n' => {
                self.at += 1;
                State::Text { key }
            }
            State::Escape { key } | State::Hex { key, .. } if byte != b'\n' => State::Text { key },
            State::Word { .. } | State::Number(_) => State::Junk,
            State::Value | State::FirstElement if !ends_word(byte) => State::Junk,
            _ => return false,
        };
        true
    }

    /// What happens if nothing follows: a number may end there.
    pub(crate) fn end(&self, length: usize) -> Progress {
        let ended =
            |digits| matches!(digits, Digits::Zero | Digits::Whole | Digits::Fraction | Digits::Exponent);
        match self.state {
            State::Number(digits) if self.open.depth == 0 && ended(digits) => Progress::Done(length),
            _ => Progress::Broken(length, FaultKind::Ends),
        }
    }

    /// A value is complete: whether it was the whole.
    fn complete(&mut self) -> bool {
        self.state = State::After;
        self.open.depth == 0
    }

    fn text(&mut self, rest: &[u8], key: bool) -> Result<bool, FaultKind> {
        let Some(length) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) else {
            self.at += rest.len();
            return Ok(false);
        };
        self.at += length;
        match rest.get(length) {
            Some(b'"') => {
                self.at += 1;
                if key {
                    self.state = State::Colon;
                    return Ok(false);
                }
                Ok(self.complete())
            }
            Some(b'\\') => {
                self.at += 1;
                self.state = State::Escape { key };
                Ok(false)
            }
            Some(byte) => Err(FaultKind::Control(*byte)),
            None => Ok(false),
        }
    }

    fn step(&mut self, byte: u8) -> Result<bool, FaultKind> {
        let white = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let expected = |what| Err(FaultKind::Expected { what, found: Found(byte) });
        let mut complete = false;
        match (self.state, byte) {
            (
                State::Value
                | State::FirstKey
                | State::Key
                | State::Colon
                | State::FirstElement
                | State::After,
                _,
            ) if white => {}
            (State::FirstElement, b']') | (State::FirstKey, b'}') => complete = self.close(),
            (State::Value | State::FirstElement, _) => complete = self.value(byte)?,
            (State::FirstKey | State::Key, b'"') => self.state = State::Text { key: true },
            (State::FirstKey, _) => return expected("a key in quotes or `}`"),
            (State::Key, _) => return expected("a key in quotes"),
            (State::Colon, b':') => self.state = State::Value,
            (State::Colon, _) => return expected("`:`"),
            (State::After, b',') => {
                self.state = if self.open.in_object() { State::Key } else { State::Value }
            }
            (State::After, b'}') if self.open.in_object() => complete = self.close(),
            (State::After, b']') if !self.open.in_object() => complete = self.close(),
            (State::After, _) if self.open.in_object() => return expected("`,` or `}`"),
            (State::After, _) => return expected("`,` or `]`"),
            (State::Escape { key }, b'u') => self.state = State::Hex { key, left: 4 },
            (State::Escape { key }, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.state = State::Text { key };
            }
            (State::Hex { key, left }, _) if byte.is_ascii_hexdigit() => {
                self.state = if left == 1 { State::Text { key } } else { State::Hex { key, left: left - 1 } };
            }
            (State::Escape { .. } | State::Hex { .. }, _) => return Err(FaultKind::Escape),
            (State::Junk, _) if ends_word(byte) => return Ok(self.complete()),
            (State::Word { rest }, _) => match rest.split_first() {
                Some((first, [])) if *first == byte => complete = self.complete(),
                Some((first, rest)) if *first == byte => self.state = State::Word { rest },
                _ => return expected("`true`, `false` or `null`"),
            },
            // `follow` hands texts and numbers elsewhere.
            (State::Junk | State::Text { .. } | State::Number(_), _) => {}
        }
        self.at += 1;
        Ok(complete)
    }

    /// The first byte of a value.
    fn value(&mut self, byte: u8) -> Result<bool, FaultKind> {
        self.state = match byte {
            b'{' | b'[' => {
                if self.open.depth == MAX_OPEN {
                    return Err(FaultKind::Depth(MAX_OPEN));
                }
                self.open.push(byte == b'{');
                if byte == b'{' { State::FirstKey } else { State::FirstElement }
            }
            b'"' => State::Text { key: false },
            b't' => State::Word { rest: b"rue" },
            b'f' => State::Word { rest: b"alse" },
            b'n' => State::Word { rest: b"ull" },
            b'-' => State::Number(Digits::Minus),
            b'0' => State::Number(Digits::Zero),
            b'1'..=b'9' => State::Number(Digits::Whole),
            _ => return Err(FaultKind::Expected { what: "a value", found: Found(byte) }),
        };
        Ok(false)
    }

    fn close(&mut self) -> bool {
        self.open.depth -= 1;
        self.complete()
    }

    /// A number has no end of its own: what follows it is left where it is.
    fn number(&mut self, digits: Digits, byte: u8) -> Result<bool, FaultKind> {
        let next = match (digits, byte) {
            (Digits::Minus, b'0') => Digits::Zero,
            (Digits::Minus | Digits::Whole, b'0'..=b'9') => Digits::Whole,
            (Digits::Zero | Digits::Whole, b'.') => Digits::Point,
            (Digits::Point | Digits::Fraction, b'0'..=b'9') => Digits::Fraction,
            (Digits::Zero | Digits::Whole | Digits::Fraction, b'e' | b'E') => Digits::E,
            (Digits::E, b'+' | b'-') => Digits::Sign,
            (Digits::E | Digits::Sign | Digits::Exponent, b'0'..=b'9') => Digits::Exponent,
            (Digits::Zero, b'0'..=b'9') | (Digits::Minus | Digits::Point | Digits::E | Digits::Sign, _) => {
                return Err(FaultKind::Number);
            }
            _ => return Ok(self.complete()),
        };
        self.state = State::Number(next);
        self.at += 1;
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::tape::Tape;

    fn follow(text: &[u8], step: usize) -> Progress {
        let mut skim = Skim::new();
        let mut at = 0;
        while at < text.len() {
            at = (at + step).min(text.len());
            match skim.follow(&text[..at]) {
                Progress::More => {}
                progress => return progress,
            }
        }
        skim.end(text.len())
    }

    #[test]
    fn values_end_where_they_end() {
        for (text, end) in
            [("{}x", 2), ("[1,2] ", 5), ("\"a\\\"b\",", 6), ("-1.5e+3,", 7), ("null}", 4), ("12", 2)]
        {
            for step in 1..4 {
                assert_eq!(follow(text.as_bytes(), step), Progress::Done(end), "{text}");
            }
        }
    }

    #[test]
    fn depth_needs_no_stack_of_calls() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(follow(deep.as_bytes(), 4096), Progress::Done(200_000));
        let deeper = "[".repeat(MAX_OPEN + 1);
        assert_eq!(
            follow(deeper.as_bytes(), 1 << 20),
            Progress::Broken(MAX_OPEN, FaultKind::Depth(MAX_OPEN))
        );
    }

    /// Texts that are nearly JSON.
    fn nearly() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "\\", "\\u0041", "\\ud800", "1", "-", "0", ".5",
            "e3", "true", "nul", "null", " ", "\n", "\u{1}", "é",
        ]);
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn skimming_agrees_with_the_tape(text in nearly(), step in 1_usize..5) {
            let skimmed = follow(text.as_bytes(), step);
            prop_assert_eq!(&skimmed, &follow(text.as_bytes(), usize::MAX / 2));
            let finer = |kind| matches!(kind, FaultKind::Duplicate(_) | FaultKind::Surrogate | FaultKind::Range(_));
            let read = |text: &str| Tape::default().read(text).map_err(|fault| fault.kind);
            match skimmed {
                Progress::Done(end) => prop_assert!(read(&text[..end]).map_or_else(finer, |()| true)),
                _ => prop_assert!(read(&text).is_err()),
            }
        }
    }
}
