//! Passing over what is rejected as one, however long it is.

use super::desk::Desk;
use super::frame::{Frame, Home, Spot, State};
use super::lines::{Place, Second};
use super::record::doubt;
use super::{AdmissionError, Rejection, Sink};
use crate::json::skim::Progress;
use crate::limits::Limits;

/// Where something that is rejected ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    LineEnd,
    /// The end of the stream, which cuts a record off.
    End,
}

/// A rejection that is not complete.
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub(super) start: Place,
    /// Where it broke.
    pub(super) broken: Place,
    pub(super) second: Second,
    pointer: String,
    reason: String,
    /// The first bytes of the record.
    head: Vec<u8>,
}

impl Pending {
    pub(super) fn start(&mut self, start: Place, pointer: String, reason: String) {
        self.head.clear();
        self.second = Second::default();
        (self.start, self.broken, self.pointer, self.reason) = (start, start, pointer, reason);
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        let room = Limits::REJECTED_BYTES - self.head.len();
        self.head.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    /// Goes on with a record of which it is not known yet whether it breaks.
    pub(super) fn watch(&mut self, bytes: &[u8]) {
        self.extend(bytes);
        self.second.started_in(bytes);
    }

    pub(super) fn deliver<S: Sink>(&mut self, desk: &mut Desk<'_>, sink: &mut S) {
        let rejection = Rejection {
            line: self.start.line,
            offset: self.start.offset,
            pointer: std::mem::take(&mut self.pointer),
            reason: std::mem::take(&mut self.reason),
            record: self.head.trim_ascii_end(),
        };
        desk.reject(sink, &rejection);
    }
}

impl Frame {
    /// What is pending is rejected with its line.
    pub(super) fn discard_line(&mut self) {
        self.lines.reject(self.pending.broken, &self.pending.reason);
        self.state = State::Discard(Until::LineEnd);
    }

    pub(super) fn discard<S: Sink>(
        &mut self,
        until: Until,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Result<Option<usize>, AdmissionError> {
        let newline = if until == Until::LineEnd { memchr::memchr(b'\n', rest) } else { None };
        let used = newline.map_or(rest.len(), |newline| newline + 1);
        let passed = rest.get(..used).unwrap_or_default();
        self.pending.extend(passed);
        if until == Until::LineEnd && self.pending.second.started_in(passed) {
            return Err(self.pending.broken.astray(std::mem::take(&mut self.pending.reason)));
        }
        if newline.is_some() || end {
            self.state = State::Between;
            self.lines.begun = false;
            self.pending.deliver(desk, sink);
            return Ok(Some(used));
        }
        Ok((used > 0).then_some(used))
    }

    /// Inside a record that is too long: looks for its end without holding it.
    pub(super) fn oversize<S: Sink>(
        &mut self,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Result<Option<usize>, AdmissionError> {
        let used = match self.skim.follow_on(rest) {
            Progress::Done(used) => used,
            Progress::Broken(used, kind) => {
                let place = self.place(rest, used);
                if !self.lines.are_records()
                    || self.home != Home::Top
                    || place.line != self.pending.start.line
                {
                    return Err(place.astray(format!("not valid JSON: {kind}")));
                }
                self.pending.watch(rest.get(..used).unwrap_or_default());
                self.pending.broken = place;
                self.pending.second.break_here(doubt(&kind));
                self.discard_line();
                return Ok(Some(used));
            }
            Progress::More if !rest.is_empty() => {
                self.skim.forget(rest.len());
                self.pending.watch(rest);
                return Ok(Some(rest.len()));
            }
            Progress::More if end => 0,
            Progress::More => return Ok(None),
        };
        self.pending.extend(rest.get(..used).unwrap_or_default());
        let lines = self.place(rest, used).line - self.pending.start.line;
        self.record_done(lines)?;
        self.pending.deliver(desk, sink);
        Ok(Some(used))
    }

    /// A record that has so many newlines is over.
    pub(super) fn record_done(&mut self, lines: u64) -> Result<(), AdmissionError> {
        self.state = State::Between;
        match self.home {
            Home::Top if lines > 0 => self.lines.mix()?,
            Home::Array(_) => self.home = Home::Array(Spot::After),
            Home::Top | Home::Envelope => {}
        }
        self.lines.begun = true;
        Ok(())
    }
}
