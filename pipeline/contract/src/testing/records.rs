//! Random records for a contract, as bytes: most of them right, spelled in every way that JSON allows.

use serde_json::Value;

use super::dice::Dice;

/// A record that tries to keep the schema.
pub(crate) fn record(dice: &mut Dice, schema: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    let spaced = dice.once_in(4);
    Writer { dice, out: &mut out, root: schema, spaced, wild: false }.value(schema, 0);
    out
}

/// A record that breaks the schema, or JSON, now and then.
pub(crate) fn wild_record(dice: &mut Dice, schema: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    let spaced = dice.once_in(4);
    Writer { dice, out: &mut out, root: schema, spaced, wild: true }.value(schema, 0);
    out
}

/// Changes a few bytes.
pub(crate) fn mutate(dice: &mut Dice, bytes: &mut Vec<u8>) {
    const BYTES: &[u8] = b"\"\\{}[],:0123456789.eE+-tfnu \n\x00\x1f\x7f\x80\xc3\xffaZ@/";
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(4) {
            0 => bytes.insert(at, *dice.pick(BYTES)),
            1 if at < bytes.len() => bytes[at] = *dice.pick(BYTES),
            2 if at < bytes.len() => {
                bytes.remove(at);
            }
            3 if at < bytes.len() => {
                let end = (at + dice.below(20)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            _ => {}
        }
    }
}

struct Writer<'a> {
    dice: &'a mut Dice,
    out: &'a mut Vec<u8>,
    root: &'a Value,
    spaced: bool,
    wild: bool,
}

