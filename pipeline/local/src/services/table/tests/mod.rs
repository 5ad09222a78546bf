//! Conditional writes, keys, sizes, indexes and expiry.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Attribute, Condition, Item, Table, TableConfig, TableError, item_from_json, item_to_json};
use crate::services::shelf::{Row, Stateful};

const ARN: &str = "arn:aws:dynamodb:eu-west-1:1:table/ledger";

fn config() -> Value {
    json!({
        "name": "ledger", "hashKey": "id", "billingMode": "PAY_PER_REQUEST",
        "attributes": [
            {"name": "id", "type": "S"}, {"name": "dataset", "type": "S"}, {"name": "updated", "type": "N"},
        ],
        "globalSecondaryIndexes": [{
            "name": "by-dataset", "hashKey": "dataset", "rangeKey": "updated",
            "projectionType": "INCLUDE", "nonKeyAttributes": ["state"],
        }],
        "ttl": {"attributeName": "expires", "enabled": true},
    })
}

fn table() -> Table {
    Table::new(TableConfig::load(ARN, &config()).unwrap())
}

fn item(value: &Value) -> Item {
    item_from_json(value.as_object().unwrap()).unwrap()
}

fn unless_there() -> Condition {
    Condition::parse("attribute_not_exists(id)", &BTreeMap::new(), &BTreeMap::new()).unwrap()
}

fn if_revision(revision: u64) -> Condition {
    let values = [(":r".to_owned(), Attribute::from_json(&json!(revision)).unwrap())].into();
    Condition::parse("revision = :r", &BTreeMap::new(), &values).unwrap()
}

#[test]
fn a_write_happens_only_if_its_condition_holds() {
    let mut table = table();
    let first = item(&json!({"id": "a", "revision": 1}));
    assert_eq!(table.put(first.clone(), Some(&unless_there())), Ok(None));
    let again = table.put(item(&json!({"id": "a", "revision": 9})), Some(&unless_there()));
    assert_eq!(again, Err(TableError::ConditionFailed { item: Some(first.clone()) }));
    assert_eq!(table.put(item(&json!({"id": "a", "revision": 2})), Some(&if_revision(1))), Ok(Some(first)));
    assert!(table.put(item(&json!({"id": "a", "revision": 2})), Some(&if_revision(1))).is_err());
    let stored = table.get(&item(&json!({"id": "a"}))).unwrap().unwrap();
    assert_eq!(Value::Object(item_to_json(stored)), json!({"id": "a", "revision": 2}));
}

#[test]
fn keys_have_to_be_there_and_of_their_type() {
    let mut table = table();
    let message = "key attribute `id` is missing, empty or not of type S";
    for key in [json!({}), json!({"id": 1}), json!({"id": ""}), json!({"id": null})] {
        assert_eq!(table.put(item(&key), None).unwrap_err().to_string(), message, "{key}");
        assert_eq!(table.get(&item(&key)).unwrap_err().to_string(), message, "{key}");
    }
    let wrong = item(&json!({"id": "a", "updated": "yesterday"}));
    assert_eq!(
        table.put(wrong, None).unwrap_err().to_string(),
        "key attribute `updated` is missing, empty or not of type N"
    );
}

#[test]
fn an_item_has_at_most_400_kilobytes() {
    let mut table = table();
    let of_size =
        |size: usize| item(&json!({"id": "a", "body": "x".repeat(size - "id".len() - 1 - "body".len())}));
    assert!(table.put(of_size(409_600), None).is_ok());
    assert_eq!(table.put(of_size(409_601), None), Err(TableError::TooLarge { size: 409_601 }));
}

#[test]
fn sizes_are_counted_as_documented() {
    let size = |value: Value| Attribute::from_json(&value).unwrap().size();
    assert_eq!(size(json!("ü")), 2);
    assert_eq!(size(json!(null)), 1);
    assert_eq!(size(json!(true)), 1);
    assert_eq!(size(json!(12345)), 4);
    assert_eq!(size(json!([])), 3);
    assert_eq!(size(json!({"a": "b"})), 3 + 1 + 2);
}

