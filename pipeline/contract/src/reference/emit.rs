//! Writing a record that its schema accepts, column by column. What does not fit its column is refused.

use super::node::{Document, Handle};
use super::{Refusal, Setting};
use crate::contract::field::{Clock, Field, Pii, Shape};
use crate::json::pointer;
use crate::json::tape::{Kind, shorten};
use crate::json::text::write_compact;
use crate::output::Output;
use crate::value::{decimal, instant, protect};

/// Appends the members of the record and closes it.
pub(crate) fn record(
    document: &Document<'_>,
    setting: Setting<'_>,
    output: &mut Output,
) -> Result<(), Refusal> {
    let root = document.root();
    let mut emit = Emit { setting, output, pointer: String::new() };
    if root.node().kind != Kind::Object {
        return Err(emit.refuse("a record must be an object"));
    }
    emit.members(root, setting.fields)?;
    emit.output.record.push(b'}');
    Ok(())
}

struct Emit<'a> {
    setting: Setting<'a>,
    output: &'a mut Output,
    pointer: String,
}

impl Emit<'_> {
    fn refuse(&self, reason: impl Into<String>) -> Refusal {
        Refusal { pointer: self.pointer.clone(), reason: reason.into() }
    }

    /// A value that does not fit its column; personal data is not quoted.
    fn unfit(&self, field: &Field, value: Handle<'_>, what: &str) -> Refusal {
        let quoted =
            if field.pii.is_some() { "the value".to_owned() } else { format!("`{}`", shorten(value.raw())) };
        self.refuse(format!("{quoted} {what}"))
    }

    /// Each member with a leading comma.
    fn members(&mut self, object: Handle<'_>, fields: &[Field]) -> Result<(), Refusal> {
        for (key, value) in object.entries() {
            let field = fields.iter().find(|field| field.property == key);
            let Some(field) = field.filter(|field| field.pii != Some(Pii::Drop)) else { continue };
            let length = self.pointer.len();
            pointer::push(&mut self.pointer, &key);
            self.output.record.extend_from_slice(b",\"");
            self.output.record.extend_from_slice(field.column.as_bytes());
            self.output.record.extend_from_slice(b"\":");
            self.value(value, field)?;
            self.pointer.truncate(length);
        }
        Ok(())
    }

    fn value(&mut self, value: Handle<'_>, field: &Field) -> Result<(), Refusal> {
        let start = self.output.record.len();
        if value.node().kind == Kind::Null {
            self.output.record.extend_from_slice(b"null");
        } else {
            self.shape(value, field)?;
            if !field.partitions.is_empty() {
                self.partition(value, field, start)?;
            }
        }
        if field.pii == Some(Pii::Hash) && value.node().kind != Kind::Null {
            self.hash(value, start);
        }
        Ok(())
    }

    fn partition(&mut self, value: Handle<'_>, field: &Field, start: usize) -> Result<(), Refusal> {
        let fits = if matches!(field.shape, Shape::Text) {
            let text = value.text();
            field.partitions.iter().all(|level| self.output.set_partition(*level, text.as_bytes()))
        } else {
            self.output.set_partitions_from(&field.partitions, start)
        };
        if fits { Ok(()) } else { Err(self.refuse("the value is too long for the name of a partition")) }
    }

    /// Replaces the value written since `start` by the hash of its text.
    fn hash(&mut self, value: Handle<'_>, start: usize) {
        let record = &mut self.output.record;
        if value.node().kind == Kind::Text {
            record.truncate(start);
            self.setting.hasher.write(record, value.text().as_bytes());
        } else {
            let text = record.split_off(start);
            self.setting.hasher.write(record, &text);
        }
    }

    fn shape(&mut self, value: Handle<'_>, field: &Field) -> Result<(), Refusal> {
        let record = &mut self.output.record;
        let kind = value.node().kind;
        match (&field.shape, kind) {
            (Shape::Json, _) => write_compact(record, value.whole().as_bytes()),
            (Shape::Text, Kind::Text) if field.pii == Some(Pii::Mask) => {
                protect::write_masked(record, value.text().as_bytes());
            }
            (Shape::Text, Kind::Text) => {
                record.push(b'"');
                record.extend_from_slice(value.raw().as_bytes());
                record.push(b'"');
            }
            (Shape::Boolean, Kind::Bool) => record.extend_from_slice(value.raw().as_bytes()),
            (Shape::BigInt, Kind::Number) => {
                if !decimal::write_integer(record, value.raw()) {
                    return Err(self.unfit(field, value, "is not an integer of 64 bits"));
                }
            }
            (Shape::Double, Kind::Number) => {
                // An integer zero has no sign in every reader; a double zero does.
                let raw = if value.raw() == "-0" { "-0.0" } else { value.raw() };
                record.extend_from_slice(raw.as_bytes());
            }
            (Shape::Decimal(_), _) => self.decimal(value, field)?,
            (Shape::Timestamp(clock), _) => self.timestamp(value, field, clock)?,
            (Shape::Date(layout), Kind::Text) => {
                let text = value.text();
                let days = match layout {
                    None => instant::date(text.as_bytes()),
                    Some(layout) => instant::date_from_layout(text.as_bytes(), layout),
                };
                let Some(days) = days else {
                    return Err(self.unfit(field, value, "is not a date of years 1 to 9999"));
                };
                record.push(b'"');
                instant::write_date(record, days);
                record.push(b'"');
            }
            (Shape::List(element), Kind::Array) => self.list(value, element)?,
            (Shape::Struct(fields), Kind::Object) => self.object(value, fields)?,
            _ => return Err(self.unfit(field, value, "does not fit its column")),
        }
        Ok(())
    }

    fn decimal(&mut self, value: Handle<'_>, field: &Field) -> Result<(), Refusal> {
        let Shape::Decimal(digits) = field.shape else { return Ok(()) };
        let text = value.text();
        let written = match value.node().kind {
            Kind::Number if !digits.quoted => decimal::write(&mut self.output.record, &text, digits),
            Kind::Text if digits.quoted && decimal::is_plain(text.as_bytes()) => {
                decimal::write(&mut self.output.record, &text, digits)
            }
            _ => false,
        };
        if written {
            return Ok(());
        }
        let what = format!("does not fit decimal({},{})", digits.precision, digits.scale);
        Err(self.unfit(field, value, &what))
    }

    fn timestamp(&mut self, value: Handle<'_>, field: &Field, clock: &Clock) -> Result<(), Refusal> {
        let told = match value.node().kind {
            Kind::Text => instant::from_text(value.text().as_bytes(), clock),
            Kind::Number => instant::from_number(value.raw(), clock),
            _ => None,
        };
        let Some(told) = told else {
            return Err(self.unfit(
                field,
                value,
                "is not a time of years 1 to 9999 in the layout of the contract",
            ));
        };
        let record = &mut self.output.record;
        record.push(b'"');
        instant::write(record, told);
        record.push(b'"');
        Ok(())
    }

    fn list(&mut self, value: Handle<'_>, element: &Field) -> Result<(), Refusal> {
        let start = self.output.record.len();
        for (i, item) in value.items().enumerate() {
            let length = self.pointer.len();
            pointer::push(&mut self.pointer, &i.to_string());
            self.output.record.push(b',');
            self.value(item, element)?;
            self.pointer.truncate(length);
        }
        self.bracket(start, [b'[', b']']);
        Ok(())
    }

    fn object(&mut self, value: Handle<'_>, fields: &[Field]) -> Result<(), Refusal> {
        let start = self.output.record.len();
        self.members(value, fields)?;
        self.bracket(start, [b'{', b'}']);
        Ok(())
    }

    /// Brackets around what was written since `start`, whose first comma makes room for the opening one.
    fn bracket(&mut self, start: usize, [open, close]: [u8; 2]) {
        let record = &mut self.output.record;
        match record.get_mut(start) {
            Some(comma) => *comma = open,
            None => record.push(open),
        }
        record.push(close);
    }
}
