//! One record of the stream: finding its end, judging it, and what to do when it is broken.

use super::desk::Desk;
use super::discard::Until;
use super::frame::{Frame, Home, NO_NEXT, Spot, State};
use super::resync::{Brackets, Match, next_line};
use super::{Rejection, Sink};
use crate::json::fault::{FaultKind, Found};
use crate::json::skim::Progress;
use crate::limits::Limits;
use crate::reference::Refusal;

/// Bytes of white space after a record among which the next token is looked for.
const LOOK_AHEAD: usize = 4 << 10;

/// What follows a record.
enum Next {
    /// Nothing that is wrong; this many bytes are done with.
    Fine(usize),
    /// Something that makes the record broken, at this offset.
    Wrong(usize, u8),
    Unknown,
}

impl Frame {
    pub(super) fn record<S: Sink>(
        &mut self,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Option<usize> {
        let State::Record(partial) = &mut self.state else { return Some(0) };
        let window = rest.get(..self.limit).unwrap_or(rest);
        let mut sure = None;
        if partial.end.is_none() && partial.tried == 0 {
            let attempt = desk.attempt(window, self.line);
            sure = attempt.map(|(_, lines)| lines);
            partial.end = attempt.map(|(end, _)| end);
            partial.tried = if sure.is_some() { 0 } else { window.len() };
        }
        if partial.end.is_none() {
            let mut progress = self.skim.follow(window);
            if progress == Progress::More && rest.len() > self.limit {
                return Some(self.start_oversize(window));
            }
            if progress == Progress::More && end {
                progress = self.skim.end(window.len());
            }
            match progress {
                Progress::Done(found) => partial.end = Some(found),
                Progress::More => return None,
                Progress::Broken(at, kind) => return Some(self.break_at(rest, at, &kind, desk)),
            }
        }
        let (length, tried) = (partial.end?, partial.tried);
        match self.next(rest, length, end) {
            Next::Unknown => None,
            Next::Wrong(at, found) => Some(self.break_at(rest, at, &FaultKind::Trailing(Found(found)), desk)),
            Next::Fine(used) => {
                let record = rest.get(..length).unwrap_or_default();
                self.settle(record, sure, tried, desk, sink);
                Some(used)
            }
        }
    }

    /// What stands after the record of `length` bytes.
    fn next(&self, rest: &[u8], length: usize, end: bool) -> Next {
        let after = rest.get(length..).unwrap_or_default();
        for (i, byte) in after.iter().take(LOOK_AHEAD).enumerate() {
            match (self.home, byte) {
                (_, b' ' | b'\t' | b'\r') | (Home::Array(_), b'\n') => {}
                (Home::Top, b'\n') => return Next::Fine(length + i + 1),
                // 0xef may start the byte order mark of a file that was appended.
                (Home::Top, b'{' | b'[' | 0xef) | (Home::Array(_), b',' | b']') => {
                    return Next::Fine(length + i);
                }
                _ => return Next::Wrong(length + i, *byte),
            }
        }
        if end || after.len() >= LOOK_AHEAD {
            return Next::Fine(length + after.len().min(LOOK_AHEAD));
        }
        Next::Unknown
    }

    /// Admits or rejects a whole record; `sure` is how many newlines it has if the plan has written it.
    fn settle<S: Sink>(
        &mut self,
        record: &[u8],
        sure: Option<u64>,
        tried: usize,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) {
        let mut sure = sure;
        if sure.is_none() && tried < record.len() {
            let attempt = desk.attempt(record, self.line).filter(|(end, _)| *end == record.len());
            sure = attempt.map(|(_, lines)| lines);
        }
        let judged = if sure.is_some() { Ok(()) } else { desk.judge(record, self.line) };
        match judged {
            Ok(()) => desk.admit(sink),
            Err(refusal) => self.refuse(record, refusal, desk, sink),
        }
        let lines = sure.unwrap_or_else(|| memchr::memchr_iter(b'\n', record).count() as u64);
        self.line += lines;
        self.counted = record.len();
        if self.home == Home::Top {
            self.multiline = lines > 0;
        }
        self.record_done();
    }

    fn refuse<S: Sink>(&self, record: &[u8], refusal: Refusal, desk: &mut Desk<'_>, sink: &mut S) {
        let rejection = Rejection {
            line: self.line,
            offset: self.offset,
            pointer: refusal.pointer,
            reason: refusal.reason,
            record: record.get(..Limits::REJECTED_BYTES).unwrap_or(record),
        };
        desk.reject(sink, &rejection);
    }

    fn start_oversize(&mut self, window: &[u8]) -> usize {
        let reason = format!("the record is longer than {} bytes, the most that is allowed", self.limit);
        self.pending.start(self.line, self.offset, String::new(), reason);
        self.pending.extend(window);
        self.skim.forget(window.len());
        self.state = State::Oversize;
        window.len()
    }

    /// The record that starts here breaks at `at`; uses up nothing of it yet.
    fn break_at(&mut self, rest: &[u8], at: usize, kind: &FaultKind, desk: &mut Desk<'_>) -> usize {
        let mut seen = rest.get(..=at).unwrap_or(rest);
        let mut reason = format!("not valid JSON: {kind}");
        self.state = match self.home {
            Home::Top => {
                let until = self.extent(rest, at);
                let line =
                    memchr::memchr(b'\n', seen).filter(|newline| *newline < at && until == Until::LineEnd);
                if let Some(newline) = line {
                    seen = seen.get(..newline).unwrap_or_default();
                    "not valid JSON: the record is not complete at the end of its line"
                        .clone_into(&mut reason);
                }
                State::Discard(until)
            }
            _ => State::Broken { brackets: Brackets::default(), lost: false, searched: 0 },
        };
        self.pending.start(self.line, self.offset, desk.broken_at(seen), reason);
        0
    }

    /// Looks for the element after a broken one: by matching brackets, or else by the layout of the lines.
    pub(super) fn broken_element<S: Sink>(
        &mut self,
        rest: &[u8],
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Option<usize> {
        let State::Broken { brackets, lost, searched } = &mut self.state else { return Some(0) };
        let window = rest.get(..self.limit).unwrap_or(rest);
        let last = end || rest.len() > self.limit;
        if !*lost {
            match brackets.follow(window) {
                Match::Found(length) => return Some(self.resume(rest, length, Spot::After, desk, sink)),
                Match::More if !last => return None,
                Match::More | Match::Lost => *lost = true,
            }
        }
        if self.indent.known {
            let unsearched = window.get(*searched..).unwrap_or_default();
            if let Some(found) = next_line(unsearched, &self.indent.bytes) {
                let length = *searched + found;
                return Some(self.resume(rest, length, Spot::Element, desk, sink));
            }
            *searched += memchr::memrchr(b'\n', unsearched).unwrap_or(0);
            if !last {
                return None;
            }
        }
        self.pending.explain(NO_NEXT);
        self.state = State::Discard(Until::End);
        Some(0)
    }

    /// Rejects the broken element, `length` bytes up to the next, and goes on there.
    fn resume<S: Sink>(
        &mut self,
        rest: &[u8],
        length: usize,
        spot: Spot,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> usize {
        let element = rest.get(..length).unwrap_or_default().trim_ascii_end();
        self.pending.extend(element.strip_suffix(b",").unwrap_or(element));
        self.pending.deliver(desk, sink);
        self.state = State::Between;
        self.home = Home::Array(spot);
        length
    }
}
