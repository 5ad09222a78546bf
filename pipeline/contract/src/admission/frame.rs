//! Where records begin and end in a stream of bytes.
//!
//! A stream holds JSON values with white space between them. An object at the top is a record, an array at the top is
//! opened and its elements are records; so NDJSON, one array, and documents in a row are one grammar. Where a contract
//! names an array inside an envelope, that array's elements are the records.
//!
//! A broken record is rejected alone if its end is sure: the fault lies inside a scalar, or each line is a record.
//! Otherwise the stream is refused from there, because no more than one record may be lost with one rejection.
//!
//! What is found does not depend on how the stream is cut into chunks: every decision is taken at a byte, or after a
//! fixed number of bytes.

use super::desk::Desk;
use super::discard::{Pending, Until};
use super::envelope::{self, Envelope};
use super::lines::{Lines, Place};
use super::{AdmissionError, Sink};
use crate::json::fault::{FaultKind, Found};
use crate::json::skim::Skim;

/// The state between two runs.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) state: State,
    pub(super) home: Home,
    /// Line and offset of the next byte.
    pub(super) line: u64,
    pub(super) offset: u64,
    /// Bytes at the start of what is passed next whose newlines are counted already.
    pub(super) counted: usize,
    /// Bytes that a record may have.
    pub(super) limit: usize,
    pub(super) lines: Lines,
    pub(super) skim: Skim,
    pub(super) pending: Pending,
    envelope: Option<Envelope>,
}

#[derive(Debug)]
pub(super) enum State {
    /// Between records.
    Between,
    /// The next byte starts a record.
    Record(Partial),
    /// Inside a record that is too long.
    Oversize,
    /// Inside something that is rejected as one.
    Discard(Until),
}

/// What is known of a record that starts here.
#[derive(Debug, Default)]
pub(super) struct Partial {
    /// Where it ends, if what follows is not known yet.
    pub(super) end: Option<usize>,
    /// How many bytes the plan has tried in vain.
    pub(super) tried: usize,
}

/// What records stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    Top,
    Array(Spot),
    Envelope,
}

