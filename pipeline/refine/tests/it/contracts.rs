//! Contracts, generated and fixed.

use lake_contract::{Column, ColumnKind, Contract};
use proptest::prelude::*;

/// A contract with a handful of columns, some of them nested.
pub(crate) fn any_contract() -> impl Strategy<Value = Contract> {
    prop::collection::vec(any_column(), 1..8).prop_map(|columns| contract(&named(columns)))
}

fn any_column() -> impl Strategy<Value = (ColumnKind, bool)> {
    let leaf = prop_oneof![
        Just(ColumnKind::Text),
        Just(ColumnKind::BigInt),
        Just(ColumnKind::Double),
        (1_u8..=38)
            .prop_flat_map(|precision| (Just(precision), 0..=precision))
            .prop_map(|(precision, scale)| ColumnKind::Decimal { precision, scale }),
        Just(ColumnKind::Boolean),
        Just(ColumnKind::Timestamp),
        Just(ColumnKind::Date),
        Just(ColumnKind::Json),
    ];
    let kind = leaf.prop_recursive(3, 12, 4, |inner| {
        let nullable = (inner, any::<bool>());
        prop_oneof![
            nullable.clone().prop_map(|(kind, nullable)| {
                ColumnKind::List(Box::new(Column { name: "element".to_owned(), kind, nullable }))
            }),
            prop::collection::vec(nullable, 1..4).prop_map(|fields| ColumnKind::Struct(named(fields))),
        ]
    });
    (kind, any::<bool>())
}

/// Names that come in another order than their alphabet's, one with every character that a name may have.
fn named(columns: Vec<(ColumnKind, bool)>) -> Vec<Column> {
    let name = |index| if index == 1 { "z_9".to_owned() } else { format!("c{}", (index * 7 + 5) % 10) };
    columns
        .into_iter()
        .enumerate()
        .map(|(index, (kind, nullable))| Column { name: name(index), kind, nullable })
        .collect()
}

/// The contract that gives these columns. Text, not a tree of values, because the order of properties counts.
pub(crate) fn contract(columns: &[Column]) -> Contract {
    let schema = object(columns, "\"object\"");
    let text = schema.replacen('{', "{\"x-lake\":{\"dataset\":\"orders\",\"version\":3},", 1);
    Contract::parse(&text).unwrap()
}

fn object(columns: &[Column], kind: &str) -> String {
    let properties: Vec<String> =
        columns.iter().map(|column| format!("\"{}\":{}", column.name, schema(column))).collect();
    let required: Vec<String> = columns
        .iter()
        .filter(|column| !column.nullable)
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let (properties, required) = (properties.join(","), required.join(","));
    format!("{{\"type\":{kind},\"properties\":{{{properties}}},\"required\":[{required}]}}")
}

fn schema(column: &Column) -> String {
    let nullable =
        |kind| if column.nullable { format!("[\"{kind}\",\"null\"]") } else { format!("\"{kind}\"") };
    let of = |kind, more: &str| format!("{{\"type\":{}{more}}}", nullable(kind));
    match &column.kind {
        ColumnKind::Text => of("string", ""),
        ColumnKind::BigInt => of("integer", ""),
        ColumnKind::Double => of("number", ""),
        ColumnKind::Decimal { .. } => of("number", &format!(",\"x-lake\":{{\"type\":\"{}\"}}", column.kind)),
        ColumnKind::Boolean => of("boolean", ""),
        ColumnKind::Timestamp => of("string", ",\"format\":\"date-time\""),
        ColumnKind::Date => of("string", ",\"format\":\"date\""),
        ColumnKind::Json => "{\"x-lake\":{\"type\":\"json\"}}".to_owned(),
        ColumnKind::List(element) => of("array", &format!(",\"items\":{}", schema(element))),
        ColumnKind::Struct(fields) => object(fields, &nullable("object")),
    }
}

/// `id` required, the rest optional: for tests of one thing at a time.
pub(crate) fn small() -> Contract {
    let column = |name: &str, kind, nullable| Column { name: name.to_owned(), kind, nullable };
    let item = vec![
        column("sku", ColumnKind::Text, false),
        column("price", ColumnKind::Decimal { precision: 12, scale: 2 }, true),
    ];
    let items = column("element", ColumnKind::Struct(item), false);
    contract(&[
        column("id", ColumnKind::BigInt, false),
        column("note", ColumnKind::Text, true),
        column("at", ColumnKind::Timestamp, true),
        column("items", ColumnKind::List(Box::new(items)), true),
    ])
}