#[test]
fn an_index_has_the_items_that_have_its_key_in_order() {
    let mut table = table();
    for value in [
        json!({"id": "a", "dataset": "orders", "updated": 30, "state": "LOADED", "other": 1}),
        json!({"id": "b", "dataset": "orders", "updated": 4, "state": "STAGED"}),
        json!({"id": "c", "dataset": "flights", "updated": 5}),
        json!({"id": "d", "dataset": "orders"}),
    ] {
        table.put(item(&value), None).unwrap();
    }
    let orders = Attribute::S("orders".into());
    let found = table.query(Some("by-dataset"), &orders).unwrap();
    let ids: Vec<Value> = found.iter().map(|item| item["id"].to_json()).collect();
    assert_eq!(ids, ["b", "a"]);
    assert!(found[1].contains_key("state") && !found[1].contains_key("other"));
    assert_eq!(table.query(None, &Attribute::S("d".into())).unwrap().len(), 1);
    assert_eq!(
        table.query(Some("by-state"), &orders).unwrap_err().to_string(),
        "the table has no index `by-state`"
    );
}

#[test]
fn items_expire() {
    let mut table = table();
    let at = |second: i64| Timestamp::from_second(second).unwrap();
    table.put(item(&json!({"id": "a", "expires": 1_800_000_000})), None).unwrap();
    table.put(item(&json!({"id": "b", "expires": "soon"})), None).unwrap();
    table.put(item(&json!({"id": "c", "expires": 5})), None).unwrap();
    table.put(item(&json!({"id": "d", "expires": 1_700_000_000})), None).unwrap();
    table.put(item(&json!({"id": "d"})), None).unwrap();
    table.advance(at(1_799_999_999));
    assert_eq!(table.scan().count(), 4, "what expired before 1975 and what is no time are kept");
    assert_eq!(table.advance(at(1_800_000_000)), 1);
    assert_eq!(table.advance(at(1_900_000_000)), 0);
}

#[test]
fn composite_keys_are_told_apart() {
    let mut properties = config();
    properties["rangeKey"] = json!("dataset");
    let mut table = Table::new(TableConfig::load(ARN, &properties).unwrap());
    for (id, dataset) in [("a", "bc"), ("ab", "c"), ("1:a", "b"), ("a", "b")] {
        table.put(item(&json!({"id": id, "dataset": dataset})), None).unwrap();
    }
    assert_eq!(table.scan().count(), 4);
    assert_eq!(table.query(None, &Attribute::S("a".into())).unwrap().len(), 2);
}

#[test]
fn items_survive_a_restart() {
    let mut table = table();
    let value = json!({"id": "a", "n": -1.5, "list": [null, {"x": true}], "expires": 1_800_000_000});
    table.put(item(&value), None).unwrap();
    let rows = table.changes().unwrap().into_iter();
    let rows: Vec<Row> = rows
        .map(|change| Row { shelf: change.shelf.into(), key: change.key, row: change.row.unwrap() })
        .collect();
    assert_eq!(
        rows[0].row,
        r#"{"expires":{"N":"1800000000"},"id":{"S":"a"},"list":{"L":[{"NULL":true},{"M":{"x":{"BOOL":true}}}]},"n":{"N":"-1.5"}}"#
    );
    let mut again = Table::new(table.config().clone());
    again.restore(rows).unwrap();
    assert_eq!(again.scan().map(|item| Value::Object(item_to_json(item))).collect::<Vec<_>>(), [value]);
    assert_eq!(again.advance(Timestamp::from_second(1_800_000_000).unwrap()), 1);
}

#[test]
fn what_is_not_played_is_refused() {
    let problem = |key: &str, value: Value| {
        let mut properties = config();
        properties[key] = value;
        TableConfig::load(ARN, &properties).unwrap_err()[0].to_string()
    };
    assert_eq!(problem("streamEnabled", json!(true)), "/streamEnabled: streams are not played");
    assert_eq!(problem("hashKey", json!("key")), "/: `attributes` says no type for `key`");
    assert_eq!(problem("hashKey", json!(null)), "/: `hashKey` is missing");
    assert_eq!(
        problem("attributes", json!([{"name": "id", "type": "B"}])),
        "/attributes/0/type: `B` is not played; S and N are"
    );
    assert_eq!(problem("ttl", json!({"enabled": true})), "/ttl: `attributeName` is missing");
    assert_eq!(problem("restoreSourceName", json!("x")), "/restoreSourceName: is not supported");
}
