//! One pass over the bytes of a record: parse, check, normalise, protect and write.
//!
//! Most of a record is written as it stands. So the pass copies nothing by itself: it remembers the longest run of
//! input that goes to the output unchanged, and copies it when something else has to be written.

use super::cursor::{Cursor, Sure, Text, Unsure};
use super::number;
use super::rule::{ArrayRule, Check, Column, Node, ObjectRule, Seen, Write};
use super::text;
use crate::json::tape::MAX_DEPTH;
use crate::json::text::{decode, write_compact};
use crate::output::Output;
use crate::value::protect::{Hasher, write_masked};
use crate::value::{decimal, instant};

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
    pub(super) cursor: Cursor<'b>,
    pub(super) memory: &'o mut Memory,
    output: &'o mut Output,
    hasher: &'o Hasher,
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
        Self { cursor: Cursor { bytes, at: 0 }, memory, output, hasher, same: (0, 0) }
    }

    /// The record, from its opening brace to after its closing one.
    pub(super) fn record(&mut self, rule: &ObjectRule) -> Sure<usize> {
        self.cursor.expect(b'{')?;
        self.object(rule, 0, Frame::Record)?;
        self.out().push(b'}');
        Ok(self.cursor.at)
    }

    /// Sends input to the output as it stands.
    #[inline]
    fn copy(&mut self, start: usize, end: usize) {
        if self.same.1 == start {
            self.same.1 = end;
        } else {
            self.flush();
            self.same = (start, end);
        }
    }

    fn flush(&mut self) {
        let (start, end) = self.same;
        self.output.record.extend_from_slice(self.cursor.bytes.get(start..end).unwrap_or_default());
        self.same = (end, end);
    }

    /// Where anything but input is written.
    fn out(&mut self) -> &mut Vec<u8> {
        self.flush();
        &mut self.output.record
    }

    /// An object after its opening brace; `depth` containers are around it.
    fn object(&mut self, rule: &ObjectRule, depth: usize, frame: Frame) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        let unknown = self.memory.unknown.len();
        let mut seen = Seen::default();
        let mut last = 0;
        let mut comma = None;
        let mut first = true;
        if frame == Frame::Braces {
            self.copy(self.cursor.at - 1, self.cursor.at);
        }
        self.cursor.white_space();
        while !(comma.is_none() && self.cursor.peek() == b'}') {
            let start = self.cursor.at;
            if let Some(index) = self.key(rule, last)? {
                let member = rule.members.get(index).ok_or(Unsure)?;
                if !seen.insert(index) {
                    return Err(Unsure);
                }
                last = index + 1;
                if !matches!(member.column, Column::None) {
                    match (first, comma) {
                        (true, _) if frame == Frame::Record => self.out().push(b','),
                        (false, Some(comma)) => self.copy(comma, comma + 1),
                        _ => {}
                    }
                    first = false;
                    self.copy_key(&member.column, start);
                }
                self.cursor.white_space();
                self.value(&member.node, depth + 1)?;
            } else {
                if !rule.open {
                    return Err(Unsure);
                }
                self.new_key(unknown)?;
                self.skip(depth + 1)?;
            }
            self.cursor.white_space();
            if self.cursor.peek() == b'}' {
                break;
            }
            comma = Some(self.cursor.at);
            self.cursor.expect(b',')?;
            self.cursor.white_space();
        }
        self.cursor.at += 1;
        if frame == Frame::Braces {
            self.copy(self.cursor.at - 1, self.cursor.at);
        }
        self.memory.unknown.truncate(unknown);
        if seen.contains_all(&rule.required) { Ok(()) } else { Err(Unsure) }
    }

    /// The key that stands between `start` and here, or the one in its place.
    #[inline]
    fn copy_key(&mut self, column: &Column, start: usize) {
        match column {
            Column::None => {}
            Column::Same => {
                let (key, end) = (self.cursor.since(start), self.cursor.at);
                if let [.., b'"', b':'] = key {
                    return self.copy(start, end);
                }
                // White space stands before the colon.
                let quote = memchr::memrchr(b'"', key).unwrap_or_default();
                self.copy(start, start + quote + 1);
                self.copy(end - 1, end);
            }
            Column::Other(column) => self.out().extend_from_slice(column),
        }
    }

    /// The property whose key stands here, after its colon; of another key the span is remembered.
    #[inline]
    fn key(&mut self, rule: &ObjectRule, last: usize) -> Sure<Option<usize>> {
        // Most records repeat the order of the one before.
        let hint = self.memory.hints.get(rule.hints + last).copied().unwrap_or(u16::MAX);
        let expected = if hint == u16::MAX { last } else { usize::from(hint) };
        let rest = self.cursor.rest();
        let candidates = rule.members.get(expected..).unwrap_or_default();
        for (i, member) in candidates.iter().take(LOOK_AHEAD).enumerate() {
            if member.start.stands_at(rest) {
                self.cursor.at += member.start.bytes().len();
                return Ok(Some(expected + i));
            }
        }
        self.unexpected_key(rule, last)
    }

    #[cold]
    fn unexpected_key(&mut self, rule: &ObjectRule, last: usize) -> Sure<Option<usize>> {
        self.cursor.expect(b'"')?;
        let start = self.cursor.at;
        let key = self.cursor.text()?;
        if key.escaped {
            return Err(Unsure);
        }
        self.cursor.white_space();
        self.cursor.expect(b':')?;
        let found = rule.members.iter().position(|member| member.name == key.raw);
        match found {
            Some(index) => {
                if let (Some(hint), Ok(index)) =
                    (self.memory.hints.get_mut(rule.hints + last), u16::try_from(index))
                {
                    *hint = index;
                }
            }
            None => self.memory.unknown.push((start, start + key.raw.len())),
        }
        Ok(found)
    }

    fn value(&mut self, node: &Node, depth: usize) -> Sure<()> {
        let start = self.cursor.at;
        if self.cursor.peek() == b'n' {
            self.cursor.word(b"null")?;
            if !node.null {
                return Err(Unsure);
            }
            if !matches!(node.write, Write::Nothing) {
                self.copy(start, self.cursor.at);
            }
            return Ok(());
        }
        match &node.check {
            Check::Text(rule) => {
                self.cursor.expect(b'"')?;
                let value = self.cursor.text()?;
                text::check(rule, value)?;
                self.write_text(node, value, start)
            }
            Check::Number(rule) => {
                let number = self.cursor.number()?;
                number::check(rule, &number)?;
                self.write_number(node, &number, start)
            }
            Check::Boolean([no, yes]) => {
                let truth = self.cursor.peek() == b't';
                self.cursor.word(if truth { b"true" } else { b"false" })?;
                if !(if truth { *yes } else { *no }) {
                    return Err(Unsure);
                }
                self.write_raw(node, start)
            }
            Check::Object(rule) => {
                self.cursor.expect(b'{')?;
                let braces = matches!(node.write, Write::Same);
                self.object(rule, depth, if braces { Frame::Braces } else { Frame::Silent })?;
                if braces { Ok(()) } else { self.write_raw(node, start) }
            }
            Check::Array(rule) => {
                self.cursor.expect(b'[')?;
                let brackets = matches!(node.write, Write::Same);
                self.array(rule, depth, brackets)?;
                if brackets { Ok(()) } else { self.write_raw(node, start) }
            }
            Check::Any => {
                self.skip(depth)?;
                self.write_raw(node, start)
            }
            Check::Unsure => Err(Unsure),
        }
    }

    /// An array after its opening bracket.
    fn array(&mut self, rule: &ArrayRule, depth: usize, brackets: bool) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        let mut count = 0;
        if brackets {
            self.copy(self.cursor.at - 1, self.cursor.at);
        }
        self.cursor.white_space();
        while !(count == 0 && self.cursor.peek() == b']') {
            self.value(&rule.element, depth + 1)?;
            count += 1;
            self.cursor.white_space();
            if self.cursor.peek() == b']' {
                break;
            }
            let comma = self.cursor.at;
            self.cursor.expect(b',')?;
            if brackets {
                self.copy(comma, comma + 1);
            }
            self.cursor.white_space();
        }
        self.cursor.at += 1;
        if brackets {
            self.copy(self.cursor.at - 1, self.cursor.at);
        }
        if count >= rule.min && count <= rule.max { Ok(()) } else { Err(Unsure) }
    }

    /// What is written of a value that stands between `start` and here.
    fn write_raw(&mut self, node: &Node, start: usize) -> Sure<()> {
        let (raw, end) = (self.cursor.since(start), self.cursor.at);
        match node.write {
            Write::Nothing => return Ok(()),
            Write::Same => self.copy(start, end),
            Write::Json => write_compact(self.out(), raw),
            _ => return Err(Unsure),
        }
        self.partition(node, raw)
    }

    /// Sets the levels of the partition path that are cut from a value with this text.
    #[inline]
    fn partition(&mut self, node: &Node, text: &[u8]) -> Sure<()> {
        let fits = node.partitions.iter().all(|level| self.output.set_partition(*level, text));
        if fits { Ok(()) } else { Err(Unsure) }
    }

    #[inline]
    fn write_text(&mut self, node: &Node, text: Text<'b>, start: usize) -> Sure<()> {
        match &node.write {
            Write::Nothing => Ok(()),
            Write::Same => {
                self.copy(start, self.cursor.at);
                if node.partitions.is_empty() {
                    Ok(())
                } else {
                    self.partition(node, decoded(text)?.as_bytes())
                }
            }
            Write::Json => self.write_raw(node, start),
            _ => self.write_other_text(node, text),
        }
    }

    fn write_other_text(&mut self, node: &Node, text: Text<'b>) -> Sure<()> {
        self.flush();
        let record = &mut self.output.record;
        let from = record.len();
        match &node.write {
            Write::Hash if !text.escaped => self.hasher.write(record, text.raw),
            Write::Hash => self.hasher.write(record, decoded(text)?.as_bytes()),
            Write::Mask => write_masked(record, &decoded(text)?),
            Write::Time(clock) if !text.escaped => {
                if !instant::write_text(record, text.raw, clock) {
                    return Err(Unsure);
                }
            }
            Write::Date(layout) if !text.escaped => {
                let days = match layout {
                    None => instant::date(text.raw),
                    Some(layout) => instant::date_from_layout(text.raw, layout),
                };
                record.push(b'"');
                instant::write_date(record, days.ok_or(Unsure)?);
                record.push(b'"');
            }
            Write::Decimal(digits) if digits.quoted && !text.escaped => {
                let plain = decimal::is_plain(text.raw) && decimal::fits_as_written(text.raw, *digits);
                record.extend_from_slice(if plain { text.raw } else { return Err(Unsure) });
            }
            _ => return Err(Unsure),
        }
        if node.partitions.is_empty() || self.output.set_partitions_from(&node.partitions, from) {
            return Ok(());
        }
        Err(Unsure)
    }

    #[inline]
    fn write_number(&mut self, node: &Node, number: &number::Number<'b>, start: usize) -> Sure<()> {
        let sure = match &node.write {
            Write::Nothing => return Ok(()),
            // A signed zero is normalised by the reference.
            _ if number.raw == b"-0" => false,
            Write::Same => true,
            Write::Integer => number.integer().is_some(),
            Write::Decimal(digits) => number.fits(*digits),
            _ => return self.write_other_number(node, number),
        };
        if !sure {
            return Err(Unsure);
        }
        self.copy(start, self.cursor.at);
        self.partition(node, number.raw)
    }

    fn write_other_number(&mut self, node: &Node, number: &number::Number<'b>) -> Sure<()> {
        self.flush();
        let record = &mut self.output.record;
        let from = record.len();
        match &node.write {
            Write::Time(clock) => {
                let raw = std::str::from_utf8(number.raw).map_err(|_| Unsure)?;
                let told = instant::from_number(raw, clock).ok_or(Unsure)?;
                record.push(b'"');
                instant::write(record, told);
                record.push(b'"');
            }
            Write::Hash => {
                number.integer().ok_or(Unsure)?;
                self.hasher.write(record, number.raw);
            }
            Write::Json => write_compact(record, number.raw),
            _ => return Err(Unsure),
        }
        if node.partitions.is_empty() || self.output.set_partitions_from(&node.partitions, from) {
            return Ok(());
        }
        Err(Unsure)
    }
}

fn decoded(text: Text<'_>) -> Sure<std::borrow::Cow<'_, str>> {
    let raw = std::str::from_utf8(text.raw).map_err(|_| Unsure)?;
    Ok(if text.escaped { decode(raw) } else { raw.into() })
}
