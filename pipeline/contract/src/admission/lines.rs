//! Lines as places to go on. Where each line is one record, a broken one ends with its line, whatever quotes and
//! brackets in it are astray: no sound string holds a raw newline. Whatever shows that lines are something else is
//! watched for, before and after.

use super::AdmissionError;

/// A place in the decompressed object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: u64,
    pub(super) offset: u64,
}

impl Place {
    /// The stream cannot be read on from here.
    pub(super) fn astray(self, what: String) -> AdmissionError {
        AdmissionError::Astray { line: self.line, offset: self.offset, what }
    }
}

/// Whether the line after these line ends cannot go on with a record that started before: it starts another one, or is
/// no JSON at all.
pub(super) fn ends_record(rest: &[u8]) -> bool {
    let next = rest.iter().find(|byte| !matches!(byte, b'\n' | b'\r'));
    next.is_none_or(|byte| !matches!(byte, b' ' | b'\t' | b'"' | b',' | b':' | b'}' | b']'))
}

/// What is known of the lines at the top of a stream.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Whether a record stands before the next byte on its line.
    pub(super) begun: bool,
    /// Whether a record has taken several lines, or an array has been opened.
    mixed: bool,
    /// The first line that was rejected as one record, and why.
    rejected: Option<(Place, String)>,
}

impl Lines {
    /// Whether what starts here ends with its line, as far as is known.
    pub(super) fn are_records(&self) -> bool {
        !self.begun && !self.mixed
    }

    /// A line is rejected as one record.
    pub(super) fn reject(&mut self, place: Place, what: &str) {
        self.rejected.get_or_insert_with(|| (place, what.to_owned()));
    }

    /// A line is not a record. Where one was rejected as such, nobody knows what was rejected.
    pub(super) fn mix(&mut self) -> Result<(), AdmissionError> {
        self.mixed = true;
        self.rejected.take().map_or(Ok(()), |(place, what)| Err(place.astray(what)))
    }
}

/// What may stand where a record broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The start of another record.
    Record,
    /// The value of a member.
    Value,
}

/// What shows that a second record starts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Sign {
    #[default]
    None,
    /// A brace that may start one was the last byte.
    Brace,
    Record,
}

/// Watches a line that is rejected as one record for the start of a second one: `{"` where no value of the first can
/// stand, or where the first broke.
#[derive(Debug, Default)]
pub(super) struct Second {
    sign: Sign,
    /// Whether the line starts with a record.
    record: bool,
    /// Bytes until the one at which the record broke.
    ahead: Option<(usize, Doubt)>,
    /// Whether the brace of the line's own record has been passed, which need not be its first byte.
    own: bool,
    /// The last byte that is no white space.
    before: u8,
    /// Lists inside a record that are open, as far as their brackets tell.
    lists: usize,
}

impl Second {
    /// A line that starts with a record, which breaks so many bytes on, if that is known.
    pub(super) fn in_record(ahead: Option<(usize, Doubt)>) -> Self {
        Self { ahead, record: true, ..Self::default() }
    }

    /// The record breaks here.
    pub(super) fn break_here(&mut self, doubt: Doubt) {
        self.ahead = Some((0, doubt));
    }

    /// Goes on; whether a second record has started so far.
    pub(super) fn started_in(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            self.step(*byte);
        }
        self.sign == Sign::Record
    }

    fn step(&mut self, byte: u8) {
        let doubt = self.ahead.filter(|(ahead, _)| *ahead == 0).map(|(_, doubt)| doubt);
        self.ahead = self.ahead.and_then(|(ahead, doubt)| Some((ahead.checked_sub(1)?, doubt)));
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') || self.sign == Sign::Record {
            return;
        }
        let (before, after) = match doubt {
            Some(Doubt::Record) if self.lists == 0 => (b'}', b'}'),
            Some(Doubt::Value) => (b':', b':'),
            _ => (self.before, byte),
        };
        // On a line that is no record, commas and brackets may be those of an array of records.
        let inside = self.record || self.lists > 0;
        let nested = match before {
            b',' | b'[' => inside,
            _ => matches!(before, b':' | b'{'),
        };
        self.sign = match byte {
            b'"' if self.sign == Sign::Brace => Sign::Record,
            b'{' if !nested && (self.own || before == b'}') => Sign::Brace,
            _ => Sign::None,
        };
        self.own |= byte == b'{';
        match byte {
            b'[' if self.before == b':' || (inside && matches!(self.before, b',' | b'[')) => self.lists += 1,
            b']' => self.lists = self.lists.saturating_sub(1),
            _ => {}
        }
        // A colon that stands after no key says nothing of what follows.
        let stray = byte == b':' && self.before != b'"' && !inside;
        self.before = if stray { 0 } else { after };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_record_on_a_line_is_seen() {
        for (line, at, second) in [
            ("{\"a\":tru}", 8, false),
            ("{\"a\":x {\"b\":[{\"c\":1}, {\"c\":2}]}", 5, true),
            ("{\"a\":1x,\"b\":[{\"c\":1}, {\"c\":2}]}", 6, false),
            ("{\"a\":1x,\"b\":{\"c\":1},\"d\": {\"e\":1}}", 6, false),
            ("{\"a\":tru} {\"b\":1}", 8, true),
            ("{\"a\":1,{\"b\":1}", 7, true),
            ("{\"a\":1:{\"b\":1}", 6, true),
            ("{\"a\":1[{\"b\":1}", 6, true),
            ("{\"a\":1{{\"b\":1}", 6, true),
            ("{\"a\":\"x,\"b\":\"{{c}} {{d}} {} {}\"}", 9, false),
            ("info {\"a\":1}", 0, false),
            ("info {\"a\":1} {\"a\":2}", 0, true),
            ("x\"a\":1}{\"a\":2}", 0, true),
            ("x[{\"a\":1}, {\"a\":2}]", 0, true),
            ("x\"a\":[{\"b\":1}, {\"b\":2}]}", 0, false),
            ("x\"a\":[[{\"b\":1}], [{\"b\":2}]]}", 0, false),
            (",[{\"a\":1},{\"a\":2}]", 0, true),
            (":[{\"a\":1},{\"a\":2}]", 0, true),
            (",{\"a\":1}][{\"a\":2}]", 0, true),
            (",{\"a\":1}],[{\"a\":2}]", 0, true),
            ("x{\"a\":[{\"b\":1}, {\"b\":2}]}, {\"a\":2}]", 0, true),
        ] {
            let mut watch = if line.starts_with('{') {
                Second::in_record(Some((at, Doubt::Record)))
            } else {
                Second::default()
            };
            assert_eq!(watch.started_in(line.as_bytes()), second, "{line}");
        }
    }
}
