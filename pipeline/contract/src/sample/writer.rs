//! Writes one record along the tree.

use std::fmt::Write as _;

use serde_json::Value;

use super::instant::Instant;
use super::random::{Numbered, Random, Source, index};
use super::tree::{Break, Check, Field, How, Kind, List, Node, Number, Text};
use super::words;
use crate::json::text::write_string;

/// Shares of 256: nullable values that are null, optional members that are there.
const NULL: u64 = 40;
const PRESENT: u64 = 205;
/// Values that are built before a known one is taken.
const ATTEMPTS: usize = 200;

pub(super) struct Writer<'a> {
    pub(super) random: &'a mut Random,
    /// Number of the record and seed of the sampler: together they give the values that must not repeat.
    pub(super) record: u64,
    pub(super) seed: u64,
    /// What the record is about.
    pub(super) instant: Instant,
    /// The defect that this record shall have.
    pub(super) target: Option<&'a Break>,
    /// Scratch.
    pub(super) text: String,
}

impl Writer<'_> {
    pub(super) fn value(&mut self, node: &Node, out: &mut Vec<u8>) {
        match self.target {
            Some(target) if target.node == node.span.start => self.broken(node, &target.how, out),
            Some(target) if node.span.contains(&target.node) => self.build(node, out),
            _ => self.whole(node, out),
        }
    }

    /// A value with nothing broken inside.
    fn whole(&mut self, node: &Node, out: &mut Vec<u8>) {
        match &node.check {
            _ if node.nullable && self.random.often(NULL) => out.extend(b"null"),
            Some(check) => self.checked(node, check, out),
            None => self.chosen(node, out),
        }
    }

    fn checked(&mut self, node: &Node, check: &Check, out: &mut Vec<u8>) {
        let start = out.len();
        for _ in 0..ATTEMPTS {
            self.chosen(node, out);
            if holds(&check.validator, &out[start..]) {
                return;
            }
            out.truncate(start);
        }
        out.extend_from_slice(&check.known);
    }

    /// A value that may still fail the node's check.
    pub(super) fn chosen(&mut self, node: &Node, out: &mut Vec<u8>) {
        match node.fixed.get(index(self.random.below(node.fixed.len() as u64))) {
            Some(value) => out.extend_from_slice(value),
            None => self.build(node, out),
        }
    }

    fn build(&mut self, node: &Node, out: &mut Vec<u8>) {
        match &node.kind {
            Kind::Fixed => out.extend(b"null"),
            Kind::Boolean => out.extend(if self.random.often(128) { &b"true"[..] } else { b"false" }),
            Kind::Number(number) => self.number(number, out),
            Kind::Text { text, distinct } => self.string(text, *distinct, out),
            Kind::Instant { spelling, first } => {
                let instant = if *first { self.instant } else { self.instant.later(self.random) };
                self.text.clear();
                instant.write(spelling, self.random, &mut self.text);
                self.flush(spelling.is_text(), out);
            }
            Kind::List(list) => {
                let most = list.most - list.least + 1;
                let length = list.least + self.random.below(most);
                self.list(list, length, out);
            }
            Kind::Object(fields) => self.object(fields, None, out),
            Kind::Choice(nodes) => {
                if let Some(node) = nodes.get(index(self.random.below(nodes.len() as u64))) {
                    self.whole(node, out);
                }
            }
        }
    }

    fn broken(&mut self, node: &Node, how: &How, out: &mut Vec<u8>) {
        match (how, &node.kind) {
            (How::Instead(value), _) => out.extend_from_slice(value),
            (How::Count(length), Kind::List(list)) => self.list(list, *length, out),
            (how, Kind::Object(fields)) => self.object(fields, Some(how), out),
            (_, _) => self.build(node, out),
        }
    }

    fn number(&mut self, number: &Number, out: &mut Vec<u8>) {
        let choice = if number.distinct {
            Numbered::new(self.record, self.seed).below(number.count)
        } else {
            self.random.below(number.count)
        };
        let value =
            number.low.saturating_add(number.step.saturating_mul(i64::try_from(choice).unwrap_or(i64::MAX)));
        self.text.clear();
        let unit = 10_u64.pow(number.scale);
        let (sign, digits) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
        // Writing to a string cannot fail.
        let _ = match number.scale as usize {
            0 => write!(self.text, "{value}"),
            width => write!(self.text, "{sign}{}.{:0width$}", digits / unit, digits % unit),
        };
        self.flush(number.quoted, out);
    }

    fn string(&mut self, text: &Text, distinct: bool, out: &mut Vec<u8>) {
        self.text.clear();
        if distinct {
            let mut source = Numbered::new(self.record, self.seed);
            spell(text, &mut source, self.random, &mut self.text);
        } else {
            let mut source = Random::new(self.random.below(u64::MAX));
            spell(text, &mut source, self.random, &mut self.text);
        }
        self.flush(true, out);
    }

    /// Appends the scratch text.
    fn flush(&mut self, quoted: bool, out: &mut Vec<u8>) {
        if quoted {
            write_string(out, &self.text);
        } else {
            out.extend_from_slice(self.text.as_bytes());
        }
    }

    fn list(&mut self, list: &List, length: u64, out: &mut Vec<u8>) {
        let target = self.target;
        let inside = |node: &&Node| target.is_some_and(|target| node.span.contains(&target.node));
        let in_prefix = list.prefix.iter().position(|node| inside(&node));
        let in_element = list.element.as_deref().as_ref().is_some_and(inside);
        let length = if in_element { length.max(list.prefix.len() as u64 + 1) } else { length };
        let repeated = length.saturating_sub(list.prefix.len() as u64);
        let chosen = list.prefix.len() as u64 + self.random.below(repeated);
        out.push(b'[');
        for position in 0..length {
            let Some(node) = list.prefix.get(index(position)).or(list.element.as_deref()) else { break };
            if position > 0 {
                out.push(b',');
            }
            let hit = in_prefix == Some(index(position)) || (in_element && chosen == position);
            self.target = target.filter(|_| hit);
            self.value(node, out);
        }
        self.target = target;
        out.push(b']');
    }

    fn object(&mut self, fields: &[Field], how: Option<&How>, out: &mut Vec<u8>) {
        out.push(b'{');
        let start = out.len();
        for (position, field) in fields.iter().enumerate() {
            let wanted = self.target.is_some_and(|target| field.node.span.contains(&target.node));
            let times = match how {
                Some(How::Without(missing)) if *missing == position => 0,
                Some(How::Twice(repeated)) if *repeated == position => 2,
                _ => usize::from(field.required || wanted || self.random.often(PRESENT)),
            };
            for _ in 0..times {
                separate(start, out);
                out.extend_from_slice(&field.key);
                self.value(&field.node, out);
            }
        }
        if matches!(how, Some(How::Surplus)) {
            separate(start, out);
            out.extend(SURPLUS);
        }
        out.push(b'}');
    }
}

/// A member that no contract declares.
const SURPLUS: &[u8] = br#""undeclared_by_the_contract":"?""#;
/// Its key.
pub(super) const SURPLUS_KEY: &str = "undeclared_by_the_contract";

fn separate(start: usize, out: &mut Vec<u8>) {
    if out.len() > start {
        out.push(b',');
    }
}

fn spell<S: Source>(text: &Text, source: &mut S, random: &mut Random, out: &mut String) {
    match text {
        Text::Words { least, most } => words::words(*least, *most, random, out),
        Text::Pattern(pattern) => pattern.write(source, out),
        Text::Format(name) => words::format(name, source, random, out),
    }
}

/// Whether a JSON text is one value that the validator accepts.
pub(super) fn holds(validator: &jsonschema::Validator, text: &[u8]) -> bool {
    serde_json::from_slice::<Value>(text).is_ok_and(|value| validator.is_valid(&value))
}
