//! What is written of values that are checked.

use std::borrow::Cow;

use super::number::Number;
use super::rule::{Node, Write};
use super::run::Run;
use super::scan::{Sure, Text, Unsure};
use crate::json::text::{decode, write_compact};
use crate::value::protect::write_masked;
use crate::value::{decimal, instant};

impl<'b> Run<'b, '_> {
    /// A value that stands between `start` and `end`.
    pub(super) fn write_raw(&mut self, node: &Node, start: usize, end: usize) -> Sure<usize> {
        let raw = self.bytes.get(start..end).unwrap_or_default();
        match node.write {
            Write::Nothing => return Ok(end),
            Write::Same => self.copy(start, end),
            Write::Json => write_compact(self.out(), raw),
            _ => return Err(Unsure),
        }
        self.partition(node, raw)?;
        Ok(end)
    }

    /// Sets the levels of the partition path that are cut from a value with this text.
    #[inline]
    fn partition(&mut self, node: &Node, text: &[u8]) -> Sure<()> {
        let fits = node.partitions.iter().all(|level| self.output.set_partition(*level, text));
        if fits { Ok(()) } else { Err(Unsure) }
    }

    /// The same for what was written since `from`.
    #[inline]
    fn partition_from(&mut self, node: &Node, from: usize) -> Sure<()> {
        let fits = node.partitions.is_empty() || self.output.set_partitions_from(&node.partitions, from);
        if fits { Ok(()) } else { Err(Unsure) }
    }

    #[inline]
    pub(super) fn write_text(&mut self, node: &Node, text: Text<'b>, start: usize, end: usize) -> Sure<()> {
        match &node.write {
            Write::Nothing => Ok(()),
            Write::Same => {
                self.copy(start, end);
                if node.partitions.is_empty() { Ok(()) } else { self.partition(node, &decoded(text)?) }
            }
            Write::Json => self.write_raw(node, start, end).map(|_| ()),
            _ => self.write_other_text(node, text),
        }
    }

    fn write_other_text(&mut self, node: &Node, text: Text<'b>) -> Sure<()> {
        self.flush();
        let record = &mut self.output.record;
        let from = record.len();
        match &node.write {
            Write::Hash => self.hasher.write(record, &decoded(text)?),
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
        self.partition_from(node, from)
    }

    #[inline]
    pub(super) fn write_number(
        &mut self,
        node: &Node,
        number: &Number<'b>,
        start: usize,
        end: usize,
    ) -> Sure<()> {
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
        self.copy(start, end);
        self.partition(node, number.raw)
    }

    fn write_other_number(&mut self, node: &Node, number: &Number<'b>) -> Sure<()> {
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
        self.partition_from(node, from)
    }
}

/// What a text says; UTF-8 if the record is.
fn decoded(text: Text<'_>) -> Sure<Cow<'_, [u8]>> {
    if !text.escaped {
        return Ok(text.raw.into());
    }
    let raw = std::str::from_utf8(text.raw).map_err(|_| Unsure)?;
    Ok(decode(raw).into_owned().into_bytes().into())
}
