//! One record of the stream: finding its end, judging it, and what to do when it is broken.

use super::desk::Desk;
use super::discard::Until;
use super::frame::{Frame, Home, State};
use super::lines::{Doubt, Second, ends_record};
use super::{AdmissionError, Rejection, Sink};
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
    ) -> Result<Option<usize>, AdmissionError> {
        let State::Record(partial) = &mut self.state else { return Ok(Some(0)) };
        let window = rest.get(..self.limit).unwrap_or(rest);
        let mut sure = None;
        if partial.end.is_none() && partial.tried == 0 {
            let attempt = desk.attempt(window, self.line);
            sure = attempt.map(|(_, lines)| lines);
            partial.end = attempt.map(|(end, _)| end);
            partial.tried = if sure.is_some() { 0 } else { window.len() };
        }
        if partial.end.is_none() {
            let mut progress = self.skim.follow_on(window);
            if progress == Progress::More && rest.len() > self.limit {
                return Ok(Some(self.start_oversize(window)));
            }
            if progress == Progress::More && end {
                progress = self.skim.end(window.len());
            }
            match progress {
                Progress::Done(found) => partial.end = Some(found),
                Progress::More => return Ok(None),
                Progress::Broken(at, kind) => return self.break_at(rest, at, &kind, desk),
            }
        }
        let (Some(length), tried) = (partial.end, partial.tried) else { return Ok(None) };
        match self.next(rest, length, end) {
            Next::Unknown => Ok(None),
            Next::Wrong(at, found) => self.trailing(rest, (length, at, found), end, desk, sink),
            Next::Fine(used) => {
                let record = rest.get(..length).unwrap_or_default();
                self.settle(record, sure, tried, desk, sink)?;
                self.lines.begun = rest.get(..used).is_some_and(|used| used.last() != Some(&b'\n'));
                Ok(Some(used))
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
    ) -> Result<(), AdmissionError> {
        let mut sure = sure;
        if sure.is_none() && tried < record.len() {
            let attempt = desk.attempt(record, self.line).filter(|(end, _)| *end == record.len());
            sure = attempt.map(|(_, lines)| lines);
        }
        let judged = if sure.is_some() { Ok(()) } else { desk.judge(record, self.line) };
        let lines = sure.unwrap_or_else(|| memchr::memchr_iter(b'\n', record).count() as u64);
        self.record_done(lines)?;
        match judged {
            Ok(()) => desk.admit(sink),
            Err(refusal) => self.refuse(record, refusal, desk, sink),
        }
        self.line += lines;
        self.counted = record.len();
        Ok(())
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
        self.pending.start(self.place(&[], 0), String::new(), reason);
        self.pending.second = Second::in_record(None);
        self.pending.watch(window);
        self.skim.forget(window.len());
        self.state = State::Oversize;
        window.len()
    }

    /// The record that starts here breaks at `at`, and not inside one of its values; uses up nothing of it yet.
    fn break_at(
        &mut self,
        rest: &[u8],
        at: usize,
        kind: &FaultKind,
        desk: &mut Desk<'_>,
    ) -> Result<Option<usize>, AdmissionError> {
        let cut_off = *kind == FaultKind::Ends;
        let mut reason = format!("not valid JSON: {kind}");
        if self.home != Home::Top {
            return Err(if cut_off { self.unclosed() } else { self.place(rest, at).astray(reason) });
        }
        let mut seen = rest.get(..=at).unwrap_or(rest);
        let newline = memchr::memchr(b'\n', rest.get(..at).unwrap_or(rest));
        // Where the record went on to a line that cannot be a part of it, only its own line is lost.
        let own_line = newline.is_none_or(|end| ends_record(rest.get(end..).unwrap_or_default()));
        let line = self.lines.are_records() && own_line;
        if !line && !cut_off {
            return Err(self.place(rest, at).astray(reason));
        }
        if let Some(newline) = newline.filter(|_| line) {
            seen = seen.get(..newline).unwrap_or_default();
            "not valid JSON: the record is not complete at the end of its line".clone_into(&mut reason);
        }
        self.pending.start(self.place(&[], 0), desk.broken_at(seen), reason);
        self.pending.broken = self.place(rest, at);
        self.pending.second = Second::in_record(Some((at, doubt(kind))));
        self.state = State::Discard(Until::End);
        if line {
            self.discard_line();
        }
        Ok(Some(0))
    }

    /// The record is whole, but at `at` something wrong follows it. On a line of its own that is one broken record,
    /// or two: where what follows has quotes or brackets of its own, it is rejected for itself.
    fn trailing<S: Sink>(
        &mut self,
        rest: &[u8],
        (length, at, found): (usize, usize, u8),
        end: bool,
        desk: &mut Desk<'_>,
        sink: &mut S,
    ) -> Result<Option<usize>, AdmissionError> {
        let kind = FaultKind::Trailing(Found(found));
        let record = rest.get(..length).unwrap_or_default();
        let alone = self.home == Home::Top && self.lines.are_records() && !record.contains(&b'\n');
        if !alone {
            return self.break_at(rest, at, &kind, desk);
        }
        let after = rest.get(at..).unwrap_or_default();
        let window = after.get(..self.limit).unwrap_or(after);
        let newline = memchr::memchr(b'\n', window);
        if newline.is_none() && !end && after.len() < self.limit {
            return Ok(None);
        }
        let line = window.get(..newline.unwrap_or(window.len())).unwrap_or_default();
        if !line.iter().any(|byte| matches!(byte, b'"' | b'{')) {
            return self.break_at(rest, at, &kind, desk);
        }
        let refusal = Refusal { pointer: String::new(), reason: format!("not valid JSON: {kind}") };
        self.refuse(record, refusal, desk, sink);
        let reason = format!("expected a record, which is a JSON object, found {}", Found(found));
        self.pending.start(self.place(rest, at), String::new(), reason);
        self.discard_line();
        Ok(Some(at))
    }
}

/// What may stand where a record breaks so.
pub(super) fn doubt(kind: &FaultKind) -> Doubt {
    match kind {
        FaultKind::Expected { what: "`:`", .. } => Doubt::Value,
        _ => Doubt::Record,
    }
}
