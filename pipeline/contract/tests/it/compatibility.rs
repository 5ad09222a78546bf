//! What a newer version of a contract may change, and what may change in place.

use lake_contract::Contract;

fn contract(version: u32, partition: &str, properties: &str) -> Contract {
    Contract::parse(&format!(
        "{{\"x-lake\": {{\"dataset\": \"orders\", \"version\": {version},\n\"partition\": [{partition}]}},\n\
         \"type\": \"object\",\n\"properties\": {{{properties}}}}}"
    ))
    .unwrap()
}

const DAY: &str = r#"{"column": "day", "from": "/at", "unit": "day"}"#;
const AT: &str = r#""at": {"type": "string", "format": "date-time"}"#;

/// What keeps the second from following the first.
fn refused(older: (&str, &str), newer: (&str, &str)) -> String {
    let (older, newer) = (contract(1, older.0, older.1), contract(2, newer.0, newer.1));
    newer.check_succeeds(&older).err().map_or_else(|| "accepted".to_owned(), |error| error.to_string())
}

#[test]
fn a_changed_partition_is_refused() {
    let month = DAY.replace("\"unit\": \"day\"", "\"unit\": \"month\"");
    insta::assert_snapshot!(refused((DAY, AT), (&month, AT)), @"2:14: `/x-lake/partition`: version 1 partitions by `day` (day of /at), this one by `day` (month of /at); files of both would lie in one table: keep the partition, or make a new dataset");
    insta::assert_snapshot!(refused(("", AT), (DAY, AT)), @"2:14: `/x-lake/partition`: version 1 partitions by nothing, this one by `day` (day of /at); files of both would lie in one table: keep the partition, or make a new dataset");
    let two = format!("{DAY}, {{\"column\": \"land\", \"from\": \"/country\"}}");
    let country = format!("{AT}, \"country\": {{\"type\": \"string\"}}");
    assert!(refused((&two, &country), (DAY, &country)).contains("`land` (/country)"));
    assert_eq!(refused((&two, &country), (&two, &country)), "accepted");
}

#[test]
fn a_changed_type_is_refused_with_its_place_however_deep() {
    let older = r#""x": {"type": "string"}, "n": {"type": "integer"}, "m": {"type": "number", "x-lake": {"type": "decimal(12,2)"}},
        "s": {"type": "object", "properties": {"y": {"type": "integer"}, "l": {"type": "array", "items": {"type": "object", "properties": {"z": {"type": "boolean"}}}}}},
        "r": {"type": "object", "properties": {"q": {"type": "boolean"}}}, "o": {"type": "array", "items": {"type": "string"}}"#;
    let newer = r##""x": {"type": "integer"},
"n": {"type": "number"},
"m": {"type": "number", "x-lake": {"type": "decimal(14,2)"}},
"s": {"type": "object", "properties": {"y": {"type": "string"},
"l": {"type": "array", "items": {"type": "object", "properties": {"z": {"type": "string"}}}}}},
"r": {"$ref": "#/properties/ref"},
"o": {"type": "string"},
"ref": {"type": "object", "properties": {"q": {"type": "string"}}}"##;
    insta::assert_snapshot!(refused(("", older), ("", newer)), @r#"
    4:21: `/properties/x`: version 1 has the column `x` as string, this one as bigint; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    5:6: `/properties/n`: version 1 has the column `n` as bigint, this one as double; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    6:6: `/properties/m`: version 1 has the column `m` as decimal(12,2), this one as decimal(14,2); files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    7:45: `/properties/s/properties/y`: version 1 has the column `y` as bigint, this one as string; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    8:72: `/properties/s/properties/l/items/properties/z`: version 1 has the column `z` as boolean, this one as string; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    9:6: `/properties/r`: version 1 has the column `q` as boolean, this one as string; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    10:6: `/properties/o`: version 1 has the column `o` as array<string>, this one as string; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    "#);
}

#[test]
fn columns_come_and_go() {
    let older = r#""id": {"type": "integer"}, "gone": {"type": "string"}, "j": {"type": "string"},
        "s": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}"#;
    let newer = r#""s": {"type": "object", "properties": {"b": {"type": "integer"}, "a": {"type": ["integer", "null"]}}},
        "new": {"type": "boolean"}, "id": {"type": "integer"}, "j": {"x-lake": {"type": "json"}}"#;
    assert_eq!(refused(("", older), ("", newer)), "accepted");
    assert_eq!(refused(("", newer), ("", older)), "accepted");
}

