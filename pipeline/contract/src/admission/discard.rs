//! Passing over what is rejected as one, however long it is.

use super::desk::Desk;
use super::frame::{Frame, Home, Spot, State};
use super::resync::starts_record;
use super::{Rejection, Sink};
use crate::json::skim::Progress;
use crate::limits::Limits;

/// Where something that is rejected ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    LineEnd,
    /// The next line that starts, without indentation, like a record.
    Record,
    /// The end of the stream.
    End,
}

/// A rejection that is not complete.
#[derive(Debug, Default)]
pub(super) struct Pending {
    line: u64,
    offset: u64,
    pointer: String,
    reason: String,
    /// The first bytes of the record.
    head: Vec<u8>,
}

impl Pending {
    pub(super) fn start(&mut self, line: u64, offset: u64, pointer: String, reason: String) {
        self.head.clear();
        (self.line, self.offset, self.pointer, self.reason) = (line, offset, pointer, reason);
    }

    pub(super) fn explain(&mut self, more: &str) {
        self.reason.push_str(more);
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        let room = Limits::REJECTED_BYTES - self.head.len();
        self.head.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    pub(super) fn deliver<S: Sink>(&mut self, desk: &mut Desk<'_>, sink: &mut S) {
        let rejection = Rejection {
            line: self.line,
            offset: self.offset,
            pointer: std::mem::take(&mut self.pointer),
            reason: std::mem::take(&mut self.reason),
            record: self.head.trim_ascii_end(),
        };
        desk.reject(sink, &rejection);
    }
}

impl Frame {
    pub(super) fn discard<S: Sink>(
        &mut self,
        until: Until,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Option<usize> {
        let found = match until {
            Until::LineEnd => memchr::memchr(b'\n', rest).map(|newline| newline + 1),
            Until::Record => record_line(rest),
            Until::End => None,
        };
        // A newline at the very end may be followed by the start of a record.
        let undecided = until == Until::Record && rest.last() == Some(&b'\n') && !end;
        let used = found.unwrap_or(rest.len() - usize::from(undecided));
        self.pending.extend(rest.get(..used).unwrap_or_default());
        if found.is_some() || (end && used == rest.len()) {
            self.state = State::Between;
            // Inside an array only the end of the stream ends it.
            self.home = Home::Top;
            self.pending.deliver(desk, sink);
            return Some(used);
        }
        (used > 0).then_some(used)
    }

    /// Inside a record that is too long: looks for its end without holding it.
    pub(super) fn oversize<S: Sink>(
        &mut self,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Option<usize> {
        let used = match self.skim.follow(rest) {
            Progress::Done(used) => used,
            Progress::Broken(used, _) => {
                self.state = State::Discard(if self.home == Home::Top { Until::LineEnd } else { Until::End });
                self.pending.extend(rest.get(..used).unwrap_or_default());
                return Some(used);
            }
            Progress::More if !rest.is_empty() => {
                self.skim.forget(rest.len());
                self.pending.extend(rest);
                return Some(rest.len());
            }
            Progress::More if end => 0,
            Progress::More => return None,
        };
        self.pending.extend(rest.get(..used).unwrap_or_default());
        self.pending.deliver(desk, sink);
        self.record_done();
        Some(used)
    }

    /// A record is over.
    pub(super) fn record_done(&mut self) {
        self.state = State::Between;
        if let Home::Array(_) = self.home {
            self.home = Home::Array(Spot::After);
            self.indent.known = false;
        }
    }
}

/// The start of the next line that starts like a record.
fn record_line(bytes: &[u8]) -> Option<usize> {
    let mut lines = memchr::memchr_iter(b'\n', bytes).map(|newline| newline + 1);
    lines.find(|start| bytes.get(*start).is_some_and(|byte| starts_record(*byte)))
}
