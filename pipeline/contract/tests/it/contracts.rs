//! Contracts: what is read, and what is refused, with its place.

use lake_contract::Contract;

/// The problems of a contract, as a steward sees them.
fn problems(text: &str) -> String {
    match Contract::parse(text) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// The contract with these members at its root and a sound start.
fn with(lake: &str, properties: &str) -> String {
    format!(
        "{{\"x-lake\": {{\"dataset\": \"orders\", \"version\": 1{lake}}},\n\"type\": \"object\",\n\"properties\": {{{properties}}}}}"
    )
}

const SOUND: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Orders",
  "x-lake": {
    "dataset": "orders", "version": 3, "records": "/data/orders", "key": ["/order_id"],
    "partition": [{"column": "order_date", "from": "/ordered_at", "unit": "day"},
                  {"column": "land", "from": "/customer/country"}],
    "rejects": {"maxRatio": 0.2}, "identicalFiles": "load",
    "retention": {"raw": 10, "analytics": 99, "stage": null}, "freshness": {"hours": 24}
  },
  "type": "object",
  "required": ["order_id", "ordered_at", "Total"],
  "$defs": {"money": {"type": "number", "x-lake": {"type": "decimal(12,2)"}}},
  "properties": {
    "order_id": {"type": "string"},
    "ordered_at": {"type": "string", "format": "date-time"},
    "Total": {"$ref": "#/$defs/money", "x-lake": {"type": "decimal(14,4)"}},
    "customer": {
      "type": ["object", "null"],
      "required": ["id"],
      "properties": {
        "id": {"type": "integer", "x-lake": {"pii": "hash"}},
        "e-mail": {"type": "string", "x-lake": {"pii": "mask"}},
        "name": {"type": "string", "x-lake": {"pii": "drop"}},
        "country": {"enum": ["DE", "FR", null]}
      }
    },
    "seen": {"type": "integer", "x-lake": {"type": "timestamp", "layout": "epoch-ms", "column": "seen_at"}},
    "due": {"type": "string", "format": "date"},
    "tags": {"type": "array", "items": {"type": ["string", "null"]}},
    "3d": {"type": "boolean"},
    "extra": {"x-lake": {"type": "json"}}
  }
}"##;

