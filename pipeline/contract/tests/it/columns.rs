//! What becomes of values: times, money, personal data, partitions, lineage.

use lake_contract::Plan;

use crate::harness::{admit, plan};

fn shop() -> Plan {
    plan(
        r#"{"x-lake": {"dataset": "shop", "version": 1, "partition": [
                {"column": "day", "from": "/at", "unit": "day"}, {"column": "land", "from": "/who/land"}]},
            "type": "object", "required": ["at"],
            "properties": {
                "at": {"type": "string", "format": "date-time"},
                "seen": {"type": ["integer", "null"], "x-lake": {"layout": "epoch-ms"}},
                "due": {"type": "string", "x-lake": {"layout": "DD.MM.YYYY"}},
                "Price-Net": {"type": "number", "multipleOf": 0.01, "x-lake": {"type": "decimal(8,2)"}},
                "quoted": {"type": "string", "x-lake": {"type": "decimal(8,2)"}},
                "who": {"type": "object", "properties": {
                    "land": {"type": ["string", "null"]},
                    "mail": {"type": "string", "x-lake": {"pii": "hash"}},
                    "name": {"type": ["string", "null"], "x-lake": {"pii": "mask"}},
                    "phone": {"type": "string", "maxLength": 5, "x-lake": {"pii": "drop"}},
                    "number": {"type": "integer", "x-lake": {"pii": "hash"}}
                }},
                "lines": {"type": "array", "items": {"type": "object", "properties": {
                    "SKU": {"type": "string"}, "secret": {"type": "string", "x-lake": {"pii": "drop"}},
                    "contact": {"type": "string", "pattern": "@", "x-lake": {"pii": "mask"}}
                }}},
                "meta": {"x-lake": {"type": "json"}}
            }}"#,
    )
}

fn summary(text: &str) -> String {
    admit(&shop(), text.as_bytes()).summary()
}

