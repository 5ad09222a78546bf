//! One pass over the bytes of a record: parse, check, normalise, protect and write.
//!
//! Most of a record is written as it stands. So the pass copies nothing by itself: it remembers the longest run of
//! input that goes to the output unchanged, and copies it when something else has to be written.

use super::rule::{ArrayRule, Check, Column, Member, Node, ObjectRule, Seen, Write};
use super::scan::{self, Sure, Unsure, expect, peek, word};
use super::{number, text};
use crate::json::tape::MAX_DEPTH;
use crate::output::Output;
use crate::value::protect::Hasher;

/// What a run remembers from record to record.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// For each property of each object, which one followed it the last time.
    hints: Vec<u16>,
    /// Spans of the keys that are not in the contract, of the objects that are open.
    pub(super) unknown: Vec<(usize, usize)>,
}

impl Memory {
    pub(crate) fn new(hints: usize) -> Self {
        Self { hints: vec![u16::MAX; hints], unknown: Vec::new() }
    }
}

/// One record.
pub(super) struct Run<'b, 'o> {
    pub(super) bytes: &'b [u8],
    /// Newlines that were passed.
    pub(super) lines: u64,
    pub(super) memory: &'o mut Memory,
    pub(super) output: &'o mut Output,
    pub(super) hasher: &'o Hasher,
    /// The input that has to be copied before anything else is written.
    same: (usize, usize),
}

/// What is written around the members of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Nothing, and none of the members.
    Silent,
    /// Its braces.
    Braces,
    /// A comma before the first member: the record has others already.
    Record,
}

/// Where in an object.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// One more than the index of the last member.
    last: usize,
    /// Whether no key has been read.
    first: bool,
    /// Whether the next key needs a comma.
    written: bool,
}

/// What comes next in an object.
enum Next<'r> {
    /// A member, by its index; its key is written, and its value stands here.
    Member(&'r Member, usize, usize),
    /// A key beyond the contract, whose value stands here.
    Unknown(usize),
    /// The object ends before this position.
    End(usize),
}

/// Properties after the expected one that are tried before all are.
const LOOK_AHEAD: usize = 3;

impl<'b, 'o> Run<'b, 'o> {
    pub(super) fn new(
        bytes: &'b [u8],
        output: &'o mut Output,
        hasher: &'o Hasher,
        memory: &'o mut Memory,
    ) -> Self {
        memory.unknown.clear();
        Self { bytes, lines: 0, memory, output, hasher, same: (0, 0) }
    }

    /// The record from its opening brace; gives its end.
    pub(super) fn record(&mut self, rule: &ObjectRule) -> Sure<usize> {
        let at = expect(self.bytes, 0, b'{')?;
        let at = self.object(rule, at, 0, Frame::Record)?;
        self.out().push(b'}');
        Ok(at)
    }

    /// The next position that is not white space.
    #[inline]
    pub(super) fn token(&mut self, at: usize) -> usize {
        if peek(self.bytes, at) > b' ' { at } else { self.white_space(at) }
    }

    fn white_space(&mut self, start: usize) -> usize {
        let mut at = start;
        while let byte @ (b' ' | b'\t' | b'\n' | b'\r') = peek(self.bytes, at) {
            self.lines += u64::from(byte == b'\n');
            at += 1;
        }
        at
    }

    /// Sends input to the output as it stands.
    #[inline]
    pub(super) fn copy(&mut self, start: usize, end: usize) {
        if self.same.1 != start {
            self.flush();
            self.same.0 = start;
        }
        self.same.1 = end;
    }

    pub(super) fn flush(&mut self) {
        let (start, end) = self.same;
        self.output.record.extend_from_slice(self.bytes.get(start..end).unwrap_or_default());
        self.same = (end, end);
    }

    /// Where anything but input is written.
    pub(super) fn out(&mut self) -> &mut Vec<u8> {
        self.flush();
        &mut self.output.record
    }