#[test]
fn a_struct_gets_no_new_fields() {
    let lists = |field: &str| {
        format!(r#""l": {{"type": "array", "items": {{"type": "object", "properties": {{{field}}}}}}}"#)
    };
    let older = lists(r#""a": {"type": "integer"}, "b": {"type": "integer"}"#);
    let newer = lists(r#""c": {"type": "integer"}, "a": {"type": "integer"}"#);
    insta::assert_snapshot!(refused(("", &older), ("", &newer)), @"4:48: `/properties/l/items`: version 1 has no field `c` in `element`, and a struct gets no new ones: make a column of its own");
    let dropped = lists(r#""a": {"type": "integer"}, "b": {"type": "integer", "x-lake": {"pii": "drop"}}"#);
    assert_eq!(refused(("", &older), ("", &dropped)), "accepted", "what is personal may go");
}

#[test]
fn it_is_the_columns_of_the_table_that_are_compared() {
    let plain = r#""id": {"type": "integer"}, "mail": {"type": "string"}"#;
    let hashed = r#""id": {"type": "integer", "x-lake": {"pii": "hash"}}, "mail": {"type": "string"}"#;
    let masked = r#""id": {"type": "integer"}, "mail": {"type": "string", "x-lake": {"pii": "mask"}}"#;
    let dropped = r#""id": {"type": "string", "x-lake": {"pii": "drop"}}, "mail": {"type": "string"}"#;
    let renamed = r#""id": {"type": "string", "x-lake": {"column": "id_text"}}, "mail": {"type": "string"}"#;
    assert!(refused(("", plain), ("", hashed)).contains("`id` as bigint, this one as string"));
    for newer in [masked, dropped, renamed] {
        assert_eq!(refused(("", plain), ("", newer)), "accepted", "{newer}");
    }
}

#[test]
fn what_was_protected_stays_protected() {
    let field = |pii: &str| {
        format!(
            r#""id": {{"type": "integer"}}, "who": {{"type": "object", "properties": {{"n": {{"type": "integer"}}, "mail": {{"type": "string"{pii}}}}}}}"#
        )
    };
    let pii = |kind: &str| field(&format!(r#", "x-lake": {{"pii": "{kind}"}}"#));
    for (older, newer) in [("mask", "hash"), ("hash", "mask"), ("hash", "drop")] {
        assert_eq!(refused(("", &pii(older)), ("", &pii(newer))), "accepted", "{older} {newer}");
    }
    assert_eq!(refused(("", &field("")), ("", &pii("mask"))), "accepted");
    insta::assert_snapshot!(refused(("", &pii("hash")), ("", &field(""))), @"4:118: `/properties/who/properties/mail`: version 1 protects `mail` as personal data, this one keeps it in the clear: give it `pii` again, or make a new dataset");
    insta::assert_snapshot!(in_place(&pii("mask"), &field("")), @"4:118: `/properties/who/properties/mail`: version 1 as it is deployed protects `mail` as personal data, this one keeps it in the clear: give it `pii` again, or make a new dataset");
    insta::assert_snapshot!(refused(("", &pii("drop")), ("", &field(r#", "x-lake": {"column": "post"}"#))), @r"
    4:50: `/properties/who`: version 1 has no field `post` in `who`, and a struct gets no new ones: make a column of its own
    4:118: `/properties/who/properties/mail`: version 1 protects `mail` as personal data, this one keeps it in the clear: give it `pii` again, or make a new dataset
    ");
}

/// What keeps the second from taking the place of the first.
fn in_place(deployed: &str, edited: &str) -> String {
    let (deployed, edited) = (contract(1, "", deployed), contract(1, "", edited));
    edited.check_replaces(&deployed).err().map_or_else(|| "accepted".to_owned(), |error| error.to_string())
}

#[test]
fn in_place_what_waits_in_stage_is_read_as_before() {
    let deployed = r#""id": {"type": "integer"}, "t": {"type": "string"},
        "l": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}}"#;
    let added = format!("{deployed}, \"new\": {{\"type\": \"string\", \"description\": \"free text\"}}");
    assert_eq!(in_place(deployed, &added), "accepted");
    insta::assert_snapshot!(in_place(&added, deployed), @"4:15: `/properties`: the column `new` is gone, and records of this version may wait in stage: make a new version");
    insta::assert_snapshot!(in_place(deployed, &format!("{added}}}, \"required\": [\"t\", \"new\"], \"$defs\": {{")), @r"
    4:15: `/properties`: the column `new` is new and required, and records of this version may wait in stage: make a new version
    4:15: `/properties`: the column `t` is required now, and records of this version may wait in stage: make a new version
    ");
    insta::assert_snapshot!(in_place(deployed, &deployed.replace("\"b\"", "\"c\"")), @r"
    4:15: `/properties`: the column `l.element.b` is gone, and records of this version may wait in stage: make a new version
    5:41: `/properties/l/items`: version 1 as it is deployed has no field `c` in `element`, and a struct gets no new ones: make a column of its own
    ");
    insta::assert_snapshot!(in_place(deployed, &deployed.replace("\"t\": {\"type\": \"string\"}", "\"t\": {\"type\": \"number\"}")), @r#"4:48: `/properties/t`: version 1 as it is deployed has the column `t` as string, this one as double; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}"#);
}

#[test]
fn a_contract_lies_where_its_name_and_version_say() {
    let contract = contract(2, "", AT);
    assert!(contract.check_place("orders", 2).is_ok());
    insta::assert_snapshot!(contract.check_place("flights", 3).unwrap_err(), @r"
    1:24: `/x-lake/dataset`: `orders` lies in the folder `flights`: rename one of them
    1:45: `/x-lake/version`: version 2 lies in `v3`: change one of them
    ");
}
