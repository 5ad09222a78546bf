//! Random contracts: mostly what the plan covers, sometimes what it does not.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use crate::Contract;

const NAMES: &[&str] = &[
    "id",
    "a",
    "b",
    "order_id",
    "e-mail",
    "ü",
    "3d",
    "a b",
    "Total",
    "note",
    "x\"y",
    "back\\slash",
    "at",
    "tags",
    "customer",
];

/// A contract that parses.
pub(crate) fn contract(dice: &mut Dice) -> Contract {
    loop {
        let text = root(dice).to_string();
        if let Ok(contract) = Contract::parse(&text) {
            return contract;
        }
    }
}

fn root(dice: &mut Dice) -> Value {
    let mut schema = object(dice, 0);
    let mut lake = json!({ "dataset": "orders", "version": 1 });
    if dice.once_in(2) {
        let names: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        let from = crate::json::pointer::join("", dice.pick::<String>(&names));
        let unit = dice.pick(&["value", "day", "month", "year"]);
        lake["partition"] = json!([{ "column": "p", "from": from, "unit": unit }]);
    }
    schema["x-lake"] = lake;
    if dice.once_in(30) {
        schema["minProperties"] = json!(1);
    }
    schema["$defs"] = json!({ "short": { "type": "string", "maxLength": 3 } });
    schema
}

fn object(dice: &mut Dice, depth: usize) -> Value {
    let mut properties = Map::new();
    for _ in 0..=dice.below(6) {
        properties.insert((*dice.pick(NAMES)).to_owned(), property(dice, depth + 1));
    }
    let required: Vec<&String> = properties.keys().filter(|_| dice.once_in(2)).collect();
    let mut schema = json!({ "type": "object", "required": required });
    match dice.below(4) {
        0 => schema["additionalProperties"] = json!(false),
        1 => schema["additionalProperties"] = json!(true),
        2 if dice.once_in(5) => schema["additionalProperties"] = json!({ "type": "string" }),
        _ => {}
    }
    schema["properties"] = Value::Object(properties);
    schema
}

fn property(dice: &mut Dice, depth: usize) -> Value {
    let mut schema = match dice.below(if depth > 2 { 9 } else { 12 }) {
        0 | 1 => text(dice),
        2 => time(dice),
        3 | 4 => number(dice, "integer"),
        5 => number(dice, "number"),
        6 => json!({ "type": "boolean" }),
        7 => listed(dice),
        8 => {
            dice.pick(&[json!({ "x-lake": { "type": "json" } }), json!({ "$ref": "#/$defs/short" })]).clone()
        }
        9 => {
            let mut schema = json!({ "type": "array", "items": property(dice, depth + 1) });
            if dice.once_in(3) {
                schema["minItems"] = json!(dice.below(2));
                schema["maxItems"] = json!(1 + dice.below(3));
            }
            if dice.once_in(8) {
                schema["uniqueItems"] = json!(true);
            }
            schema
        }
        _ => object(dice, depth),
    };
    if dice.once_in(12) {
        schema["x-lake"] = json!({ "type": "json" });
    }
    if dice.once_in(4)
        && let Some(name) = schema.get("type").and_then(Value::as_str).map(str::to_owned)
    {
        schema["type"] = json!([name, "null"]);
    }
    schema
}

fn text(dice: &mut Dice) -> Value {
    let mut schema = json!({ "type": "string" });
    if dice.once_in(3) {
        schema["minLength"] = json!(dice.below(4));
    }
    if dice.once_in(3) {
        schema["maxLength"] = json!(dice.below(12));
    }
    if dice.once_in(4) {
        schema["pattern"] =
            json!(dice.pick(&["^[A-Z]{2}$", "\\d+", "^\\w*$", "a|b", ".", "^\\S+$", "[^a]", "(?=a)"]));
    }
    if dice.once_in(4) {
        schema["format"] =
            json!(dice.pick(&["uuid", "ipv4", "ipv6", "email", "uri", "date", "date-time", "hostname"]));
    }
    match dice.below(12) {
        0 => schema["x-lake"] = json!({ "pii": "hash" }),
        1 => schema["x-lake"] = json!({ "pii": "mask" }),
        2 => schema["x-lake"] = json!({ "pii": "drop" }),
        3 => schema["x-lake"] = json!({ "type": "decimal(6,2)" }),
        _ => {}
    }
    schema
}

fn time(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => json!({ "type": "string", "format": "date" }),
        1 => json!({ "type": "string", "x-lake": { "layout": "YYYY/MM/DD hh:mm" } }),
        2 => json!({ "type": "string", "x-lake": { "layout": "DD.MM.YYYY" } }),
        3 => json!({ "type": "integer", "x-lake": { "layout": "epoch-ms" } }),
        4 => json!({ "type": "number", "x-lake": { "layout": "epoch-s" } }),
        _ => json!({ "type": "string", "format": "date-time" }),
    }
}

fn number(dice: &mut Dice, name: &str) -> Value {
    let mut schema = json!({ "type": name });
    let limits = [
        json!(0),
        json!(-3),
        json!(10),
        json!(1.5),
        json!(0.1),
        json!(9_007_199_254_740_993_u64),
        json!(u64::MAX),
    ];
    for key in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
        if dice.once_in(5) {
            schema[key] = dice.pick(&limits).clone();
        }
    }
    if dice.once_in(6) {
        schema["multipleOf"] = dice.pick(&[json!(0.01), json!(1), json!(3), json!(0.1)]).clone();
    }
    match dice.below(8) {
        0 => schema["x-lake"] = json!({ "type": "decimal(6,2)" }),
        1 => schema["x-lake"] = json!({ "type": "decimal(20,0)" }),
        2 => schema["x-lake"] = json!({ "type": "double" }),
        3 => schema["x-lake"] = json!({ "type": "bigint" }),
        4 if name == "integer" => schema["x-lake"] = json!({ "pii": "hash" }),
        _ => {}
    }
    schema
}

fn listed(dice: &mut Dice) -> Value {
    dice.pick(&[
        json!({ "enum": ["DE", "FR", "ü", "q\"q"] }),
        json!({ "enum": ["DE", null] }),
        json!({ "type": ["string", "null"], "enum": ["DE", "FR"] }),
        json!({ "enum": [1, 2, 30] }),
        json!({ "type": "number", "enum": [1.5, 2] }),
        json!({ "const": true }),
        json!({ "const": "DE" }),
        json!({ "type": "boolean", "enum": [true, false] }),
    ])
    .clone()
}
