//! One pass over the bytes of a record: parse, check, normalise, protect and write.

use super::cursor::{Cursor, Number, Sure, Text, Unsure};
use super::rule::{ArrayRule, Check, Limit, Member, Node, NumberRule, ObjectRule, Seen, Write};
use super::text;
use crate::contract::field::{Clock, Digits};
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
    unknown: Vec<(usize, usize)>,
}

impl Memory {
    pub(crate) fn new(hints: usize) -> Self {
        Self { hints: vec![u16::MAX; hints], unknown: Vec::new() }
    }
}

/// One record.
pub(super) struct Run<'b, 'o> {
    pub(super) cursor: Cursor<'b>,
    pub(super) output: &'o mut Output,
    pub(super) hasher: &'o Hasher,
    pub(super) memory: &'o mut Memory,
}

/// Keys beyond the contract that one object may have before the reference looks for duplicates among them.
const MAX_UNKNOWN: usize = 64;

/// Properties after the expected one that are tried before all are.
const LOOK_AHEAD: usize = 3;

impl<'b> Run<'b, '_> {
    /// The record, from its opening brace to after its closing one.
    pub(super) fn record(&mut self, rule: &ObjectRule) -> Sure<usize> {
        self.memory.unknown.clear();
        self.cursor.expect(b'{')?;
        self.object(rule, 0)?;
        self.output.record.push(b'}');
        Ok(self.cursor.at)
    }

    /// An object after its opening brace; `depth` containers are around it.
    fn object(&mut self, rule: &ObjectRule, depth: usize) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        let unknown = self.memory.unknown.len();
        let mut seen = Seen::default();
        let mut last = 0;
        self.cursor.white_space();
        if !self.cursor.eat(b'}') {
            loop {
                self.cursor.white_space();
                match self.key(rule, last)? {
                    Some(index) => {
                        let member = rule.members.get(index).ok_or(Unsure)?;
                        if !seen.insert(index) {
                            return Err(Unsure);
                        }
                        last = index + 1;
                        self.cursor.white_space();
                        self.output.record.extend_from_slice(&member.column);
                        self.value(&member.node, depth + 1)?;
                    }
                    None if rule.open => {
                        self.new_key(unknown)?;
                        self.skip(depth + 1)?;
                    }
                    None => return Err(Unsure),
                }
                self.cursor.white_space();
                if self.cursor.eat(b'}') {
                    break;
                }
                self.cursor.expect(b',')?;
            }
        }
        self.memory.unknown.truncate(unknown);
        if seen.contains_all(&rule.required) { Ok(()) } else { Err(Unsure) }
    }

    /// The property whose key stands here, after its colon; of another key the span is remembered.
    #[inline]
    fn key(&mut self, rule: &ObjectRule, last: usize) -> Sure<Option<usize>> {
        // Most records repeat the order of the one before.
        let hint = self.memory.hints.get(rule.hints + last).copied().unwrap_or(u16::MAX);
        let expected = if hint == u16::MAX { last } else { usize::from(hint) };
        for (i, member) in rule.members.iter().enumerate().skip(expected).take(LOOK_AHEAD) {
            if self.cursor.eat_all(&member.start) {
                return Ok(Some(i));
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
        let found = rule.members.iter().position(|member: &Member| member.name == key.raw);
        match found {
            Some(index) => {
                if let (Some(hint), Ok(index)) = (self.memory.hints.get_mut(rule.hints + last), u16::try_from(index)) {
                    *hint = index;
                }
            }
            None => self.memory.unknown.push((start, start + key.raw.len())),
        }
        Ok(found)
    }

    /// Refuses the key remembered last if it is among those remembered since `since`.
    fn new_key(&mut self, since: usize) -> Sure<()> {
        let bytes = self.cursor.bytes;
        let key = |span: &(usize, usize)| bytes.get(span.0..span.1);
        let (last, before) = self.memory.unknown.split_last().ok_or(Unsure)?;
        let before = before.get(since..).unwrap_or_default();
        if before.len() > MAX_UNKNOWN || before.iter().any(|span| key(span) == key(last)) {
            return Err(Unsure);
        }
        Ok(())
    }

    fn value(&mut self, node: &Node, depth: usize) -> Sure<()> {
        if self.cursor.peek() == b'n' {
            self.cursor.word(b"null")?;
            if !node.null {
                return Err(Unsure);
            }
            if !matches!(node.write, Write::Nothing) {
                self.output.record.extend_from_slice(b"null");
            }
            return Ok(());
        }
        let start = self.cursor.at;
        match &node.check {
            Check::Text(rule) => {
                self.cursor.expect(b'"')?;
                let value = self.cursor.text()?;
                text::check(rule, value)?;
                self.write_text(node, value)?;
            }
            Check::Number(rule) => {
                let number = self.cursor.number()?;
                check_number(rule, &number)?;
                self.write_number(node, &number)?;
            }
            Check::Boolean([no, yes]) => {
                let accepted = if self.cursor.peek() == b't' {
                    self.cursor.word(b"true")?;
                    *yes
                } else {
                    self.cursor.word(b"false")?;
                    *no
                };
                if !accepted {
                    return Err(Unsure);
                }
                self.write_raw(node, start)?;
            }
            Check::Object(rule) => {
                self.cursor.expect(b'{')?;
                let written = self.output.record.len();
                self.object(rule, depth)?;
                self.write_around(node, start, written, [b'{', b'}'])?;
            }
            Check::Array(rule) => {
                self.cursor.expect(b'[')?;
                let written = self.output.record.len();
                self.array(rule, depth, !matches!(node.write, Write::Same))?;
                self.write_around(node, start, written, [b'[', b']'])?;
            }
            Check::Any => {
                self.skip(depth)?;
                self.write_raw(node, start)?;
            }
            Check::Unsure => return Err(Unsure),
        }
        Ok(())
    }

    /// An array after its opening bracket.
    fn array(&mut self, rule: &ArrayRule, depth: usize, silent: bool) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        let mut count = 0;
        self.cursor.white_space();
        if !self.cursor.eat(b']') {
            loop {
                if !silent {
                    self.output.record.push(b',');
                }
                self.cursor.white_space();
                self.value(&rule.element, depth + 1)?;
                count += 1;
                self.cursor.white_space();
                if self.cursor.eat(b']') {
                    break;
                }
                self.cursor.expect(b',')?;
            }
        }
        if count >= rule.min && count <= rule.max { Ok(()) } else { Err(Unsure) }
    }

    /// Brackets around what was written since `written`, whose first comma makes room for the opening one; or the
    /// text since `start`.
    fn write_around(&mut self, node: &Node, start: usize, written: usize, [open, close]: [u8; 2]) -> Sure<()> {
        match node.write {
            Write::Same => {
                let record = &mut self.output.record;
                match record.get_mut(written) {
                    Some(comma) => *comma = open,
                    None => record.push(open),
                }
                record.push(close);
                Ok(())
            }
            _ => self.write_raw(node, start),
        }
    }

    /// What is written of a value whose text is known from `start` on.
    fn write_raw(&mut self, node: &Node, start: usize) -> Sure<()> {
        let raw = self.cursor.since(start);
        let from = self.output.record.len();
        match node.write {
            Write::Nothing => {}
            Write::Same => self.output.record.extend_from_slice(raw),
            Write::Json => write_compact(&mut self.output.record, raw),
            _ => return Err(Unsure),
        }
        self.partition(node, from)
    }

    fn partition(&mut self, node: &Node, from: usize) -> Sure<()> {
        if node.partitions.is_empty() || self.output.set_partitions_from(&node.partitions, from) {
            return Ok(());
        }
        Err(Unsure)
    }

    #[inline]
    fn write_text(&mut self, node: &Node, text: Text<'b>) -> Sure<()> {
        let from = self.output.record.len();
        let record = &mut self.output.record;
        match &node.write {
            Write::Nothing => return Ok(()),
            Write::Same => {
                // The quotes stand around the raw text.
                record.push(b'"');
                record.extend_from_slice(text.raw);
                record.push(b'"');
                if !node.partitions.is_empty() {
                    return self.partition_by_text(node, text);
                }
                return Ok(());
            }
            Write::Hash => self.hasher.write(record, decoded(text)?.as_bytes()),
            Write::Mask => write_masked(record, &decoded(text)?),
            Write::Json => {
                let end = self.cursor.at;
                write_compact(record, self.cursor.bytes.get(end - text.raw.len() - 2..end).ok_or(Unsure)?);
            }
            Write::Time(clock) => write_time(record, text, clock)?,
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
                let raw = std::str::from_utf8(text.raw).map_err(|_| Unsure)?;
                if !decimal::is_quoted_number(raw) || !decimal::fits_as_written(text.raw, *digits) {
                    return Err(Unsure);
                }
                record.extend_from_slice(text.raw);
            }
            Write::Date(_) | Write::Decimal(_) | Write::Integer => return Err(Unsure),
        }
        self.partition(node, from)
    }

    fn partition_by_text(&mut self, node: &Node, text: Text<'b>) -> Sure<()> {
        let value = decoded(text)?;
        let fits = node.partitions.iter().all(|level| self.output.set_partition(*level, value.as_bytes()));
        if fits { Ok(()) } else { Err(Unsure) }
    }

    #[inline]
    fn write_number(&mut self, node: &Node, number: &Number<'b>) -> Sure<()> {
        let from = self.output.record.len();
        let record = &mut self.output.record;
        match &node.write {
            // A sign of zero is normalised by the reference.
            _ if number.raw == b"-0" => return Err(Unsure),
            Write::Nothing => return Ok(()),
            Write::Same => record.extend_from_slice(number.raw),
            Write::Integer => {
                number.integer().ok_or(Unsure)?;
                record.extend_from_slice(number.raw);
            }
            Write::Decimal(digits) => {
                if !fits(number, *digits) {
                    return Err(Unsure);
                }
                record.extend_from_slice(number.raw);
            }
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
            Write::Mask | Write::Date(_) => return Err(Unsure),
        }
        self.partition(node, from)
    }

    /// Any value; nothing of it is written.
    fn skip(&mut self, depth: usize) -> Sure<()> {
        self.cursor.white_space();
        match self.cursor.peek() {
            b'"' => {
                self.cursor.at += 1;
                self.cursor.text().map(|_| ())
            }
            b'{' => self.skip_object(depth),
            b'[' => self.skip_array(depth),
            b't' => self.cursor.word(b"true"),
            b'f' => self.cursor.word(b"false"),
            b'n' => self.cursor.word(b"null"),
            _ => {
                let number = self.cursor.number()?;
                if number.is_finite() { Ok(()) } else { Err(Unsure) }
            }
        }
    }

    fn skip_array(&mut self, depth: usize) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        self.cursor.at += 1;
        self.cursor.white_space();
        if self.cursor.eat(b']') {
            return Ok(());
        }
        loop {
            self.skip(depth + 1)?;
            self.cursor.white_space();
            if self.cursor.eat(b']') {
                return Ok(());
            }
            self.cursor.expect(b',')?;
        }
    }

    fn skip_object(&mut self, depth: usize) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        self.cursor.at += 1;
        self.cursor.white_space();
        if self.cursor.eat(b'}') {
            return Ok(());
        }
        let unknown = self.memory.unknown.len();
        loop {
            self.cursor.white_space();
            self.cursor.expect(b'"')?;
            let start = self.cursor.at;
            let key = self.cursor.text()?;
            if key.escaped {
                return Err(Unsure);
            }
            self.memory.unknown.push((start, start + key.raw.len()));
            self.new_key(unknown)?;
            self.cursor.white_space();
            self.cursor.expect(b':')?;
            self.skip(depth + 1)?;
            self.cursor.white_space();
            if self.cursor.eat(b'}') {
                break;
            }
            self.cursor.expect(b',')?;
        }
        self.memory.unknown.truncate(unknown);
        Ok(())
    }
}

