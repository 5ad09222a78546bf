//! The document around an array of records, e.g. a `GeoJSON` feature collection: members are skipped until the array
//! stands at its pointer, and after it.

use super::AdmissionError;
use crate::json::pointer;
use crate::json::skim::{Progress, Skim};
use crate::json::text::decode;

/// Bytes of a key of the envelope. Keys are held whole to be compared.
const MAX_KEY: usize = 64 << 10;

/// Walks through envelopes, one after another.
#[derive(Debug)]
pub(super) struct Envelope {
    pointer: String,
    tokens: Vec<String>,
    spot: Spot,
    /// Objects open on the way to the array.
    open: usize,
    found: bool,
    skim: Skim,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// An envelope.
    Start,
    FirstKey,
    Key,
    Colon {
        wanted: bool,
    },
    Value {
        wanted: bool,
    },
    /// The rest of a value that is not wanted.
    Skip,
    After,
}

/// What a step came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Used(usize),
    /// The array of records starts after these bytes.
    Records(usize),
    /// More bytes are needed.
    Starve,
}

impl Envelope {
    /// `None` for a pointer to the whole document.
    pub(super) fn new(pointer: &str) -> Option<Self> {
        let tokens = pointer::parse(pointer).filter(|tokens| !tokens.is_empty())?;
        let pointer = pointer.to_owned();
        Some(Self { pointer, tokens, spot: Spot::Start, open: 0, found: false, skim: Skim::new() })
    }

    /// The array of records has ended.
    pub(super) fn resume(&mut self) {
        self.spot = Spot::After;
    }

    pub(super) fn step(&mut self, bytes: &[u8], end: bool, line: u64) -> Result<Step, AdmissionError> {
        let fail = |what: String| Err(AdmissionError::Envelope { line, what });
        if self.spot == Spot::Skip {
            return self.skip(bytes, end, line);
        }
        let white = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        if white > 0 {
            return Ok(Step::Used(white));
        }
        let Some(first) = bytes.first() else {
            let complete = self.spot == Spot::Start;
            return if end && !complete {
                fail("it ends before it is complete".to_owned())
            } else {
                Ok(Step::Starve)
            };
        };
        match (self.spot, first) {
            (Spot::Start, b'{') => {
                self.open = 1;
                self.found = false;
                self.spot = Spot::FirstKey;
            }
            (Spot::Start, _) => {
                return fail(format!("expected an object that has the records at `{}`", self.pointer));
            }
            (Spot::FirstKey | Spot::After, b'}') => return self.close(line),
            (Spot::FirstKey | Spot::Key, b'"') => return self.key(bytes, end, line),
            (Spot::Colon { wanted }, b':') => self.spot = Spot::Value { wanted },
            (Spot::Value { wanted: true }, _) => return self.wanted(*first, line),
            (Spot::Value { wanted: false }, _) => {
                self.skim.restart();
                self.spot = Spot::Skip;
                return Ok(Step::Used(0));
            }
            (Spot::After, b',') => self.spot = Spot::Key,
            _ => return fail("it is not valid JSON".to_owned()),
        }
        Ok(Step::Used(1))
    }

    fn skip(&mut self, bytes: &[u8], end: bool, line: u64) -> Result<Step, AdmissionError> {
        let (at, what) = match self.skim.follow(bytes) {
            Progress::Done(used) => {
                self.spot = Spot::After;
                return Ok(Step::Used(used));
            }
            Progress::More if bytes.is_empty() && !end => return Ok(Step::Starve),
            Progress::More if !bytes.is_empty() => {
                self.skim.forget(bytes.len());
                return Ok(Step::Used(bytes.len()));
            }
            Progress::More => (0, "it ends before it is complete".to_owned()),
            Progress::Broken(at, kind) => (at, format!("it is not valid JSON: {kind}")),
        };
        let line = line + memchr::memchr_iter(b'\n', bytes.get(..at).unwrap_or_default()).count() as u64;
        Err(AdmissionError::Envelope { line, what })
    }

    fn close(&mut self, line: u64) -> Result<Step, AdmissionError> {
        self.open -= 1;
        self.spot = Spot::After;
        if self.open == 0 {
            self.spot = Spot::Start;
            if !self.found {
                let what = format!("it has no array of records at `{}`", self.pointer);
                return Err(AdmissionError::Envelope { line, what });
            }
        }
        Ok(Step::Used(1))
    }

    fn key(&mut self, bytes: &[u8], end: bool, line: u64) -> Result<Step, AdmissionError> {
        let fail = |what: &str| Err(AdmissionError::Envelope { line, what: what.to_owned() });
        self.skim.restart();
        match self.skim.follow(bytes) {
            Progress::Done(used) => {
                let raw = String::from_utf8_lossy(bytes.get(1..used - 1).unwrap_or_default());
                let wanted =
                    self.tokens.get(self.open - 1).is_some_and(|token| decode(&raw) == token.as_str());
                self.spot = Spot::Colon { wanted };
                Ok(Step::Used(used))
            }
            Progress::More if bytes.len() > MAX_KEY => fail("a key is longer than 64 KiB"),
            Progress::More if end => fail("it ends before it is complete"),
            Progress::More => Ok(Step::Starve),
            Progress::Broken(..) => fail("it is not valid JSON"),
        }
    }

    /// A value on the way to the records.
    fn wanted(&mut self, first: u8, line: u64) -> Result<Step, AdmissionError> {
        let last = self.open == self.tokens.len();
        if last && first == b'[' && !self.found {
            self.found = true;
            return Ok(Step::Records(1));
        }
        if !last && first == b'{' {
            self.open += 1;
            self.spot = Spot::FirstKey;
            return Ok(Step::Used(1));
        }
        let what = if self.found && last {
            format!("the records at `{}` appear twice", self.pointer)
        } else {
            format!("the value at `{}` must be an array of records", self.pointer)
        };
        Err(AdmissionError::Envelope { line, what })
    }
}
