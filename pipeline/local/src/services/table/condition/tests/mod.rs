//! Condition expressions by their documented operators.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Condition;
use crate::services::table::value::{Attribute, Item, item_from_json};

fn item() -> Item {
    let value = json!({
        "id": "object#1", "revision": 3, "state": "STAGED", "tags": ["a", "b"], "nested": {"list": [1, {"x": "y"}]},
        "none": null, "size": 10.50,
    });
    item_from_json(value.as_object().unwrap()).unwrap()
}

fn parse(expression: &str, names: &Value, values: &Value) -> Result<Condition, String> {
    let names: BTreeMap<String, String> = names
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, name)| (key.clone(), name.as_str().unwrap().into()))
        .collect();
    let values: BTreeMap<String, Attribute> = item_from_json(values.as_object().unwrap()).unwrap();
    Condition::parse(expression, &names, &values).map_err(|error| error.to_string())
}

#[test]
fn documented_operators() {
    for (expression, values, expected) in [
        ("attribute_exists(id)", json!({}), true),
        ("attribute_not_exists(id)", json!({}), false),
        ("attribute_not_exists(missing)", json!({}), true),
        ("attribute_exists(nested.list[1].x)", json!({}), true),
        ("attribute_exists(nested.list[2])", json!({}), false),
        ("attribute_exists(none)", json!({}), true),
        ("revision = :r", json!({":r": 3}), true),
        ("revision = :r", json!({":r": 3.0}), true),
        ("revision = :r", json!({":r": "3"}), false),
        ("revision <> :r", json!({":r": "3"}), true),
        ("missing <> :r", json!({":r": 1}), true),
        ("missing = :r", json!({":r": 1}), false),
        ("missing < :r", json!({":r": 1}), false),
        ("revision < :r", json!({":r": 20}), true),
        ("revision > :r", json!({":r": 20}), false),
        ("revision >= :r AND revision <= :r", json!({":r": 3}), true),
        ("size = :s", json!({":s": 10.5}), true),
        ("#s = :s", json!({":s": "STAGED"}), true),
        ("#s IN (:a, :b)", json!({":a": "LOADED", ":b": "STAGED"}), true),
        ("#s IN (:a)", json!({":a": "LOADED"}), false),
        ("revision BETWEEN :a AND :b AND attribute_exists(id)", json!({":a": 1, ":b": 3}), true),
        ("revision BETWEEN :a AND :b", json!({":a": 4, ":b": 9}), false),
        ("begins_with(id, :p)", json!({":p": "object#"}), true),
        ("begins_with(revision, :p)", json!({":p": "3"}), false),
        ("contains(id, :p)", json!({":p": "ect#"}), true),
        ("contains(tags, :p)", json!({":p": "b"}), true),
        ("contains(tags, :p)", json!({":p": "c"}), false),
        ("attribute_type(tags, :t)", json!({":t": "L"}), true),
        ("size(tags) = :n", json!({":n": 2}), true),
        ("size(id) > :n", json!({":n": 100}), false),
        ("NOT attribute_exists(id) OR revision = :r", json!({":r": 3}), true),
        ("NOT (attribute_exists(id) OR revision = :r)", json!({":r": 3}), false),
        ("attribute_exists(id) or attribute_exists(a) and attribute_exists(b)", json!({}), true),
        ("(attribute_exists(id) or attribute_exists(a)) and attribute_exists(b)", json!({}), false),
        ("nested.list[0] = :one", json!({":one": 1}), true),
    ] {
        let names = if expression.contains("#s") { json!({"#s": "state"}) } else { json!({}) };
        let condition = parse(expression, &names, &values).unwrap();
        assert_eq!(condition.holds(Some(&item())), expected, "{expression} {values}");
    }
}

#[test]
fn an_item_that_is_not_there_has_no_attributes() {
    let condition = |text| parse(text, &json!({}), &json!({})).unwrap();
    assert!(condition("attribute_not_exists(id)").holds(None));
    assert!(!condition("attribute_exists(id)").holds(None));
}

#[test]
fn malformed_expressions_are_refused_with_their_place() {
    for (expression, names, values, message) in [
        ("", json!({}), json!({}), "``: expected an attribute at character 1"),
        ("revision =", json!({}), json!({}), "`revision =`: expected an attribute at character 11"),
        (
            "revision",
            json!({}),
            json!({}),
            "`revision`: expected a comparison, `BETWEEN` or `IN` at character 9",
        ),
        ("(a = b", json!({}), json!({}), "`(a = b`: expected `)` at character 7"),
        ("a = b c", json!({}), json!({}), "`a = b c`: expected the end at character 7"),
        ("ü = ! b", json!({}), json!({}), "`ü = ! b`: this character has no meaning at character 5"),
        ("exists(a)", json!({}), json!({}), "`exists(a)`: expected a function at character 1"),
        ("a[x] = b", json!({}), json!({}), "`a[x] = b`: expected an index at character 3"),
        (
            "attribute_exists(:v)",
            json!({}),
            json!({":v": 1}),
            "`attribute_exists(:v)`: expected an attribute at character 18",
        ),
        ("a = :v", json!({}), json!({}), "`:v` is used in the expression and not given"),
        ("#a = b", json!({}), json!({}), "`#a` is used in the expression and not given"),
        ("a = b", json!({}), json!({":v": 1}), "`:v` is given and not used in the expression"),
        ("a = b", json!({"#n": "x"}), json!({}), "`#n` is given and not used in the expression"),
    ] {
        assert_eq!(parse(expression, &names, &values).unwrap_err(), message);
    }
}
