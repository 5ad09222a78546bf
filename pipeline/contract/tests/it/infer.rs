//! Drafted contracts admit what they were drafted from.

use lake_contract::infer::{Inference, Inferred, infer};
use lake_contract::sample::Sampler;
use lake_contract::{Contract, Limits};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::harness::{admit_chunks, plan};

fn lines(values: &[Value]) -> Vec<String> {
    values.iter().map(Value::to_string).collect()
}

/// The draft, which must be a contract that accepts all the records.
fn draft(dataset: &str, records: &[String]) -> Inferred {
    let inferred = infer(dataset, records).unwrap();
    let contract = Contract::parse(&inferred.contract);
    let contract = contract.unwrap_or_else(|error| panic!("{error}\n{}", inferred.contract));
    let validator =
        jsonschema::draft202012::options().should_validate_formats(true).build(contract.schema()).unwrap();
    for record in records {
        let value: Value = serde_json::from_str(record).unwrap();
        let error = validator.iter_errors(&value).next();
        assert!(error.is_none(), "{}\n{record}\n{}", error.unwrap(), inferred.contract);
    }
    let plan = plan(&inferred.contract);
    let outcome = admit_chunks(&plan, [records.join("\n").as_bytes()], Limits::default());
    assert_eq!(outcome.rejected, []);
    inferred
}

#[test]
fn flights_are_drafted() {
    let records: Vec<Value> =
        serde_json::from_str(include_str!("../../../../schemas/flights/valid/flights-2k.json")).unwrap();
    let inferred = draft("flights", &lines(&records));
    insta::assert_snapshot!(inferred.contract, @r#"
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Flights",
      "description": "Drafted from 2000 records. Say what one record is.",
      "x-lake": {
        "dataset": "flights",
        "version": 1,
        "partition": [{"column": "record_date", "from": "/date", "unit": "day"}],
        "rejects": {"maxRatio": 0.05}
      },
      "type": "object",
      "required": ["date", "delay", "destination", "distance", "origin"],
      "additionalProperties": false,
      "properties": {
        "date": {"type": "string", "x-lake": {"layout": "YYYY/MM/DD hh:mm"}},
        "delay": {"type": "integer"},
        "destination": {"type": "string"},
        "distance": {"type": "integer"},
        "origin": {"type": "string"}
      }
    }
    "#);
    assert_eq!(inferred.notes, Vec::<String>::new());
}