#[test]
fn a_sound_contract_is_read() {
    let contract = Contract::parse(SOUND).unwrap();
    let columns: Vec<String> = contract
        .stage_columns()
        .iter()
        .map(|column| format!("{} {}{}", column.name, column.kind, if column.nullable { "?" } else { "" }))
        .collect();
    insta::assert_snapshot!(columns.join("\n"), @r#"
    _source_key string
    _source_version string
    _source_line bigint
    _ingest_id string
    _ingested_at timestamp
    _contract_version bigint
    order_id string
    ordered_at timestamp
    total decimal(14,4)
    customer struct<id:string,e_mail:string,country:string>?
    seen_at timestamp?
    due date?
    tags array<string>?
    _3d boolean?
    extra string?
    "#);
    insta::assert_debug_snapshot!(contract.partition(), @r#"
    [
        PartitionColumn {
            name: "order_date",
            from: "/ordered_at",
            unit: Day,
        },
        PartitionColumn {
            name: "land",
            from: "/customer/country",
            unit: Value,
        },
    ]
    "#);
    assert_eq!(contract.dataset(), "orders");
    assert_eq!(contract.version(), 3);
    assert_eq!(contract.description(), Some("Orders"));
    assert_eq!(contract.records_pointer(), Some("/data/orders"));
    assert_eq!(contract.key(), ["/order_id"]);
    assert!(!contract.skips_identical_files());
    assert!((contract.max_reject_ratio() - 0.2).abs() < 1e-9);
    assert_eq!(contract.freshness_hours(), Some(24));
    let retention = contract.retention();
    assert_eq!(
        (retention.raw, retention.stage, retention.quarantine, retention.analytics),
        (Some(10), None, Some(90), Some(99))
    );
    assert_eq!(contract.text(), SOUND);
}

#[test]
fn text_that_is_no_json_is_refused() {
    insta::assert_snapshot!(problems("{\n  \"a\": tru\n}"), @"2:11: `/a`: not valid JSON: expected `true`, `false` or `null`, found the end of the line");
    insta::assert_snapshot!(problems("{\"a\": 1,\n \"a\": 2}"), @"2:2: not valid JSON: the key `a` appears twice in one object");
    insta::assert_snapshot!(problems(""), @"1:1: not valid JSON: the text ends before the JSON value is complete");
    insta::assert_snapshot!(problems("[]"), @r#"
    1:1: not a valid JSON Schema: [] is not of types "boolean", "object"
    1:1: `/type`: a record is an object: write "type": "object" at the root
    "#);
}

#[test]
fn the_root_annotation_is_checked() {
    insta::assert_snapshot!(problems("{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}"), @r#"1:1: `/x-lake`: a contract says which dataset it is: add "x-lake": {"dataset": "orders", "version": 1}"#);
    insta::assert_snapshot!(problems(&with(
        ",\n\"colour\": 1, \"records\": \"features\", \"key\": [\"/b\"], \"rejects\": {\"maxRatio\": 5},\n\
         \"identicalFiles\": true, \"retention\": {\"raw\": 0, \"attic\": 3}, \"freshness\": {\"days\": 3}",
        "\"a\": {\"type\": \"string\"}"
    )), @r#"
    2:1: `/x-lake/colour`: unknown annotation `colour`: a dataset knows `dataset`, `version`, `records`, `key`, `partition`, `rejects`, `identicalFiles`, `retention` and `freshness`
    2:25: `/x-lake/records`: this must be a JSON pointer, e.g. `/customer/id`
    2:45: `/x-lake/key/0`: the contract has no property at `/b`: name one that it has
    2:76: `/x-lake/rejects/maxRatio`: `maxRatio` must be a number from 0 to 1, e.g. 0.05
    3:19: `/x-lake/identicalFiles`: `identicalFiles` must be `skip` or `load`
    3:46: `/x-lake/retention/raw`: this must be a whole number from 1
    3:49: `/x-lake/retention/attic`: there is no zone `attic`: use `raw`, `stage`, `quarantine` or `analytics`
    3:76: `/x-lake/freshness/days`: unknown annotation `days`: only `hours` stands here
    "#);
    insta::assert_snapshot!(problems(
        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"x-lake\": {\"dataset\": \"Orders!\", \"version\": 1.5}}"
    ), @r#"
    1:1: `/properties`: the contract keeps no property: list at least one that is not dropped
    1:13: `/$schema`: contracts are written in JSON Schema 2020-12: use `https://json-schema.org/draft/2020-12/schema`
    1:78: `/x-lake/dataset`: a dataset's name has 1 to 48 lower-case letters, digits and `_`, starting with a letter
    1:100: `/x-lake/version`: this must be a whole number from 1
    "#);
}

#[test]
fn properties_without_a_column_are_refused() {
    insta::assert_snapshot!(problems(&with("", "
        \"a\": {},
        \"b\": {\"type\": [\"string\", \"integer\"]},
        \"c\": {\"type\": \"array\"},
        \"d\": {\"type\": \"object\"},
        \"e\": {\"enum\": [1, \"x\"]},
        \"f\": {\"type\": \"string\", \"x-lake\": {\"type\": \"varchar\"}},
        \"g\": {\"type\": \"string\", \"x-lake\": {\"type\": \"decimal(40,2)\"}},
        \"h\": {\"type\": \"boolean\", \"x-lake\": {\"type\": \"bigint\"}},
        \"i\": {\"type\": \"string\", \"x-lake\": {\"layout\": \"YYYY-mm-dd\"}},
        \"j\": {\"type\": \"string\", \"x-lake\": {\"layout\": \"epoch-ms\"}},
        \"k\": {\"type\": \"string\", \"x-lake\": {\"type\": \"date\", \"layout\": \"YYYY-MM-DD hh:mm\"}},
        \"l\": {\"$ref\": \"#/$defs/nowhere\"},
        \"m\": {\"$ref\": \"other.json\"},
        \"n\": {\"type\": \"array\", \"items\": {\"type\": \"string\", \"x-lake\": {\"pii\": \"drop\"}}}")), @r#"
    4:14: `/properties/a`: this property has no column type: give it one `type`, or keep it as text with "x-lake": {"type": "json"}
    5:14: `/properties/b`: this property has no column type: give it one `type`, or keep it as text with "x-lake": {"type": "json"}
    6:14: `/properties/c`: this array has no column type: say what its elements are with `items`, or keep it as text with "x-lake": {"type": "json"}
    7:14: `/properties/d`: this object has no column type: list its `properties`, or keep it as text with "x-lake": {"type": "json"}
    8:14: `/properties/e`: this property has no column type: give it one `type`, or keep it as text with "x-lake": {"type": "json"}
    9:52: `/properties/f/x-lake/type`: there is no column type `varchar`: use `string`, `bigint`, `double`, `boolean`, `decimal(P,S)`, `timestamp`, `date` or `json`
    10:52: `/properties/g/x-lake/type`: `decimal(40,2)` is no decimal type: write decimal(P,S) with 1 ≤ P ≤ 38 digits, S ≤ P of them after the point
    11:53: `/properties/h/x-lake/type`: a value of type boolean does not fit this column type: change one of them
    12:54: `/properties/i/x-lake/layout`: the layout `YYYY-mm-dd` has no meaning for `d`: write it with YYYY, MM, DD, hh, mm, ss, S to SSSSSS and punctuation (`T` and `Z` stand for themselves), or name `rfc3339`, `epoch-ms` or `epoch-s`
    13:43: `/properties/j/x-lake`: numbers tell the time with the layouts `epoch-ms` and `epoch-s`, strings with `rfc3339` or letters such as YYYY-MM-DD: change `layout` or the property's `type`
    14:70: `/properties/k/x-lake/layout`: the layout of a date has no time: use the type `timestamp`, or remove the time
    15:23: `/properties/l/$ref`: nothing stands at `#/$defs/nowhere` in this contract
    16:23: `/properties/m/$ref`: a `$ref` must point into this contract: use `#/$defs/…`
    17:78: `/properties/n/items/x-lake/pii`: elements cannot be dropped from a list: drop the whole array
    "#);
}

#[test]
fn names_that_collide_are_refused() {
    insta::assert_snapshot!(problems(&with("", "
        \"Order-Id\": {\"type\": \"string\"},
        \"order_id\": {\"type\": \"string\"},
        \"_ingest_id\": {\"type\": \"string\"},
        \"x\": {\"type\": \"string\", \"x-lake\": {\"column\": \"X\"}}")), @r#"
    5:9: `/properties/order_id`: the properties `Order-Id` and `order_id` would share the column `order_id`: name one of them with "x-lake": {"column": …}
    6:9: `/properties/_ingest_id`: the column `_ingest_id` is the lake's own: name the property's with "x-lake": {"column": …}
    7:54: `/properties/x/x-lake/column`: `X` is no column name: use lower-case letters, digits and `_`, not starting with a digit
    "#);
}

#[test]
fn partitions_need_one_plain_value() {
    insta::assert_snapshot!(problems(&with(
        ", \"partition\": [
            {\"column\": \"p1\", \"from\": \"/missing\"},
            {\"column\": \"p2\", \"from\": \"/list/0\"},
            {\"column\": \"p3\", \"from\": \"/mail\"},
            {\"column\": \"p4\", \"from\": \"/at\"},
            {\"column\": \"p5\", \"from\": \"/name\", \"unit\": \"day\"},
            {\"column\": \"p6\", \"from\": \"/amount\"},
            {\"column\": \"name\", \"from\": \"/name\"},
            {\"column\": \"p8\", \"from\": \"/at\", \"unit\": \"week\"},
            {\"column\": \"p9\"},
            {\"column\": \"p 10\", \"from\": \"/name\", \"of\": 1}]",
        "
        \"list\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}},
        \"mail\": {\"type\": \"string\", \"x-lake\": {\"pii\": \"hash\"}},
        \"at\": {\"type\": \"string\", \"format\": \"date-time\"},
        \"name\": {\"type\": \"string\"},
        \"amount\": {\"type\": \"number\"}"
    )), @r#"
    2:38: `/x-lake/partition/0/from`: the contract has no property at `/missing`: name one that it has
    3:38: `/x-lake/partition/1/from`: `/list/0` leads into a list, which has many values: point at one value
    4:38: `/x-lake/partition/2/from`: `/mail` is personal data, which must not stand in a path: partition by another property
    5:13: `/x-lake/partition/3/unit`: a timestamp has too many values for a path: add "unit": "day", `month` or `year`
    6:55: `/x-lake/partition/4/unit`: `/name` is neither a timestamp nor a date: use the unit `value`
    7:38: `/x-lake/partition/5/from`: `/amount` cannot name a partition: use a string, an integer, a boolean, a date or a timestamp
    8:24: `/x-lake/partition/6/column`: there is a column `name` already: give the partition another name
    9:53: `/x-lake/partition/7/unit`: `unit` must be `value`, `year`, `month` or `day`
    10:13: `/x-lake/partition/8`: a partition needs `column` and `from`, e.g. {"column": "country", "from": "/country"}
    11:24: `/x-lake/partition/9/column`: `p 10` is no column name: use lower-case letters, digits and `_`
    11:49: `/x-lake/partition/9/of`: unknown annotation `of`: a partition knows `column`, `from` and `unit`
    "#);
}

#[test]
fn an_unsound_schema_is_refused() {
    insta::assert_snapshot!(problems(&with("", "
        \"a\": {\"type\": \"strin\"},
        \"b\": {\"type\": \"string\", \"pattern\": \"[a-\"},
        \"c\": {\"type\": \"string\", \"format\": \"datetime\"},
        \"d\": {\"type\": \"string\", \"minLength\": -1},
        \"e\": {\"type\": \"string\", \"x-lake\": {\"pii\": \"mask\", \"colour\": \"red\"}},
        \"f\": {\"type\": \"string\", \"x-lake\": {\"pii\": \"forget\"}},
        \"g\": {\"type\": \"number\", \"x-lake\": {\"pii\": \"hash\"}},
        \"h\": {\"type\": \"string\", \"x-lake\": \"hash\"}")), @r#"
    4:14: `/properties/a`: this property has no column type: give it one `type`, or keep it as text with "x-lake": {"type": "json"}
    4:23: `/properties/a/type`: not a valid JSON Schema: "strin" is not valid under any of the schemas listed in the 'anyOf' keyword
    5:44: `/properties/b/pattern`: `[a-` is not a regular expression that can be used: correct it
    6:43: `/properties/c/format`: the format `datetime` is unknown, so it would check nothing: correct or remove it
    7:46: `/properties/d/minLength`: not a valid JSON Schema: -1 is less than the minimum of 0
    8:59: `/properties/e/x-lake/colour`: unknown annotation `colour`: a property knows `column`, `type`, `layout` and `pii`
    9:51: `/properties/f/x-lake/pii`: `forget` protects nothing: use `drop`, `hash` or `mask`
    10:51: `/properties/g/x-lake/pii`: only a string or an integer can be hashed: use `drop`, or protect the values inside
    11:43: `/properties/h/x-lake`: `x-lake` must be an object, e.g. {"pii": "hash"}
    "#);
}

#[test]
fn annotations_that_nothing_reads_are_refused() {
    insta::assert_snapshot!(problems(&with("", "
        \"a\": {\"type\": \"object\", \"x-lake\": {\"type\": \"json\"},
              \"properties\": {\"mail\": {\"type\": \"string\", \"x-lake\": {\"pii\": \"drop\"}}}},
        \"b\": {\"anyOf\": [{\"x-lake\": {\"pii\": \"drop\"}}], \"type\": \"string\"}")), @r#"
    5:57: `/properties/a/properties/mail/x-lake`: nothing reads this annotation: move it to a property that becomes a column, or remove it
    6:26: `/properties/b/anyOf/0/x-lake`: nothing reads this annotation: move it to a property that becomes a column, or remove it
    "#);
}

#[test]
fn keywords_that_check_nothing_are_refused() {
    insta::assert_snapshot!(problems(&with("", "
        \"a\": {\"type\": \"string\", \"minLenght\": 3, \"x-owner\": \"us\", \"$comment\": \"a remark\"},
        \"b\": {\"type\": \"object\", \"properties\": {\"c\": {\"type\": \"number\", \"Minimum\": 3, \"nonsense\": 1}}},
        \"d\": {\"type\": \"array\", \"items\": {\"type\": \"string\", \"optional\": true}},
        \"minLenght\": {\"type\": \"string\", \"dependencies\": {}, \"enum\": [{\"minLenght\": 1}]}")), @r"
    4:33: `/properties/a/minLenght`: unknown keyword `minLenght`, which checks nothing: did you mean `minLength`?
    5:72: `/properties/b/properties/c/Minimum`: unknown keyword `Minimum`, which checks nothing: did you mean `minimum`?
    5:86: `/properties/b/properties/c/nonsense`: unknown keyword `nonsense`, which checks nothing: correct or remove it; an annotation of your own begins with `x-`
    6:60: `/properties/d/items/optional`: unknown keyword `optional`, which checks nothing: correct or remove it; an annotation of your own begins with `x-`
    7:41: `/properties/minLenght/dependencies`: unknown keyword `dependencies`, which checks nothing: did you mean `dependentSchemas`?
    ");
}

#[test]
fn a_required_property_that_is_forbidden_is_refused() {
    insta::assert_snapshot!(problems(&with("", "
        \"a\": {\"type\": \"object\", \"required\": [\"b\", \"ghost\"], \"additionalProperties\": false, \"properties\": {\"b\": {\"type\": \"string\"}}},
        \"c\": {\"type\": \"object\", \"required\": [\"ghost\"], \"properties\": {\"b\": {\"type\": \"string\"}}},
        \"d\": {\"type\": \"object\", \"required\": [\"x_1\", \"y\"], \"additionalProperties\": false,
              \"patternProperties\": {\"^x_\": {}}, \"properties\": {\"b\": {\"type\": \"string\"}, \"y\": false}}")), @r"
    4:51: `/properties/a/required/1`: `ghost` is required, but `additionalProperties` forbids what `properties` does not list: list it
    6:53: `/properties/d/required/1`: `y` is required, but `additionalProperties` forbids what `properties` does not list: list it
    ");
}