    /// An object after its opening brace; `depth` containers are around it. Gives its end.
    fn object(&mut self, rule: &ObjectRule, at: usize, depth: usize, frame: Frame) -> Sure<usize> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        let unknown = self.memory.unknown.len();
        let mut seen = Seen::default();
        let mut place = Place { last: 0, first: true, written: frame == Frame::Record };
        if frame == Frame::Braces {
            self.copy(at - 1, at);
        }
        let mut at = at;
        let end = loop {
            match self.next(rule, place, at)? {
                Next::Member(member, index, value) => {
                    if !seen.insert(member.seen) {
                        return Err(Unsure);
                    }
                    place.last = index + 1;
                    place.written |= !matches!(member.column, Column::None);
                    at = self.scalar_or_value(&member.node, value, depth + 1)?;
                }
                Next::Unknown(value) if rule.open => {
                    self.new_key(unknown)?;
                    at = self.skip(value, depth + 1)?;
                }
                Next::Unknown(_) => return Err(Unsure),
                Next::End(end) => break end,
            }
            place.first = false;
        };
        if frame == Frame::Braces {
            self.copy(end - 1, end);
        }
        self.memory.unknown.truncate(unknown);
        if seen.contains_all(rule.required) { Ok(end) } else { Err(Unsure) }
    }

    /// What follows an opening brace or a value: most often the member that followed the last time, without white
    /// space.
    #[inline]
    fn next<'r>(&mut self, rule: &'r ObjectRule, place: Place, at: usize) -> Sure<Next<'r>> {
        if peek(self.bytes, at) == b','
            && !place.first
            && let Some(rest) = self.bytes.get(at..)
        {
            let hint = self.memory.hints.get(rule.hints + place.last).copied().unwrap_or(u16::MAX);
            let expected = if hint == u16::MAX { place.last } else { usize::from(hint) };
            let candidates = rule.members.get(expected..).unwrap_or_default();
            for (i, member) in candidates.iter().take(LOOK_AHEAD).enumerate() {
                if member.next.stands_at(rest) {
                    let value = at + member.next.bytes().len();
                    match &member.column {
                        Column::Same => self.copy(at + usize::from(!place.written), value),
                        column => self.write_key(column, place, at, member),
                    }
                    return Ok(Next::Member(member, expected + i, self.token(value)));
                }
            }
        }
        self.any_next(rule, place, at)
    }

    /// The same, whatever stands here.
    fn any_next<'r>(&mut self, rule: &'r ObjectRule, place: Place, at: usize) -> Sure<Next<'r>> {
        let comma = self.token(at);
        let mut at = comma;
        if peek(self.bytes, at) == b'}' {
            return Ok(Next::End(at + 1));
        }
        if !place.first {
            at = self.token(expect(self.bytes, at, b',')?);
        }
        let expected = rule.members.get(place.last).filter(|_| place.first);
        if let Some(member) = expected
            && member.first.stands_at(self.bytes.get(at..).unwrap_or_default())
        {
            let value = at + member.first.bytes().len();
            match &member.column {
                Column::Same if !place.written => self.copy(at, value),
                column => self.write_key(column, place, comma, member),
            }
            return Ok(Next::Member(member, place.last, self.token(value)));
        }
        let start = expect(self.bytes, at, b'"')?;
        let (key, end) = scan::text(self.bytes, start)?;
        if key.escaped {
            return Err(Unsure);
        }
        let colon = self.token(end);
        let value = self.token(expect(self.bytes, colon, b':')?);
        let found = rule.members.iter().enumerate().find(|(_, member)| member.name == key.raw);
        let Some((index, member)) = found else {
            self.memory.unknown.push((start, end - 1));
            return Ok(Next::Unknown(value));
        };
        if let (Some(hint), Ok(index)) =
            (self.memory.hints.get_mut(rule.hints + place.last), u16::try_from(index))
        {
            *hint = index;
        }
        self.write_key(&member.column, place, comma, member);
        Ok(Next::Member(member, index, value))
    }

    /// The comma before a member, if there has to be one, and its key.
    fn write_key(&mut self, column: &Column, place: Place, comma: usize, member: &Member) {
        let key = match column {
            Column::None => return,
            Column::Same => member.first.bytes(),
            Column::Other(column) => column,
        };
        if place.written && !place.first && peek(self.bytes, comma) == b',' {
            self.copy(comma, comma + 1);
        } else if place.written {
            self.out().push(b',');
        }
        self.out().extend_from_slice(key);
    }

    /// A value; strings and numbers without a call.
    #[inline]
    fn scalar_or_value(&mut self, node: &Node, start: usize, depth: usize) -> Sure<usize> {
        match (&node.check, peek(self.bytes, start)) {
            (Check::Text(rule), b'"') => {
                let (value, end) = scan::text(self.bytes, start + 1)?;
                text::check(rule, value)?;
                self.write_text(node, value, start, end)?;
                Ok(end)
            }
            (Check::Number(rule), b'-' | b'0'..=b'9') => {
                let number = scan::number(self.bytes, start)?;
                number::check(rule, &number)?;
                let end = start + number.raw.len();
                self.write_number(node, &number, start, end)?;
                Ok(end)
            }
            _ => self.value(node, start, depth),
        }
    }

    /// A value other than a string or number of a member that is one; gives its end.
    fn value(&mut self, node: &Node, start: usize, depth: usize) -> Sure<usize> {
        let bytes = self.bytes;
        let first = peek(bytes, start);
        if first == b'n' {
            return self.null(node, start);
        }
        match &node.check {
            Check::Object(rule) => {
                let at = expect(bytes, start, b'{')?;
                if matches!(node.write, Write::Same) {
                    return self.object(rule, at, depth, Frame::Braces);
                }
                let end = self.object(rule, at, depth, Frame::Silent)?;
                self.write_raw(node, start, end)
            }
            Check::Array(rule) => {
                let at = expect(bytes, start, b'[')?;
                if matches!(node.write, Write::Same) {
                    return self.array(rule, at, depth, true);
                }
                let end = self.array(rule, at, depth, false)?;
                self.write_raw(node, start, end)
            }
            Check::Boolean([no, yes]) => {
                let truth = first == b't';
                let end = word(bytes, start, if truth { b"true" } else { b"false" })?;
                let accepted = if truth { *yes } else { *no };
                if accepted { self.write_raw(node, start, end) } else { Err(Unsure) }
            }
            Check::Any => {
                let end = self.skip(start, depth)?;
                self.write_raw(node, start, end)
            }
            Check::Text(_) | Check::Number(_) | Check::Unsure => Err(Unsure),
        }
    }

    fn null(&mut self, node: &Node, start: usize) -> Sure<usize> {
        let end = word(self.bytes, start, b"null")?;
        if !node.null {
            return Err(Unsure);
        }
        if !matches!(node.write, Write::Nothing) {
            self.copy(start, end);
        }
        Ok(end)
    }

    /// An array after its opening bracket; gives its end.
    fn array(&mut self, rule: &ArrayRule, at: usize, depth: usize, brackets: bool) -> Sure<usize> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        if brackets {
            self.copy(at - 1, at);
        }
        let mut count = 0;
        let mut at = self.token(at);
        if peek(self.bytes, at) != b']' {
            loop {
                at = self.scalar_or_value(&rule.element, at, depth + 1)?;
                count += 1;
                at = self.token(at);
                if peek(self.bytes, at) != b',' {
                    break;
                }
                if brackets {
                    self.copy(at, at + 1);
                }
                at = self.token(at + 1);
            }
        }
        at = expect(self.bytes, at, b']')?;
        if brackets {
            self.copy(at - 1, at);
        }
        if count >= rule.min && count <= rule.max { Ok(at) } else { Err(Unsure) }
    }
}
