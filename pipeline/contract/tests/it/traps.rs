//! What hostile or careless files hold.

use lake_contract::{Limits, Plan};

use crate::harness::{admit, admit_within, plan};

fn traps() -> Plan {
    plan(
        r#"{"x-lake": {"dataset": "traps", "version": 1}, "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "size": {"type": "number"},
                "price": {"type": "number", "x-lake": {"type": "decimal(6,2)"}},
                "note": {"type": "string", "maxLength": 20},
                "extra": {"x-lake": {"type": "json"}},
                "inner": {"type": "object", "properties": {"id": {"type": "integer"}}}
            }}"#,
    )
}

fn summary(text: &str) -> String {
    admit(&traps(), text.as_bytes()).summary()
}

#[test]
fn duplicate_keys_are_rejected_wherever_they_are() {
    insta::assert_snapshot!(summary(
        "{\"id\":1,\"id\":1}\n{\"x\":1,\"x\":1}\n{\"id\":1,\"\\u0069d\":2}\n{\"extra\":{\"a\":[{\"b\":1,\"b\":2}]}}\n{\"inner\":{\"id\":1,\"id\":2}}\n{\"u\":{\"v\":1,\"\\u0076\":2}}\n"
    ), @r#"
    - 1@0 `` the key `id` appears twice in one object <{"id":1,"id":1}>
    - 2@16 `` the key `x` appears twice in one object <{"x":1,"x":1}>
    - 3@30 `` the key `id` appears twice in one object <{"id":1,"\u0069d":2}>
    - 4@51 `/extra/a/0` the key `b` appears twice in one object <{"extra":{"a":[{"b":1,"b":2}]}}>
    - 5@83 `/inner` the key `id` appears twice in one object <{"inner":{"id":1,"id":2}}>
    - 6@109 `/u` the key `v` appears twice in one object <{"u":{"v":1,"\u0076":2}}>
    "#);
}

#[test]
fn numbers() {
    insta::assert_snapshot!(summary(
        "{\"id\":9223372036854775807,\"size\":18446744073709551616}\n{\"id\":-9223372036854775808}\n{\"id\":9223372036854775808}\n{\"id\":-0,\"size\":-0,\"price\":-0.0}\n{\"id\":1.0,\"size\":1E5}\n{\"id\":1e2,\"price\":1e2}\n{\"id\":1.5}\n{\"size\":1e400}\n{\"x\":1e400}\n{\"extra\":[1e400]}\n{\"size\":1e-400}\n{\"price\":1234.567}\n{\"price\":12345.6}\n{\"price\":0012}\n{\"size\":NaN}\n{\"size\":.5}\n{\"size\":+1}\n{\"id\":\"1\"}\n{\"size\":123456789012345678901234567890.5}\n"
    ), @r#"
    + 1: {"id":9223372036854775807,"size":18446744073709551616}
    + 2: {"id":-9223372036854775808}
    + 4: {"id":0,"size":-0.0,"price":-0.0}
    + 5: {"id":1,"size":1E5}
    + 6: {"id":100,"price":100}
    + 11: {"size":1e-400}
    + 19: {"size":123456789012345678901234567890.5}
    - 3@83 `/id` `9223372036854775808` is not an integer of 64 bits <{"id":9223372036854775808}>
    - 7@188 `/id` expected an integer, found a number <{"id":1.5}>
    - 8@199 `/size` the number `1e400` is too large for a double <{"size":1e400}>
    - 9@214 `/x` the number `1e400` is too large for a double <{"x":1e400}>
    - 10@226 `/extra/0` the number `1e400` is too large for a double <{"extra":[1e400]}>
    - 12@260 `/price` `1234.567` does not fit decimal(6,2) <{"price":1234.567}>
    - 13@279 `/price` `12345.6` does not fit decimal(6,2) <{"price":12345.6}>
    - 14@297 `/price` not valid JSON: a number is not written as JSON allows <{"price":0012}>
    - 15@312 `/size` not valid JSON: expected a value, found `N` <{"size":NaN}>
    - 16@325 `/size` not valid JSON: expected a value, found `.` <{"size":.5}>
    - 17@337 `/size` not valid JSON: expected a value, found `+` <{"size":+1}>
    - 18@349 `/id` expected an integer, found a string <{"id":"1"}>
    "#);
}

#[test]
fn characters() {
    insta::assert_snapshot!(summary(
        "{\"note\":\"\\ud800\"}\n{\"note\":\"\\udc00\\ud800\"}\n{\"note\":\"\\ud83e\\udd80\"}\n{\"\\ud800\":1}\n{\"extra\":\"\\udfff\"}\n{\"note\":\"\\u0000\"}\n{\"note\":\"a\u{0}b\"}\n{\"note\":\"\\x\"}\n{\"\\u0069d\":7}\n\u{0}\n"
    ), @r#"
    + 3: {"note":"\ud83e\udd80"}
    + 6: {"note":"\u0000"}
    + 9: {"id":7}
    - 1@0 `/note` not valid JSON: a string holds half of a surrogate pair, which is no character <{"note":"\ud800"}>
    - 2@18 `/note` not valid JSON: a string holds half of a surrogate pair, which is no character <{"note":"\udc00\ud800"}>
    - 4@66 `` not valid JSON: a string holds half of a surrogate pair, which is no character <{"\ud800":1}>
    - 5@79 `/extra` not valid JSON: a string holds half of a surrogate pair, which is no character <{"extra":"\udfff"}>
    - 7@116 `/note` not valid JSON: a string holds the raw control byte 0x00; write it as \u0000 <{"note":"a␀b"}>
    - 8@131 `/note` not valid JSON: a string holds an invalid `\` escape <{"note":"\x"}>
    - 10@159 `` expected a record, which is a JSON object, found byte 0x00 <␀>
    "#);
    let bytes = b"{\"id\":1}\n{\"note\":\"caf\xe9\"}\n{\"x\":\"\xc0\x80\"}\n{\"\xff\":1}\n{\"id\":2}\n";
    insta::assert_snapshot!(admit(&traps(), bytes).summary(), @r#"
    + 1: {"id":1}
    + 5: {"id":2}
    - 2@9 `` byte 0xe9 at position 12 of the record is not UTF-8: save the file as UTF-8 <{"note":"caf�"}>
    - 3@25 `` byte 0xc0 at position 6 of the record is not UTF-8: save the file as UTF-8 <{"x":"��"}>
    - 4@36 `` byte 0xff at position 2 of the record is not UTF-8: save the file as UTF-8 <{"�":1}>
    "#);
}

#[test]
fn shapes() {
    insta::assert_snapshot!(summary("{}\n[]\n[[]]\n{\"inner\":null}\n{\"inner\":[]}\n{\"extra\":null}\n{\"extra\":{ \"a\" : [ 1 , \"x y\" ] }}\n"), @r#"
    + 1: {}
    + 6: {"extra":null}
    + 7: {"extra":"{\"a\":[1,\"x y\"]}"}
    - 3@7 `` expected an object, found an array <[]>
    - 4@11 `/inner` expected an object, found null <{"inner":null}>
    - 5@26 `/inner` expected an object, found an array <{"inner":[]}>
    "#);
    insta::assert_snapshot!(summary("{\"note\":\"twenty-one characters\",\"id\":1}\n"), @r#"- 1@0 `/note` `twenty-one characters` is longer than 20 characters <{"note":"twenty-one characters","id":1}>"#);
}

#[test]
fn nesting() {
    for depth in [127, 128] {
        let text = format!(
            "{{\"extra\":{}{}}}\n{{\"x\":{}{}}}\n",
            "[".repeat(depth),
            "]".repeat(depth),
            "[".repeat(depth),
            "]".repeat(depth)
        );
        let outcome = admit(&traps(), text.as_bytes());
        assert_eq!(outcome.tally.admitted, if depth == 127 { 2 } else { 0 });
    }
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for closed in [true, false] {
            let inner = if open == "[" { "" } else { "1" };
            let mut text = format!("{{\"extra\":{}{inner}", open.repeat(100_000));
            if closed {
                text += &close.repeat(100_000);
                text += "}";
            }
            text += "\n{\"id\":1}\n";
            let outcome = admit(&traps(), text.as_bytes());
            assert_eq!((outcome.tally.admitted, outcome.tally.quarantined), (1, 1));
            let (_, _, pointer, reason, record) = &outcome.rejected[0];
            assert!(pointer.len() <= 1024);
            assert!(reason.contains(if closed {
                "nested deeper than 128"
            } else {
                "not complete at the end of its line"
            }));
            assert_eq!(record.len(), Limits::REJECTED_BYTES);
        }
    }
    // An array of arrays is an array of records that are arrays.
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(admit(&traps(), text.as_bytes()).tally.quarantined, 1);
}

#[test]
fn very_long_strings() {
    let long = "x".repeat(3 << 20);
    let text = format!(
        "{{\"id\":1,\"more\":\"{long}\"}}\n{{\"id\":2,\"{long}\":1}}\n{{\"id\":3,\"extra\":\"{long}\"}}\n{{\"note\":\"{long}\"}}\n"
    );
    let outcome = admit(&traps(), text.as_bytes());
    assert_eq!((outcome.tally.admitted, outcome.tally.quarantined), (3, 1));
    assert!(outcome.admitted[2].1.len() > long.len());
    let (_, _, pointer, reason, record) = &outcome.rejected[0];
    assert_eq!((pointer.as_str(), record.len()), ("/note", Limits::REJECTED_BYTES));
    assert!(reason.len() < 200, "{reason}");
    let limits = Limits { record_bytes: 1 << 20, ..Limits::default() };
    let outcome = admit_within(&traps(), format!("{text}{{\"id\":5}}").as_bytes(), limits);
    assert_eq!((outcome.tally.admitted, outcome.tally.quarantined), (1, 4));
}

#[test]
fn many_keys_beyond_the_contract() {
    let keys: Vec<String> = (0..200).map(|i| format!("\"k{i}\":{i}")).collect();
    let text = format!("{{\"id\":1,{}}}\n{{\"id\":1,{},\"k7\":1}}\n", keys.join(","), keys.join(","));
    let outcome = admit(&traps(), text.as_bytes());
    assert_eq!((outcome.tally.admitted, outcome.tally.quarantined), (1, 1));
    assert!(outcome.rejected[0].3.contains("`k7` appears twice"));
}
