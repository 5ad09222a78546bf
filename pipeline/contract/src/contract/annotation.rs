//! `x-lake` on a property: column name, type, layout, protection of personal data.

use serde_json::Value;

use super::field::{Clock, Digits, Pii};
use crate::json::pointer::join;
use crate::located::Located;
use crate::value::layout::Layout;

/// What the annotation of one property says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Annotation {
    pub(crate) column: Option<String>,
    pub(crate) kind: Option<Wanted>,
    pub(crate) layout: Option<Spelling>,
    pub(crate) pii: Option<Pii>,
}

impl Annotation {
    /// What `self` says, and where it is silent what `referenced` says.
    pub(crate) fn or(self, referenced: Self) -> Self {
        Self {
            column: self.column.or(referenced.column),
            kind: self.kind.or(referenced.kind),
            layout: self.layout.or(referenced.layout),
            pii: self.pii.or(referenced.pii),
        }
    }
}

/// The column type that an annotation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Text,
    BigInt,
    Double,
    Boolean,
    Decimal(Digits),
    Timestamp,
    Date,
    Json,
}

/// How a timestamp or date is spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Spelling {
    Clock(Clock),
    /// Day, month and year only.
    Day(Layout),
}

const TYPES: &str = "`string`, `bigint`, `double`, `boolean`, `decimal(P,S)`, `timestamp`, `date` or `json`";

/// Reads the annotation of the schema at `pointer`; what is wrong with it goes to `text`.
pub(crate) fn read(text: &Located<'_>, pointer: &str, schema: &Value) -> Annotation {
    let mut annotation = Annotation::default();
    let Some(value) = schema.get("x-lake") else { return annotation };
    let here = join(pointer, "x-lake");
    text.understand(&here);
    let Some(members) = value.as_object() else {
        text.problem(&here, "`x-lake` must be an object, e.g. {\"pii\": \"hash\"}");
        return annotation;
    };
    for (key, value) in members {
        let at = join(&here, key);
        let Some(string) = value.as_str() else {
            text.problem(&at, format!("`{key}` must be a string"));
            continue;
        };
        match key.as_str() {
            "column" if is_column_name(string) => annotation.column = Some(string.to_owned()),
            "column" => text.problem(&at, column_advice(string)),
            "type" => annotation.kind = wanted(text, &at, string),
            "layout" => annotation.layout = spelling(text, &at, string),
            "pii" => annotation.pii = pii(text, &at, string),
            _ => text.problem_with_key(
                &at,
                format!("unknown annotation `{key}`: a property knows `column`, `type`, `layout` and `pii`"),
            ),
        }
    }
    annotation
}

fn column_advice(name: &str) -> String {
    format!("`{name}` is no column name: use lower-case letters, digits and `_`, not starting with a digit")
}

/// `[a-z_][a-z0-9_]*`.
pub(crate) fn is_column_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn pii(text: &Located<'_>, at: &str, value: &str) -> Option<Pii> {
    match value {
        "drop" => Some(Pii::Drop),
        "hash" => Some(Pii::Hash),
        "mask" => Some(Pii::Mask),
        _ => {
            text.problem(at, format!("`{value}` protects nothing: use `drop`, `hash` or `mask`"));
            None
        }
    }
}

fn wanted(text: &Located<'_>, at: &str, value: &str) -> Option<Wanted> {
    match value {
        "string" => Some(Wanted::Text),
        "bigint" => Some(Wanted::BigInt),
        "double" => Some(Wanted::Double),
        "boolean" => Some(Wanted::Boolean),
        "timestamp" => Some(Wanted::Timestamp),
        "date" => Some(Wanted::Date),
        "json" => Some(Wanted::Json),
        _ if value.starts_with("decimal") => {
            let digits = decimal(value);
            if digits.is_none() {
                let advice = "write decimal(P,S) with 1 ≤ P ≤ 38 digits, S ≤ P of them after the point";
                text.problem(at, format!("`{value}` is no decimal type: {advice}"));
            }
            digits.map(Wanted::Decimal)
        }
        _ => {
            text.problem(at, format!("there is no column type `{value}`: use {TYPES}"));
            None
        }
    }
}

fn decimal(value: &str) -> Option<Digits> {
    let (precision, scale) = value.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    let number = |digits: &str| {
        let digits = digits.trim();
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u8>().ok()).flatten()
    };
    let (precision, scale) = (number(precision)?, number(scale)?);
    ((1..=38).contains(&precision) && scale <= precision).then_some(Digits {
        precision,
        scale,
        quoted: false,
    })
}

fn spelling(text: &Located<'_>, at: &str, value: &str) -> Option<Spelling> {
    match value {
        "rfc3339" => Some(Spelling::Clock(Clock::Rfc3339)),
        "epoch-s" => Some(Spelling::Clock(Clock::Seconds)),
        "epoch-ms" => Some(Spelling::Clock(Clock::Millis)),
        _ => match Layout::parse(value) {
            Ok(layout) if layout.has_time => Some(Spelling::Clock(Clock::Layout(layout))),
            Ok(layout) => Some(Spelling::Day(layout)),
            Err(message) => {
                text.problem(at, message);
                None
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read() {
        assert_eq!(decimal("decimal(12,2)"), Some(Digits { precision: 12, scale: 2, quoted: false }));
        assert_eq!(decimal("decimal(38, 38)"), Some(Digits { precision: 38, scale: 38, quoted: false }));
        for bad in [
            "decimal",
            "decimal()",
            "decimal(0,0)",
            "decimal(39,1)",
            "decimal(5,6)",
            "decimal(+5,1)",
            "decimal(5,)",
        ] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }
}