/// Where in an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    First,
    /// After a comma.
    Element,
    /// After an element.
    After,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Frame {
    pub(super) fn new(limit: usize, records_pointer: Option<&str>) -> Self {
        let envelope = records_pointer.and_then(Envelope::new);
        Self {
            state: State::Between,
            home: if envelope.is_some() { Home::Envelope } else { Home::Top },
            line: 1,
            offset: 0,
            counted: 0,
            limit,
            lines: Lines::default(),
            skim: Skim::new(),
            pending: Pending::default(),
            envelope,
        }
    }

    /// Goes on with `bytes`: those that it left the last time, and more. Gives how many it is done with. At the end of
    /// the stream it is done with all of them.
    pub(super) fn run<S: Sink>(
        &mut self,
        bytes: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Result<usize, AdmissionError> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let used = match &mut self.state {
                State::Record(_) => self.record(rest, end, desk, sink)?,
                State::Between => self.between(rest, end, desk, sink)?,
                State::Oversize => self.oversize(rest, end, desk, sink)?,
                State::Discard(until) => {
                    let until = *until;
                    self.discard(until, rest, end, desk, sink)?
                }
            };
            let Some(used) = used else { return Ok(at) };
            self.pass(rest.get(..used).unwrap_or_default());
            at += used;
        }
    }

    /// Counts bytes that are done with.
    fn pass(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        let uncounted = bytes.get(self.counted..).unwrap_or_default();
        self.counted = 0;
        self.line += match uncounted {
            [byte] => u64::from(*byte == b'\n'),
            _ => memchr::memchr_iter(b'\n', uncounted).count() as u64,
        };
    }

    fn between<S: Sink>(
        &mut self,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Result<Option<usize>, AdmissionError> {
        match self.home {
            Home::Top => self.top(rest, end),
            Home::Array(spot) => self.array(spot, rest, end, desk, sink),
            Home::Envelope => self.envelope(rest, end),
        }
    }

    fn top(&mut self, rest: &[u8], end: bool) -> Result<Option<usize>, AdmissionError> {
        let Some(first) = rest.first() else { return Ok(None) };
        match first {
            b'{' => self.start_record(),
            b' ' | b'\t' | b'\n' | b'\r' => {
                let white = white_space(rest);
                self.lines.begun &= !rest.iter().take(white).any(|byte| *byte == b'\n');
                return Ok(Some(white));
            }
            b'[' => {
                self.lines.mix()?;
                self.open_array();
                return Ok(Some(1));
            }
            0xef | 0xfe | 0xff => return self.mark(rest, end),
            _ => self.start_garbage(*first)?,
        }
        Ok(Some(0))
    }

    fn start_garbage(&mut self, first: u8) -> Result<(), AdmissionError> {
        let reason = format!("expected a record, which is a JSON object, found {}", Found(first));
        let place = self.place(&[], 0);
        if !self.lines.are_records() {
            return Err(place.astray(reason));
        }
        self.pending.start(place, String::new(), reason);
        self.discard_line();
        Ok(())
    }

    /// The place `at` bytes on.
    pub(super) fn place(&self, rest: &[u8], at: usize) -> Place {
        let passed = rest.get(..at).unwrap_or(rest);
        let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
        Place { line: self.line + lines, offset: self.offset + at as u64 }
    }

    /// A byte order mark.
    fn mark(&mut self, rest: &[u8], end: bool) -> Result<Option<usize>, AdmissionError> {
        if rest.starts_with(BYTE_ORDER_MARK) {
            return Ok(Some(BYTE_ORDER_MARK.len()));
        }
        let found = match rest {
            _ if self.offset > 0 => None,
            [0xff, 0xfe, ..] => Some("UTF-16 (little endian)"),
            [0xfe, 0xff, ..] => Some("UTF-16 (big endian)"),
            _ => None,
        };
        if let Some(found) = found {
            return Err(AdmissionError::Encoding { found });
        }
        if !end && (BYTE_ORDER_MARK.starts_with(rest) || (rest.len() == 1 && self.offset == 0)) {
            return Ok(None);
        }
        self.start_garbage(rest.first().copied().unwrap_or_default())?;
        Ok(Some(0))
    }

    pub(super) fn start_record(&mut self) {
        self.skim.restart();
        self.state = State::Record(Partial::default());
    }

    fn open_array(&mut self) {
        self.home = Home::Array(Spot::First);
        self.lines.begun = true;
    }

    fn close_array(&mut self) {
        match &mut self.envelope {
            None => self.home = Home::Top,
            Some(envelope) => {
                envelope.resume();
                self.home = Home::Envelope;
            }
        }
    }

    fn envelope(&mut self, rest: &[u8], end: bool) -> Result<Option<usize>, AdmissionError> {
        if self.offset == 0 && matches!(rest.first(), Some(0xef | 0xfe | 0xff)) {
            let marked = self.mark(rest, end)?;
            if matches!(self.state, State::Between) {
                return Ok(marked);
            }
            self.state = State::Between;
        }
        let Some(envelope) = &mut self.envelope else { return Ok(None) };
        Ok(match envelope.step(rest, end, self.line)? {
            envelope::Step::Used(used) => Some(used),
            envelope::Step::Starve => None,
            envelope::Step::Records(used) => {
                self.open_array();
                Some(used)
            }
        })
    }

    fn array<S: Sink>(
        &mut self,
        spot: Spot,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Result<Option<usize>, AdmissionError> {
        let white = white_space(rest);
        if white > 0 {
            return Ok(Some(white));
        }
        let Some(first) = rest.first() else {
            return if end { Err(self.unclosed()) } else { Ok(None) };
        };
        match (spot, first) {
            (Spot::First | Spot::After, b']') => self.close_array(),
            (Spot::Element, b']') => {
                self.reject_here(
                    "an element is missing between a comma and the end of the array",
                    desk,
                    sink,
                );
                self.close_array();
            }
            (Spot::First | Spot::Element, b',') => {
                self.reject_here("an element is missing before a comma", desk, sink);
                self.home = Home::Array(Spot::Element);
            }
            (Spot::After, b',') => self.home = Home::Array(Spot::Element),
            (Spot::After, _) => {
                let kind = FaultKind::Expected { what: "`,` or `]`", found: Found(*first) };
                return Err(self.place(&[], 0).astray(format!("not valid JSON: {kind}")));
            }
            _ => {
                self.start_record();
                return Ok(Some(0));
            }
        }
        Ok(Some(1))
    }

    /// The stream ends amid an array.
    pub(super) fn unclosed(&self) -> AdmissionError {
        AdmissionError::Unclosed { line: self.line, offset: self.offset }
    }

    /// Rejects something that has no bytes.
    fn reject_here<S: Sink>(&mut self, reason: &str, desk: &mut Desk<'_>, sink: &mut S) {
        self.pending.start(self.place(&[], 0), String::new(), format!("not valid JSON: {reason}"));
        self.pending.deliver(desk, sink);
    }
}

/// How many bytes of white space `bytes` start with.
fn white_space(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count()
}