#[test]
fn orders_are_drafted() {
    let contract = Contract::parse(include_str!("../../../../schemas/orders/v1.schema.json")).unwrap();
    let mut sampler = Sampler::new(&contract, 11).unwrap();
    let records: Vec<String> = (0..500)
        .map(|_| {
            let mut record = Vec::new();
            sampler.next_record(&mut record);
            String::from_utf8(record).unwrap()
        })
        .collect();
    let inferred = draft("orders", &records);
    insta::assert_snapshot!(inferred.contract, @r#"
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Orders",
      "description": "Drafted from 500 records. Say what one record is.",
      "x-lake": {
        "dataset": "orders",
        "version": 1,
        "key": ["/order_id"],
        "partition": [{"column": "ordered_date", "from": "/ordered_at", "unit": "day"}],
        "rejects": {"maxRatio": 0.05}
      },
      "type": "object",
      "required": ["order_id", "status", "ordered_at", "customer", "items", "currency", "total"],
      "additionalProperties": false,
      "properties": {
        "order_id": {"type": "string"},
        "status": {"type": "string", "enum": ["cancelled", "delivered", "packed", "paid", "placed", "shipped"]},
        "channel": {"type": "string", "enum": ["app", "partner", "phone", "web"]},
        "ordered_at": {"type": "string", "format": "date-time"},
        "shipped_at": {"type": ["string", "null"], "format": "date-time"},
        "customer": {
          "type": "object",
          "required": ["id", "email"],
          "additionalProperties": false,
          "properties": {
            "id": {"type": "integer"},
            "email": {"type": "string", "x-lake": {"pii": "hash"}},
            "phone": {"type": ["string", "null"], "x-lake": {"pii": "hash"}},
            "segment": {"type": ["string", "null"], "enum": ["business", "consumer", "public", null]},
            "name": {"type": "string", "x-lake": {"pii": "mask"}}
          }
        },
        "items": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["sku", "quantity", "unit_price"],
            "additionalProperties": false,
            "properties": {
              "sku": {"type": "string"},
              "title": {"type": ["string", "null"]},
              "quantity": {"type": "integer"},
              "unit_price": {"type": "number", "x-lake": {"type": "decimal(12,2)"}}
            }
          }
        },
        "currency": {"type": "string", "enum": ["EUR", "GBP", "JPY", "PLN", "SEK", "USD"]},
        "discount": {"type": ["number", "null"], "x-lake": {"type": "decimal(12,2)"}},
        "total": {"type": "number", "x-lake": {"type": "decimal(12,2)"}},
        "coupon": {"type": ["string", "null"], "enum": ["FREESHIP", "SUMMER26", "WELCOME10", null]},
        "gift": {"type": "boolean"},
        "tags": {
          "type": "array",
          "items": {"type": "string", "enum": ["b2b", "bulk", "express", "first-order", "fragile", "gift-wrap"]}
        },
        "note": {"type": "string"},
        "shipping_address": {
          "type": ["object", "null"],
          "required": ["city", "country"],
          "additionalProperties": false,
          "properties": {
            "city": {
              "type": "string",
              "enum": ["Berlin", "Cambridge", "København", "Lisboa", "London", "Paris", "İzmir", "Łódź", "東京"]
            },
            "country": {"type": "string", "enum": ["DE", "DK", "FR", "GB", "JP", "PL", "PT", "TR", "US"]},
            "street": {"type": "string", "x-lake": {"pii": "mask"}},
            "postcode": {"type": "string"}
          }
        }
      }
    }
    "#);
    insta::assert_snapshot!(inferred.notes.join("\n"), @"
    /status: 6 values in 500 records; remove `enum` if there may be others
    /channel: 4 values in 422 records; remove `enum` if there may be others
    /customer/email: looks like personal data; confirm `pii`: `hash`, `mask` or `drop`
    /customer/phone: looks like personal data; confirm `pii`: `hash`, `mask` or `drop`
    /customer/segment: 3 values in 387 records; remove `enum` if there may be others
    /customer/name: looks like personal data; confirm `pii`: `hash`, `mask` or `drop`
    /currency: 6 values in 500 records; remove `enum` if there may be others
    /coupon: 3 values in 414 records; remove `enum` if there may be others
    /tags/*: 6 values in 566 records; remove `enum` if there may be others
    /shipping_address/city: 9 values in 353 records; remove `enum` if there may be others
    /shipping_address/country: 9 values in 353 records; remove `enum` if there may be others
    /shipping_address/street: looks like personal data; confirm `pii`: `hash`, `mask` or `drop`
    ");
}

#[test]
fn files_are_read_as_the_lake_reads_them() {
    let mut inference = Inference::new("earthquakes").unwrap();
    let feed: &[u8] = include_bytes!("../../../../schemas/earthquakes/valid/all-week.json.gz");
    assert_eq!(inference.read(feed).unwrap(), 1707);
    let inferred = inference.finish().unwrap();
    insta::assert_snapshot!(inferred.contract, @r#"
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Earthquakes",
      "description": "Drafted from 1707 records. Say what one record is.",
      "x-lake": {
        "dataset": "earthquakes",
        "version": 1,
        "records": "/features",
        "key": ["/id"],
        "partition": [{"column": "record_date", "from": "/properties/time", "unit": "day"}],
        "rejects": {"maxRatio": 0.05}
      },
      "type": "object",
      "required": ["type", "properties", "geometry", "id"],
      "additionalProperties": false,
      "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "properties": {
          "type": "object",
          "required": [
            "mag", "place", "time", "updated", "tz", "url", "detail", "felt", "cdi", "mmi", "alert", "status",
            "tsunami", "sig", "net", "code", "ids", "sources", "types", "nst", "dmin", "rms", "gap", "magType",
            "type", "title"
          ],
          "additionalProperties": false,
          "properties": {
            "mag": {"type": "number"},
            "place": {"type": "string"},
            "time": {"type": "integer", "x-lake": {"type": "timestamp", "layout": "epoch-ms"}},
            "updated": {"type": "integer", "x-lake": {"type": "timestamp", "layout": "epoch-ms"}},
            "tz": {"type": "integer"},
            "url": {"type": "string"},
            "detail": {"type": "string"},
            "felt": {"type": ["integer", "null"]},
            "cdi": {"type": ["number", "null"]},
            "mmi": {"type": ["number", "null"]},
            "alert": {"type": ["string", "null"]},
            "status": {"type": "string", "enum": ["automatic", "reviewed"]},
            "tsunami": {"type": "integer"},
            "sig": {"type": "integer"},
            "net": {"type": "string", "enum": ["ak", "ci", "hv", "mb", "nc", "nm", "nn", "pr", "se", "us", "uu", "uw"]},
            "code": {"type": "string"},
            "ids": {"type": "string"},
            "sources": {"type": "string"},
            "types": {"type": "string"},
            "nst": {"type": ["integer", "null"]},
            "dmin": {"type": ["number", "null"]},
            "rms": {"type": ["number", "null"]},
            "gap": {"type": ["number", "null"]},
            "magType": {"type": "string", "enum": ["mb", "mb_lg", "md", "ml", "mw", "mwr", "mww"]},
            "type": {"type": "string"},
            "title": {"type": "string"}
          }
        },
        "geometry": {
          "type": "object",
          "required": ["type", "coordinates"],
          "additionalProperties": false,
          "properties": {
            "type": {"type": "string", "enum": ["Point"]},
            "coordinates": {"type": "array", "items": {"type": "number"}}
          }
        },
        "id": {"type": "string"}
      }
    }
    "#);
    insta::assert_snapshot!(inferred.notes.join("\n"), @"
    the records stand in the array at `/features` of one document
    /type: 1 value in 1707 records; remove `enum` if there may be others
    /properties/status: 2 values in 1707 records; remove `enum` if there may be others
    /properties/net: 12 values in 1707 records; remove `enum` if there may be others
    /properties/magType: 7 values in 1707 records; remove `enum` if there may be others
    /geometry/type: 1 value in 1707 records; remove `enum` if there may be others
    ");
    let plan = plan(&inferred.contract);
    let outcome = admit_chunks(&plan, [feed], Limits::default());
    assert_eq!((outcome.tally.admitted, outcome.tally.quarantined), (1707, 0));
}

#[test]
fn broken_records_are_passed_over() {
    let mut inference = Inference::new("d").unwrap();
    let file = b"\xef\xbb\xbf{\"a\": 1}\n{\"a\": 1, \"a\": 2}\n[{\"a\": 3}, {\"a\": tru}]\n";
    assert_eq!(inference.read(&file[..]).unwrap(), 2);
    let notes = inference.finish().unwrap().notes;
    insta::assert_snapshot!(notes.join("\n"), @"2 records were passed over; the first, line 2: the key `a` appears twice in one object");
    let torn = Inference::new("d").unwrap().read(&b"\x1f\x8b\x08"[..]).unwrap_err();
    insta::assert_snapshot!(torn, @"the gzip file is cut off after 3 bytes: upload it again");
}

#[test]
fn what_has_no_column_is_kept_as_json() {
    let records = [
        json!({ "mixed": 1, "nothing": null, "empty": {}, "list": [], "A": 1, "a": 2, "": 3, "_source_key": 4, "big": 1e300 }),
        json!({ "mixed": "x", "nothing": null, "empty": {}, "list": [], "A": 1, "a": 2, "": 3, "_source_key": 4, "big": 2 }),
    ];
    let inferred = draft("odd", &lines(&records));
    insta::assert_snapshot!(inferred.contract, @r#"
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Odd",
      "description": "Drafted from 2 records. Say what one record is.",
      "x-lake": {"dataset": "odd", "version": 1, "rejects": {"maxRatio": 0.05}},
      "type": "object",
      "required": ["", "A", "_source_key", "a", "big", "empty", "list", "mixed", "nothing"],
      "additionalProperties": false,
      "properties": {
        "": {"type": "integer", "x-lake": {"column": "unnamed"}},
        "A": {"type": "integer"},
        "_source_key": {"type": "integer", "x-lake": {"column": "_source_key_2"}},
        "a": {"type": "integer", "x-lake": {"column": "a_2"}},
        "big": {"type": "number"},
        "empty": {"x-lake": {"type": "json"}},
        "list": {"type": "array", "items": {"x-lake": {"type": "json"}}},
        "mixed": {"x-lake": {"type": "json"}},
        "nothing": {"x-lake": {"type": "json"}}
      }
    }
    "#);
    insta::assert_snapshot!(inferred.notes.join("\n"), @"
    /empty: was always empty; kept as JSON text
    /list/*: no list had an element; kept as JSON text
    /mixed: has values of several types; kept as JSON text
    /nothing: was always null; kept as JSON text
    ");
}

#[test]
fn what_looks_personal_is_protected_whatever_its_type() {
    let records = [
        json!({ "id": 1, "phone": 1, "email": null, "iban": 12.5, "contact": {"mobile": []} }),
        json!({ "id": 2, "phone": "+49 1", "email": null, "iban": 13.5, "contact": {"mobile": []} }),
    ];
    let inferred = draft("people", &lines(&records));
    let contract: Value = serde_json::from_str(&inferred.contract).unwrap();
    for property in ["phone", "email", "iban"] {
        assert_eq!(contract["properties"][property]["x-lake"]["pii"], "drop", "{property}");
    }
    insta::assert_snapshot!(inferred.notes.join("\n"), @"
    /contact/mobile/*: no list had an element; kept as JSON text
    /email: was always null; kept as JSON text
    /email: looks like personal data, and has no one type that could be hashed; it is dropped
    /iban: looks like personal data, and has no one type that could be hashed; it is dropped
    /phone: has values of several types; kept as JSON text
    /phone: looks like personal data, and has no one type that could be hashed; it is dropped
    ");
}

#[test]
fn a_draft_names_no_column_twice_and_none_too_long() {
    let long = "x".repeat(300);
    let records = [json!({ "t": "2026-11-20T10:00:00Z", "t_date": 1, "T_Date": 2, (long.as_str()): 3 })];
    let inferred = draft("names", &lines(&records));
    Contract::parse(&inferred.contract).unwrap();
    assert!(
        inferred.contract.contains(r#"{"column": "t_date_3", "from": "/t", "unit": "day"}"#),
        "{}",
        inferred.contract
    );
}

#[test]
fn what_was_passed_over_is_said_where_nothing_is_left() {
    let refused = |file: &[u8]| {
        let mut inference = Inference::new("d").unwrap();
        inference.read(file).map(|_| inference.finish().unwrap_err().to_string()).unwrap()
    };
    insta::assert_snapshot!(refused(b"id,name\n1,x\n"), @"there is no record to infer from: the first, line 1: expected a value, found `i`");
    insta::assert_snapshot!(refused(b"[1,2,3]"), @"there is no record to infer from: the first, line 1: a record must be an object");
    let long = format!("{{\"a\": \"{}\"}}\n", "x".repeat(70_000));
    insta::assert_snapshot!(refused(long.as_bytes()), @"there is no record to infer from: the first, line 1: the record is longer than 64 KiB");
    let wide: Map<_, _> = (0..513).map(|i| (format!("k{i}"), json!(1))).collect();
    insta::assert_snapshot!(refused(json!(wide).to_string().as_bytes()), @"the records have more than 512 different properties: list those that are wanted by hand");
}

#[test]
fn what_is_no_record_is_refused() {
    let error = |dataset: &str, records: &[&str]| infer(dataset, records).unwrap_err().to_string();
    insta::assert_snapshot!(error("Orders", &["{}"]), @"`Orders` is no dataset name: use 1 to 48 lower-case letters, digits and `_`, starting with a letter");
    insta::assert_snapshot!(error("orders", &[]), @"there is no record to infer from");
    insta::assert_snapshot!(error("orders", &["{}"]), @"the records have no properties that could be listed");
    insta::assert_snapshot!(error("orders", &["{\"a\":1}", "[]"]), @"record 2: a record must be an object");
    insta::assert_snapshot!(error("orders", &["{\"a\":1,\"a\":1}"]), @"record 1: the key `a` appears twice in one object");
}

#[test]
fn memory_is_bounded_by_giving_up_on_maps() {
    let record = |i: usize| (0..600).map(|j| (format!("k{i}_{j}"), json!({ "x": 1 }))).collect::<Map<_, _>>();
    let records: Vec<Value> = (0..3).map(|i| json!({ "id": i, "map": record(i) })).collect();
    let inferred = draft("maps", &lines(&records));
    assert_eq!(inferred.notes, ["/map: has too many different keys for a struct; kept as JSON text"]);
}

/// Any JSON that a record may hold, with the repetitions that make inference interesting.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("2026-11-16T10:00:00Z".to_owned()),
        Just("2026-11-16".to_owned()),
        Just("16.11.2026".to_owned()),
        Just("2026-02-30".to_owned()),
        Just("ada@example.com".to_owned()),
        "[a-c]{0,2}",
        ".{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-300_i64..300).prop_map(Value::from),
        Just(json!(1_794_787_200)),
        (-1000_i32..1000).prop_map(|cents| json!(f64::from(cents) / 100.0)),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "[aAbB]",
        Just("id".to_owned()),
        Just("seen_at".to_owned()),
        Just("price".to_owned()),
        Just("email".to_owned()),
        "\\PC{0,3}"
    ]
}

fn record() -> impl Strategy<Value = Value> {
    prop::collection::btree_map(key(), value(), 1..5)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_draft_admits_what_it_was_drafted_from(records in prop::collection::vec(record(), 1..8), times in 1_usize..40) {
        let records = vec![lines(&records); times].concat();
        draft("anything", &records);
    }
}