#[test]
fn times_become_utc() {
    insta::assert_snapshot!(summary(
        "{\"at\":\"2026-11-22T00:30:00.1234567+02:00\"}\n{\"at\":\"2026-11-22t10:00:00z\",\"seen\":1507425650893}\n{\"at\":\"2016-12-31T23:59:60Z\",\"seen\":null}\n{\"at\":\"2026-11-22T10:00:00Z\",\"due\":\"31.12.2026\"}\n{\"at\":\"2026-11-22T10:00:00Z\",\"due\":\"31.02.2026\"}\n{\"at\":\"0000-11-22T10:00:00Z\"}\n{\"at\":\"2026-11-22\"}\n{\"at\":\"2026-11-22T10:00:00Z\",\"seen\":999999999999999999}\n"
    ), @r#"
    + 1: day=2026-11-21/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-21T22:30:00.123456Z"}
    + 2: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","seen":"2017-10-08T01:20:50.893000Z"}
    + 3: day=2016-12-31/land=__HIVE_DEFAULT_PARTITION__ {"at":"2016-12-31T23:59:59.999999Z","seen":null}
    + 4: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","due":"2026-12-31"}
    - 5@185 `/due` `31.02.2026` is not a date of years 1 to 9999 <{"at":"2026-11-22T10:00:00Z","due":"31.0>
    - 6@234 `/at` `0000-11-22T10:00:00Z` is not a time of years 1 to 9999 in the layout of the contract <{"at":"0000-11-22T10:00:00Z"}>
    - 7@264 `/at` `2026-11-22` is not a valid date-time <{"at":"2026-11-22"}>
    - 8@284 `/seen` `999999999999999999` is not a time of years 1 to 9999 in the layout of the contract <{"at":"2026-11-22T10:00:00Z","seen":9999>
    "#);
}

#[test]
fn money_keeps_its_digits() {
    insta::assert_snapshot!(summary(
        "{\"at\":\"2026-11-22T10:00:00Z\",\"Price-Net\":12.50,\"quoted\":\"-0.10\"}\n{\"at\":\"2026-11-22T10:00:00Z\",\"Price-Net\":1e3,\"quoted\":\"123456.789\"}\n{\"at\":\"2026-11-22T10:00:00Z\",\"Price-Net\":12.5000}\n{\"at\":\"2026-11-22T10:00:00Z\",\"Price-Net\":12.505}\n{\"at\":\"2026-11-22T10:00:00Z\",\"quoted\":\"1e3\"}\n"
    ), @r#"
    + 1: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","price_net":12.50,"quoted":-0.10}
    + 3: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","price_net":12.5}
    - 2@65 `/quoted` `123456.789` does not fit decimal(8,2) <{"at":"2026-11-22T10:00:00Z","Price-Net">
    - 4@183 `/Price-Net` `12.505` is not a multiple of 0.01 <{"at":"2026-11-22T10:00:00Z","Price-Net">
    - 5@232 `/quoted` `1e3` does not fit decimal(8,2) <{"at":"2026-11-22T10:00:00Z","quoted":"1>
    "#);
}

#[test]
fn personal_data_is_protected() {
    insta::assert_snapshot!(summary(
        "{\"at\":\"2026-11-22T10:00:00Z\",\"who\":{\"phone\":\"1\",\"mail\":\"a@b\",\"name\":\"Ada Lovelace\",\"number\":7}}\n{\"at\":\"2026-11-22T10:00:00Z\",\"who\":{\"mail\":\"\\u0061@b\",\"name\":null,\"number\":7.0,\"phone\":\"2\"}}\n{\"at\":\"2026-11-22T10:00:00Z\",\"lines\":[{\"secret\":\"x\",\"contact\":\"ada@example.com\",\"SKU\":\"1\"},{\"SKU\":\"2\",\"secret\":\"y\"},{\"secret\":\"z\"},{}]}\n"
    ), @r#"
    + 1: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","who":{"mail":"27a07eeb321b09e2af3d8a28ce87dd0c4f2ab2c1314bd6e740ae3bc2e3eeed57","name":"A***","number":"6d596e2aca8826123ebeb7653c071ae67ee28d965f913804fa61535134187702"}}
    + 2: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","who":{"mail":"27a07eeb321b09e2af3d8a28ce87dd0c4f2ab2c1314bd6e740ae3bc2e3eeed57","name":null,"number":"6d596e2aca8826123ebeb7653c071ae67ee28d965f913804fa61535134187702"}}
    + 3: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","lines":[{"contact":"a***@example.com","sku":"1"},{"sku":"2"},{},{}]}
    "#);
}

#[test]
fn personal_data_is_not_quoted_in_reasons() {
    insta::assert_snapshot!(summary(
        "{\"at\":\"2026-11-22T10:00:00Z\",\"who\":{\"phone\":\"very secret\"}}\n{\"at\":\"2026-11-22T10:00:00Z\",\"who\":{\"mail\":17}}\n{\"at\":\"2026-11-22T10:00:00Z\",\"lines\":[{\"contact\":\"secret\"}]}\n{\"at\":\"2026-11-22T10:00:00Z\",\"lines\":[{},{\"SKU\":5}]}\n"
    ), @r#"
    - 1@0 `/who/phone` the value is longer than 5 characters <{"at":"2026-11-22T10:00:00Z","who":{"pho>
    - 2@60 `/who/mail` expected a string, found an integer <{"at":"2026-11-22T10:00:00Z","who":{"mai>
    - 3@108 `/lines/0/contact` the value does not match the pattern `@` <{"at":"2026-11-22T10:00:00Z","lines":[{">
    - 4@169 `/lines/1/SKU` expected a string, found an integer <{"at":"2026-11-22T10:00:00Z","lines":[{}>
    "#);
}

#[test]
fn partitions_are_safe_in_a_path() {
    let land = |land: &str| format!("{{\"at\":\"2026-11-22T10:00:00Z\",\"who\":{{\"land\":{land}}}}}\n");
    let text = ["\"DE\"", "null", "\"\"", "\"a/b c=ü\"", "\"..\"", "\"\\u0044E\""].map(land).concat();
    insta::assert_snapshot!(summary(&text), @r#"
    + 1: day=2026-11-22/land=DE {"at":"2026-11-22T10:00:00.000000Z","who":{"land":"DE"}}
    + 2: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","who":{"land":null}}
    + 3: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z","who":{"land":""}}
    + 4: day=2026-11-22/land=a%2Fb%20c%3D%C3%BC {"at":"2026-11-22T10:00:00.000000Z","who":{"land":"a/b c=ü"}}
    + 5: day=2026-11-22/land=%2E%2E {"at":"2026-11-22T10:00:00.000000Z","who":{"land":".."}}
    + 6: day=2026-11-22/land=DE {"at":"2026-11-22T10:00:00.000000Z","who":{"land":"\u0044E"}}
    "#);
    insta::assert_snapshot!(summary("{\"at\":\"2026-11-22T10:00:00Z\"}\n"), @r#"+ 1: day=2026-11-22/land=__HIVE_DEFAULT_PARTITION__ {"at":"2026-11-22T10:00:00.000000Z"}"#);
    let long = admit(&shop(), land(&format!("\"{}\"", "x".repeat(300))).as_bytes());
    assert_eq!(
        (long.rejected[0].2.as_str(), long.rejected[0].3.as_str()),
        ("/who/land", "the value is too long for the name of a partition")
    );
}

#[test]
fn order_and_white_space_of_the_input_do_not_matter() {
    insta::assert_snapshot!(summary(
        "{ \"meta\" : { \"b\" : [ 1 , 2 ] , \"a\" : \" \\\" \" } , \"who\" : { \"more\" : 1 , \"name\" : \"x\" , \"land\" : \"DE\" } , \"lines\" : [ { } , { \"SKU\" : \"1\" } ] , \"at\" : \"2026-11-22T10:00:00Z\" , \"seen\" : 0 }\n"
    ), @r#"+ 1: day=2026-11-22/land=DE {"meta":"{\"b\":[1,2],\"a\":\" \\\" \"}","who":{"name":"x***","land":"DE"},"lines":[{},{"sku":"1"}],"at":"2026-11-22T10:00:00.000000Z","seen":"1970-01-01T00:00:00.000000Z"}"#);
}

#[test]
fn records_start_with_their_lineage() {
    let outcome = admit(&shop(), b"\n\n{\"at\":\"2026-11-22T10:00:00Z\"}");
    insta::assert_snapshot!(outcome.admitted[0].1, @r#"{"_source_key":"orders/a \"b\".json","_source_version":"v1","_source_line":3,"_ingest_id":"0123","_ingested_at":"2026-11-22T10:00:00.000000Z","_contract_version":1,"at":"2026-11-22T10:00:00.000000Z"}"#);
}
