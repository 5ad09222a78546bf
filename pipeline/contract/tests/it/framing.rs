//! Where records begin and end, and what becomes of broken ones.

use lake_contract::{AdmissionError, Limits, Plan};

use crate::harness::{admit, admit_within, plan};

fn numbers() -> Plan {
    plan(
        r#"{"x-lake": {"dataset": "numbers", "version": 1}, "type": "object", "required": ["id"],
            "properties": {"id": {"type": "integer"}, "note": {"type": "string"}}}"#,
    )
}

fn summary(text: &str) -> String {
    admit(&numbers(), text.as_bytes()).summary()
}

#[test]
fn ndjson() {
    insta::assert_snapshot!(summary("{\"id\":1}\n{\"id\":2}\r\n\n  \n {\"id\": 3 } \n{\"note\":\"x\",\"id\":4}"), @r#"
    + 1: {"id":1}
    + 2: {"id":2}
    + 5: {"id":3}
    + 6: {"note":"x","id":4}
    "#);
    insta::assert_snapshot!(summary(""), @"");
    insta::assert_snapshot!(summary(" \n\r\n\t"), @"");
    insta::assert_snapshot!(summary("\u{feff}{\"id\":1}\n\u{feff}{\"id\":2}"), @r#"
    + 1: {"id":1}
    + 2: {"id":2}
    "#);
    insta::assert_snapshot!(summary("{}"), @"- 1@0 `` the property `id` is missing <{}>");
}

#[test]
fn one_array() {
    insta::assert_snapshot!(summary("[{\"id\":1},{\"id\":2}]"), @r#"
    + 1: {"id":1}
    + 1: {"id":2}
    "#);
    insta::assert_snapshot!(summary("\u{feff} [\n  {\"id\":1},\n  {\n    \"id\": 2\n  }\n]\n"), @r#"
    + 2: {"id":1}
    + 3: {"id":2}
    "#);
    insta::assert_snapshot!(summary("[]"), @"");
    insta::assert_snapshot!(summary("[1,\"x\",null,[],{\"id\":1}]"), @r#"
    + 1: {"id":1}
    - 1@1 `` expected an object, found an integer <1>
    - 1@3 `` expected an object, found a string <"x">
    - 1@7 `` expected an object, found null <null>
    - 1@12 `` expected an object, found an array <[]>
    "#);
    insta::assert_snapshot!(summary("[{\"id\":1}] trailing {\"id\":9}\n{\"id\":2}"), @r#"
    + 1: {"id":1}
    ! the file cannot be read on from line 1, byte 11: expected a record, which is a JSON object, found `t`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line
    "#);
    insta::assert_snapshot!(summary("[{\"id\":1}][{\"id\":2}]\n"), @r#"
    + 1: {"id":1}
    + 1: {"id":2}
    "#);
}

#[test]
fn documents_in_a_row() {
    insta::assert_snapshot!(summary("{\n  \"id\": 1\n}\n{\n  \"id\": 2\n}{\"id\":3}{\"id\":4}\n"), @r#"
    + 1: {"id":1}
    + 4: {"id":2}
    + 6: {"id":3}
    + 6: {"id":4}
    "#);
}

#[test]
fn a_broken_line_is_rejected_alone() {
    insta::assert_snapshot!(summary("{\"id\":1}\n{\"id\":tru}\n{\"id\":2}\n{\"id\":\n{\"id\":3}\nfoo\n{\"id\":\"x\n{\"id\":4}\n{\"id\":5}}\n{\"id\":6"), @r#"
    + 1: {"id":1}
    + 3: {"id":2}
    + 5: {"id":3}
    + 8: {"id":4}
    - 2@9 `/id` not valid JSON: expected `true`, `false` or `null`, found `}` <{"id":tru}>
    - 4@29 `/id` not valid JSON: the record is not complete at the end of its line <{"id":>
    - 6@45 `` expected a record, which is a JSON object, found `f` <foo>
    - 7@49 `/id` not valid JSON: a string is not closed at the end of the line <{"id":"x>
    - 9@67 `` not valid JSON: the value is complete, but `}` follows it <{"id":5}}>
    - 10@77 `` not valid JSON: the text ends before the JSON value is complete <{"id":6>
    "#);
    insta::assert_snapshot!(summary("{\"id\":1} x\n{\"id\":2},\n{\"id\":3}"), @r#"
    + 3: {"id":3}
    - 1@0 `` not valid JSON: the value is complete, but `x` follows it <{"id":1} x>
    - 2@11 `` not valid JSON: the value is complete, but `,` follows it <{"id":2},>
    "#);
    insta::assert_snapshot!(summary("{\"id\":{\n{\"id\":2}\n{\"id\":3}"), @r#"
    + 2: {"id":2}
    + 3: {"id":3}
    - 1@0 `/id` not valid JSON: the record is not complete at the end of its line <{"id":{>
    "#);
    insta::assert_snapshot!(summary("}\n]\n,\n1\n\"x\"\n{\"id\":1}"), @r#"
    + 6: {"id":1}
    - 1@0 `` expected a record, which is a JSON object, found `}` <}>
    - 2@2 `` expected a record, which is a JSON object, found `]` <]>
    - 3@4 `` expected a record, which is a JSON object, found `,` <,>
    - 4@6 `` expected a record, which is a JSON object, found `1` <1>
    - 5@8 `` expected a record, which is a JSON object, found `"` <"x">
    "#);
}

#[test]
fn a_broken_document_is_rejected_whole() {
    insta::assert_snapshot!(summary("{\n  \"id\": 1\n}\n{\n  \"id\": oops,\n  \"note\": {\n  }\n}\n{\n  \"id\": 3\n}\n"), @r#"
    + 1: {"id":1}
    + 9: {"id":3}
    - 4@14 `/id` not valid JSON: expected a value, found `o` <{\n  "id": oops,\n  "note": {\n  }\n}>
    "#);
    insta::assert_snapshot!(summary("{\n  \"id\": 1,\n  \"note\": \"x\"\n"), @r#"- 1@0 `` not valid JSON: the text ends before the JSON value is complete <{\n  "id": 1,\n  "note": "x">"#);
}

#[test]
fn what_is_broken_inside_a_value_is_rejected_alone_anywhere() {
    let broken = |record: &str| {
        let texts = [
            format!("[{{\"id\":1}},{record},{{\"id\":3}}]"),
            format!("{{\"id\":1}}{record}{{\"id\":3}}"),
            format!(
                "  {{\n    \"id\":1\n  }}\n  {}\n  {{\n    \"id\": 3\n  }}\n",
                record.replace(',', ",\n    ")
            ),
        ];
        for text in texts {
            let outcome = admit(&numbers(), text.as_bytes());
            assert_eq!(
                (&outcome.error, outcome.tally.admitted, outcome.tally.quarantined),
                (&None, 2, 1),
                "{text}"
            );
        }
    };
    for value in [
        "tru",
        "NaN",
        "-Infinity",
        "'x'",
        "01",
        "1.",
        ".5",
        "+1",
        "None",
        "\"C:\\dir\"",
        "\"a\tb\"",
        "\"\\u12\"",
    ] {
        broken(&format!("{{\"note\":{value},\"id\":2}}"));
        broken(&format!("{{\"id\":2,\"note\":[{{}},{value}]}}"));
    }
}

#[test]
fn where_a_quote_is_astray_the_file_is_refused() {
    let record = |id: usize| format!("{{\"id\":{id},\"note\":\"x, y\"}}");
    for (open, between, close) in
        [("[", ",", "]"), ("", "", "\n"), ("[\n  ", ",\n  ", "\n]\n"), ("", " ", "")]
    {
        for removed in [0, 1] {
            let mut records: Vec<String> = (0..1000).map(record).collect();
            let quote = records[500].match_indices('"').nth(4 + removed).unwrap().0;
            records[500].remove(quote);
            let outcome = admit(&numbers(), format!("{open}{}{close}", records.join(between)).as_bytes());
            assert!(matches!(outcome.error, Some(AdmissionError::Astray { .. })), "{}", outcome.summary());
            assert_eq!((outcome.tally.admitted, outcome.tally.quarantined), (500, 0));
        }
    }
}

#[test]
fn lines_that_were_rejected_have_to_be_records() {
    insta::assert_snapshot!(summary("{\"id\": x y,\n  \"note\": \"\"\n}\n{\n  \"id\": 2\n}\n"), @r#"
    - 1@0 `/id` not valid JSON: expected `,` or `}`, found `y` <{"id": x y,>
    - 2@14 `` expected a record, which is a JSON object, found `"` <"note": "">
    - 3@25 `` expected a record, which is a JSON object, found `}` <}>
    ! the file cannot be read on from line 1, byte 9: not valid JSON: expected `,` or `}`, found `y`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line
    "#);
    insta::assert_snapshot!(summary("foo\n[{\"id\":1}]\n"), @r#"
    - 1@0 `` expected a record, which is a JSON object, found `f` <foo>
    ! the file cannot be read on from line 1, byte 0: expected a record, which is a JSON object, found `f`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line
    "#);
    insta::assert_snapshot!(summary("{\"id\": x y}{\"id\":2}\n"), @"! the file cannot be read on from line 1, byte 9: not valid JSON: expected `,` or `}`, found `y`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line");
    insta::assert_snapshot!(summary("{\"id\":1},{\"id\":2}\n{\"id\":3}\n"), @r#"
    + 2: {"id":3}
    - 1@0 `` not valid JSON: the value is complete, but `,` follows it <{"id":1}>
    - 1@8 `` expected a record, which is a JSON object, found `,` <,{"id":2}>
    "#);
    insta::assert_snapshot!(summary("{\"id\":1\nfoo\n{\"id\":3}\n"), @r#"
    + 3: {"id":3}
    - 1@0 `` not valid JSON: the record is not complete at the end of its line <{"id":1>
    - 2@8 `` expected a record, which is a JSON object, found `f` <foo>
    "#);
}

#[test]
fn a_broken_element_is_rejected_alone_if_its_end_is_sure() {
    insta::assert_snapshot!(summary("[{\"id\":1},{\"id\":tru, \"note\":\"],[\"},{\"id\":3}]"), @r#"
    + 1: {"id":1}
    + 1: {"id":3}
    - 1@10 `/id` not valid JSON: expected `true`, `false` or `null`, found `,` <{"id":tru, "note":"],["}>
    "#);
    insta::assert_snapshot!(summary("[{\"id\":1} {\"id\":2},{\"id\":3}]"), @"! the file cannot be read on from line 1, byte 10: not valid JSON: the value is complete, but `{` follows it, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line");
    insta::assert_snapshot!(summary("[\n  {\"id\":1},\n  {\"id\":2,\n  {\"id\":3},\n  {\"id\":\"4},\n  {\"id\":5}\n]"), @r#"
    + 2: {"id":1}
    ! the file cannot be read on from line 4, byte 27: not valid JSON: expected a key in quotes, found `{`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line
    "#);
    insta::assert_snapshot!(summary("[{\"id\":1},{\"id\":{,{\"id\":3}]"), @r#"
    + 1: {"id":1}
    ! the file cannot be read on from line 1, byte 17: not valid JSON: expected a key in quotes or `}`, found `,`, and where the next record begins is not certain: mend it there, or send newline-delimited JSON, which is read on at the next line
    "#);
    insta::assert_snapshot!(summary("[{\"id\":1},,{\"id\":2},]"), @r#"
    + 1: {"id":1}
    + 1: {"id":2}
    - 1@10 `` not valid JSON: an element is missing before a comma <>
    - 1@20 `` not valid JSON: an element is missing between a comma and the end of the array <>
    "#);
    insta::assert_snapshot!(summary("[{\"id\":1},{\"id\":2}"), @r#"
    + 1: {"id":1}
    + 1: {"id":2}
    ! the file is cut off: its array of records is not closed and can be read to line 1, byte 18: upload it again
    "#);
    insta::assert_snapshot!(summary("[{\"id\":1},{\"id\""), @r#"
    + 1: {"id":1}
    ! the file is cut off: its array of records is not closed and can be read to line 1, byte 10: upload it again
    "#);
}

#[test]
fn envelopes() {
    let plan = plan(
        r#"{"x-lake": {"dataset": "quakes", "version": 1, "records": "/data/features"}, "type": "object",
            "properties": {"id": {"type": "integer"}}}"#,
    );
    let summary = |text: &str| admit(&plan, text.as_bytes()).summary();
    insta::assert_snapshot!(summary(
        "\u{feff}{\"type\": \"x\", \"meta\": [1, {\"features\": [{}]}],\n\"d\\u0061ta\": {\"a\": 1, \"features\":\n[{\"id\":1},\n{\"id\":2}], \"b\": {}}, \"z\": null}\n"
    ), @r#"
    + 3: {"id":1}
    + 4: {"id":2}
    "#);
    insta::assert_snapshot!(summary("{\"data\":{\"features\":[]}} {\"data\":{\"features\":[{\"id\":1}]}}"), @r#"+ 1: {"id":1}"#);
    insta::assert_snapshot!(summary(""), @"");
    for text in [
        "[]",
        "{}",
        "{\"data\": 1}",
        "{\"data\": {\"features\": {}}}",
        "{\"data\": {\"features\": []}",
        "{\"data\": {\"features\": [{\"id\":1}",
        "{\"data\": {\"features\": [], \"features\": []}}",
        "{\"data\" 1}",
        "{\"x\": tru}",
        "{\"x\": \"y",
        "{\"x",
        "{\"data\":{\"features\":[]}} x",
    ] {
        let outcome = admit(&plan, text.as_bytes());
        assert!(outcome.error.is_some(), "{text}");
    }
    insta::assert_snapshot!(summary("{\"x\":1,\n\"data\": {\"features\": [{\"id\":1}, {\"id\":x}]}}"), @r#"
    + 2: {"id":1}
    - 2@40 `/id` not valid JSON: expected a value, found `x` <{"id":x}>
    "#);
    insta::assert_snapshot!(summary("{\"x\": 1,\n \"data\": [1]}"), @"! the document around the records cannot be read, line 2: the value at `/data/features` must be an array of records");
}

#[test]
fn records_that_are_too_long_are_not_held() {
    let limits = Limits { record_bytes: 64, ..Limits::default() };
    let long = format!("{{\"id\":1,\"note\":\"{}\"}}", "x".repeat(100));
    let summary = |text: String| admit_within(&numbers(), text.as_bytes(), limits).summary();
    insta::assert_snapshot!(summary(format!("{{\"id\":0}}\n{long}\n{{\"id\":2}}")), @r#"
    + 1: {"id":0}
    + 3: {"id":2}
    - 2@9 `` the record is longer than 64 bytes, the most that is allowed <{"id":1,"note":"xxxxxxxxxxxxxxxxxxxxxxxx>
    "#);
    insta::assert_snapshot!(summary(format!("[{long},{{\"id\":2}}]")), @r#"
    + 1: {"id":2}
    - 1@1 `` the record is longer than 64 bytes, the most that is allowed <{"id":1,"note":"xxxxxxxxxxxxxxxxxxxxxxxx>
    "#);
    insta::assert_snapshot!(summary(format!("[{{\"id\":2}},{}", &long[..90])), @r#"
    + 1: {"id":2}
    - 1@10 `` the record is longer than 64 bytes, the most that is allowed <{"id":1,"note":"xxxxxxxxxxxxxxxxxxxxxxxx>
    ! the file is cut off: its array of records is not closed and can be read to line 1, byte 100: upload it again
    "#);
    insta::assert_snapshot!(summary(format!("{}\n{{\"id\":2}}", long.replace("\"}", "\n}"))), @r#"
    + 3: {"id":2}
    - 1@0 `` the record is longer than 64 bytes, the most that is allowed <{"id":1,"note":"xxxxxxxxxxxxxxxxxxxxxxxx>
    - 2@117 `` expected a record, which is a JSON object, found `}` <}>
    "#);
    let fits = format!("{{\"id\":1,\"note\":\"{}\"}}", "x".repeat(64 - 18));
    assert_eq!(fits.len(), 64);
    insta::assert_snapshot!(summary(format!("{fits}\n{{\"id\":2}}")), @r#"
    + 1: {"id":1,"note":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
    + 2: {"id":2}
    "#);
}

#[test]
fn other_encodings_are_refused() {
    insta::assert_snapshot!(admit(&numbers(), b"\xff\xfe{\0").summary(), @"! the file is encoded as UTF-16 (little endian): save it as UTF-8");
    insta::assert_snapshot!(admit(&numbers(), b"\xfe\xff\0{").summary(), @"! the file is encoded as UTF-16 (big endian): save it as UTF-8");
    insta::assert_snapshot!(admit(&numbers(), b"\xef\xbb\n{\"id\":1}\n").summary(), @r#"
    + 2: {"id":1}
    - 1@0 `` expected a record, which is a JSON object, found byte 0xef <�>
    "#);
    insta::assert_snapshot!(admit(&numbers(), b"\xef").summary(), @"- 1@0 `` expected a record, which is a JSON object, found byte 0xef <�>");
}