fn decoded(text: Text<'_>) -> Sure<std::borrow::Cow<'_, str>> {
    std::str::from_utf8(text.raw).map(decode).map_err(|_| Unsure)
}

fn write_time(record: &mut Vec<u8>, text: Text<'_>, clock: &Clock) -> Sure<()> {
    if text.escaped {
        return Err(Unsure);
    }
    let told = instant::from_text(text.raw, clock).ok_or(Unsure)?;
    record.push(b'"');
    instant::write(record, told);
    record.push(b'"');
    Ok(())
}

/// Whether a number fits a decimal column as it is written.
fn fits(number: &Number<'_>, digits: Digits) -> bool {
    !digits.quoted && !number.exponent && decimal::fits_as_written(number.raw, digits)
}

#[inline]
fn check_number(rule: &NumberRule, number: &Number<'_>) -> Sure<()> {
    let integer = number.integer();
    let mut sure = number.is_finite() && (integer.is_some() || !rule.integer);
    if let Some(values) = &rule.one_of {
        sure &= integer.is_some_and(|integer| values.contains(&integer));
    }
    if let Some(places) = rule.places {
        sure &= !number.exponent && number.digits <= 15 && number.fraction <= places;
    }
    for bound in &rule.bounds {
        sure &= match (integer, bound.limit) {
            (Some(number), Limit::Integer(limit)) => holds(bound.above, bound.inclusive, number, limit),
            (Some(number), Limit::Double(limit)) => {
                number.abs() <= 1 << 53 && holds(bound.above, bound.inclusive, number as f64, limit)
            }
            // Compiling has made sure that a double holds the limit.
            (None, Limit::Integer(limit)) => holds(bound.above, bound.inclusive, number.double()?, limit as f64),
            (None, Limit::Double(limit)) => holds(bound.above, bound.inclusive, number.double()?, limit),
        };
    }
    if sure { Ok(()) } else { Err(Unsure) }
}

fn holds<T: PartialOrd>(above: bool, inclusive: bool, number: T, limit: T) -> bool {
    let (high, low) = if above { (number, limit) } else { (limit, number) };
    high > low || (inclusive && high == low)
}
