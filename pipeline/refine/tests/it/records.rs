//! Stage records for a contract's columns: generated in any key order, with blanks, escapes and left-out members,
//! each with the row that it means by `serde_json`, `jiff` and the standard library.

use jiff::Timestamp;
use jiff::civil::Date;
use lake_contract::{Column, ColumnKind};
use proptest::prelude::*;

use super::cells::Cell;

/// Columns of lineage as they stand first in each record.
pub(crate) const LINEAGE: &str = r#""_source_key":"orders/a.json","_source_version":"v1","_source_line":1,"_ingest_id":"j1","_ingested_at":"2026-11-22T10:00:00.000000Z","_contract_version":3"#;

/// A record of [`super::contracts::small`].
pub(crate) fn line(members: &str) -> String {
    format!("{{{LINEAGE},{members}}}\n")
}

/// JSON text and what it means.
pub(crate) type Meant = (String, Cell);

/// Records of these columns.
pub(crate) fn any_records(columns: &[Column], count: usize) -> BoxedStrategy<Vec<Meant>> {
    prop::collection::vec(any_object(columns), 0..count).boxed()
}

fn any_object(columns: &[Column]) -> BoxedStrategy<Meant> {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let members: Vec<BoxedStrategy<(Option<String>, Cell)>> = columns.iter().map(any_member).collect();
    (members, any_blank(), any::<prop::sample::Index>(), any::<bool>())
        .prop_map(move |(members, blank, turn, reverse)| {
            let (texts, cells): (Vec<_>, Vec<_>) = members.into_iter().unzip();
            let mut texts: Vec<String> = texts.into_iter().flatten().collect();
            if reverse {
                texts.reverse();
            }
            if !texts.is_empty() {
                let turn = turn.index(texts.len());
                texts.rotate_left(turn);
            }
            let text = format!("{{{blank}{}{blank}}}", texts.join(&format!("{blank},{blank}")));
            (text, Cell::Struct(names.iter().cloned().zip(cells).collect()))
        })
        .boxed()
}

fn any_member(column: &Column) -> BoxedStrategy<(Option<String>, Cell)> {
    let key = column.name.clone();
    let given = (any_value(&column.kind), any_blank())
        .prop_map(move |((text, cell), blank)| (Some(format!("\"{key}\"{blank}:{blank}{text}")), cell));
    if !column.nullable {
        return given.boxed();
    }
    let null = Just((Some(format!("\"{}\":null", column.name)), Cell::Null));
    prop_oneof![4 => given, 1 => null, 1 => Just((None, Cell::Null))].boxed()
}

fn any_value(kind: &ColumnKind) -> BoxedStrategy<Meant> {
    match kind {
        ColumnKind::Text | ColumnKind::Json => any_text().boxed(),
        ColumnKind::BigInt => {
            let bigint = prop_oneof![any::<i64>(), -9_i64..10, Just(i64::MIN), Just(i64::MAX)];
            bigint.prop_map(|i| (i.to_string(), Cell::Whole(i.into()))).boxed()
        }
        ColumnKind::Double => any_double().boxed(),
        ColumnKind::Decimal { precision, scale } => any_decimal(*precision, *scale),
        ColumnKind::Boolean => any::<bool>().prop_map(|b| (b.to_string(), Cell::Boolean(b))).boxed(),
        ColumnKind::Timestamp => any_timestamp().boxed(),
        ColumnKind::Date => any_date().boxed(),
        ColumnKind::List(element) => any_list(element),
        ColumnKind::Struct(fields) => any_object(fields),
    }
}

fn any_double() -> impl Strategy<Value = Meant> {
    let finite = any::<f64>().prop_filter("finite", |x| x.is_finite());
    let spelled = prop_oneof![
        finite.prop_map(|x| format!("{x:e}")),
        any::<i32>().prop_map(|i| i.to_string()),
        (-1000.0..1000.0).prop_map(|x: f64| x.to_string()),
        Just("-0".to_owned()),
        "-?[1-9][0-9]{0,24}\\.[0-9]{1,24}",
    ];
    spelled.prop_map(|text| {
        let value: f64 = text.parse().unwrap();
        (text, Cell::Double(value.to_bits()))
    })
}

/// Years 1 to 9999, often around 1970.
fn any_timestamp() -> impl Strategy<Value = Meant> {
    let range = -62_135_596_800_000_000_i64..253_402_207_200_000_000;
    prop_oneof![range, -5_000_000_i64..5_000_000].prop_map(|micros| {
        let instant = Timestamp::from_microsecond(micros).unwrap();
        (format!("\"{}\"", instant.strftime("%Y-%m-%dT%H:%M:%S.%6fZ")), Cell::Whole(micros.into()))
    })
}

fn any_date() -> impl Strategy<Value = Meant> {
    (1_i16..=9999, 1_i8..=12, 1_i8..=31).prop_filter_map("a real day", |(year, month, day)| {
        let date = Date::new(year, month, day).ok()?;
        let days = Date::new(1970, 1, 1).ok()?.until(date).ok()?.get_days();
        Some((format!("\"{date}\""), Cell::Whole(days.into())))
    })
}

fn any_list(element: &Column) -> BoxedStrategy<Meant> {
    let value = any_value(&element.kind);
    let null = Just(("null".to_owned(), Cell::Null));
    let value = if element.nullable { prop_oneof![3 => value, 1 => null].boxed() } else { value };
    (prop::collection::vec(value, 0..4), any_blank())
        .prop_map(|(values, blank)| {
            let (texts, cells): (Vec<String>, Vec<Cell>) = values.into_iter().unzip();
            (format!("[{blank}{}{blank}]", texts.join(&format!("{blank},{blank}"))), Cell::List(cells))
        })
        .boxed()
}

/// A decimal that fits, with its point where it falls or an exponent that moves it.
fn any_decimal(precision: u8, scale: u8) -> BoxedStrategy<Meant> {
    let most = 10_i128.pow(precision.into()) - 1;
    (prop_oneof![-most..=most, -most.min(9)..=most.min(9)], 0..3)
        .prop_map(move |(unscaled, spelling)| {
            let places = usize::from(scale);
            let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            let sign = if unscaled < 0 { "-" } else { "" };
            let text = match spelling {
                0 => format!("{unscaled}e-{scale}"),
                1 => format!("{sign}{whole}.{fraction}000"),
                _ if fraction.is_empty() => format!("{sign}{whole}"),
                _ => format!("{sign}{whole}.{fraction}"),
            };
            (text, Cell::Whole(unscaled))
        })
        .boxed()
}

fn any_text() -> impl Strategy<Value = Meant> {
    (any::<String>(), any::<bool>(), "[a-z \"\\\\/\n\t\u{7f}é漢😀]{0,20}").prop_map(|(any, ascii, likely)| {
        let text = format!("{any}{likely}");
        let json = serde_json::to_string(&text).unwrap();
        (if ascii { escape(&json) } else { json }, Cell::Text(text))
    })
}

/// Every character outside ASCII as `\u`, pairs of surrogates included.
fn escape(text: &str) -> String {
    let spelled = text.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04X}"),
    });
    spelled.collect::<Vec<_>>().concat()
}

fn any_blank() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just(""), 1 => Just(" "), 1 => Just("\t \r")]
}