const ODD: &[&str] = &[
    "null",
    "true",
    "\"\"",
    "\"\\ud800\"",
    "\"\\ud83e\\udd80\"",
    "\"\\u0000\"",
    "{}",
    "[]",
    "[1,[2]]",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "-0",
    "-0.0",
    "0e1",
    "1e400",
    "-1e400",
    "1E5",
    "1.0",
    "1e2",
    "1e-400",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "0.1",
    "1.005",
    "12.50",
    "100.000",
    "123456789012345678901234567890",
    "1.00000000000000000000000000001",
    "01",
    "+1",
    ".5",
    "NaN",
    "\"x\ty\"",
    "\"\\x\"",
    "\"\\u00e9\"",
    "\"2026-02-30T00:00:00Z\"",
    "\"0000-01-01\"",
    "\"9999-12-31T23:59:59.9999999-23:59\"",
    "\"2016-12-31T23:59:60Z\"",
    "\"2026-11-22t10:00:00z\"",
    "\"\\u0032026-11-22\"",
    "\"007.5\"",
    "\"1e2\"",
    "\"-1.50\"",
];

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        if self.spaced {
            let space = self.dice.pick(&["", "", " ", "\n", "\t\r\n  "]);
            self.out.extend_from_slice(space.as_bytes());
        }
    }

    fn value(&mut self, schema: &Value, depth: usize) {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.root.pointer(&reference[1..]).unwrap();
            return self.value(target, depth);
        }
        if self.wild && self.dice.once_in(12) && depth > 0 {
            let odd = *self.dice.pick(ODD);
            return self.push(odd);
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let value = self.dice.pick(values).to_string();
            return self.push(&value);
        }
        if let Some(value) = schema.get("const") {
            return self.push(&value.to_string());
        }
        let names = match schema.get("type") {
            Some(Value::String(name)) => vec![name.as_str()],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => vec!["null", "boolean", "number", "string", "any"],
        };
        match *self.dice.pick(&names) {
            "null" => self.push("null"),
            "boolean" => {
                let word = *self.dice.pick(&["true", "false"]);
                self.push(word);
            }
            "integer" => self.integer(schema),
            "number" => self.number(schema),
            "string" => self.text(schema),
            "array" => self.array(schema, depth),
            "object" => self.object(schema, depth),
            _ => self.push("{\"k\": [1, {\"l\": null}], \"m\": \"x\\\"y\"}"),
        }
    }

    fn array(&mut self, schema: &Value, depth: usize) {
        let min = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let max = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(3);
        let count = min + self.dice.next() % (max - min + 1);
        self.push("[");
        for i in 0..count {
            if i > 0 {
                self.push(",");
            }
            self.value(&schema["items"], depth + 1);
        }
        self.push("]");
    }

    fn object(&mut self, schema: &Value, depth: usize) {
        let properties = schema["properties"].as_object().unwrap();
        let required = schema["required"].as_array().unwrap();
        let mut keys: Vec<String> = properties.keys().cloned().collect();
        let (wild, dice) = (self.wild, &mut *self.dice);
        keys.retain(|key| {
            if required.contains(&Value::from(key.as_str())) {
                !wild || !dice.once_in(20)
            } else {
                !dice.once_in(3)
            }
        });
        if self.dice.once_in(3) {
            self.dice.shuffle(&mut keys);
        }
        let open = schema.get("additionalProperties") != Some(&Value::Bool(false));
        if self.dice.once_in(4) && (open || self.wild) {
            let at = self.dice.below(keys.len() + 1);
            keys.insert(at, (*self.dice.pick(&["extra", "more", "idx", ""])).to_owned());
        }
        if self.wild && !keys.is_empty() && self.dice.once_in(15) {
            let twice = self.dice.pick(&keys).clone();
            keys.push(twice);
        }
        self.push("{");
        for (i, key) in keys.iter().enumerate() {
            if i > 0 {
                self.push(",");
            }
            self.key(key);
            self.push(":");
            match properties.get(key) {
                Some(schema) => self.value(schema, depth + 1),
                None => self.push("\"more\""),
            }
        }
        self.push("}");
    }

    fn key(&mut self, key: &str) {
        let quoted = serde_json::to_string(key).unwrap();
        let spelled = match key.chars().next() {
            Some(c) if self.dice.once_in(25) && c.is_ascii() => {
                format!("\"\\u{:04x}{}", c as u32, &serde_json::to_string(&key[1..]).unwrap()[1..])
            }
            _ => quoted,
        };
        self.push(&spelled);
    }

    fn integer(&mut self, schema: &Value) {
        if schema.pointer("/x-lake/layout").is_some() {
            let number = 1_400_000_000_000 + self.dice.next() % 600_000_000_000;
            return self.push(&number.to_string());
        }
        let number =
            *self.dice.pick(&["0", "1", "2", "3", "-1", "-3", "7", "10", "12", "100", "1234567890123456789"]);
        self.push(number);
    }

    fn number(&mut self, schema: &Value) {
        if schema.pointer("/x-lake/layout").is_some() {
            return self.push("1700000000.25");
        }
        let number = *self.dice.pick(&[
            "0",
            "1",
            "0.1",
            "1.5",
            "-2.25",
            "3.14159",
            "10",
            "0.10",
            "1.2e1",
            "117.67483333333333",
            "1e-7",
        ]);
        self.push(number);
    }

    fn text(&mut self, schema: &Value) {
        let layout = schema.pointer("/x-lake/layout").and_then(Value::as_str);
        let decimal = schema
            .pointer("/x-lake/type")
            .and_then(Value::as_str)
            .is_some_and(|kind| kind.starts_with("decimal"));
        let texts: &[&str] = match (schema.get("format").and_then(Value::as_str), layout) {
            (_, Some("DD.MM.YYYY")) => &["\"31.12.2026\"", "\"01.02.0001\""],
            (_, Some(_)) => &["\"2026/11/22 10:30\"", "\"1999/12/31 23:59\""],
            (Some("date-time"), _) => &[
                "\"2026-11-22T10:00:00Z\"",
                "\"2026-11-22T10:00:00.123456789Z\"",
                "\"2026-11-22T01:00:00.5+02:00\"",
                "\"2026-12-31T23:30:00-01:00\"",
                "\"2024-02-29T10:00:00.000001Z\"",
            ],
            (Some("date"), _) => &["\"2026-11-22\"", "\"2024-02-29\"", "\"0001-01-01\""],
            (Some("uuid"), _) => &["\"550e8400-e29b-41d4-a716-446655440000\""],
            (Some("ipv4"), _) => &["\"10.0.0.255\"", "\"1.2.3.4\""],
            (Some("ipv6"), _) => &["\"::1\"", "\"2001:db8::1\""],
            (Some("email"), _) => &["\"jane@example.com\"", "\"\\\"q q\\\"@example.com\""],
            (Some("uri"), _) => &["\"https://example.com/a?b=c#d\"", "\"urn:a:b\""],
            (Some(_), _) => &["\"example.com\""],
            _ if decimal => &["\"12.50\"", "\"-0.5\"", "\"1234\""],
            _ => &[
                "\"\"",
                "\"DE\"",
                "\"a\"",
                "\"abc1\"",
                "\"ü\"",
                "\"🦀🦀\"",
                "\"a\\nb\"",
                "\"\\u00fc\"",
                "\"\\ud83e\\udd80\"",
                "\"jane@example.com\"",
                "\"a/b c=ü\"",
                "\"..\"",
                "\"0123456789abcdef\"",
            ],
        };
        let text = *self.dice.pick(texts);
        self.push(text);
    }
}
