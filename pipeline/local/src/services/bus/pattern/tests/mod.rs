//! Patterns as EventBridge documents them, and what it refuses.

use serde_json::{Value, json};

use super::Pattern;

#[track_caller]
fn check(pattern: &Value, cases: &[(Value, bool)]) {
    let parsed = Pattern::parse(&pattern.to_string()).unwrap();
    for (event, expected) in cases {
        assert_eq!(parsed.matches(event), *expected, "{pattern} against {event}");
    }
}

#[track_caller]
fn refused(pattern: &str) -> String {
    let errors = Pattern::parse(pattern).unwrap_err();
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn instance_event() -> Value {
    json!({
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "account": "111122223333",
        "time": "2017-12-22T18:43:48Z",
        "region": "us-west-1",
        "resources": ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
        "detail": {"instance-id": "i-1234567890abcdef0", "state": "terminated"},
    })
}

#[test]
fn the_documented_event_matches_the_documented_patterns() {
    let event = instance_event();
    for (pattern, expected) in [
        (
            json!({"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"], "detail": {"state": ["terminated"]}}),
            true,
        ),
        (json!({"source": ["aws.ec2"], "detail": {"state": ["running"]}}), false),
        (json!({"resources": ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"]}), true),
        (json!({"detail": {"state": ["pending", "terminated"]}}), true),
        (json!({"detail": {"nothing": ["x"]}}), false),
        (json!({"account": [111_122_223_333_u64]}), false),
    ] {
        check(&pattern, &[(event.clone(), expected)]);
    }
}

#[test]
fn scalars_match_themselves_and_nothing_else() {
    check(
        &json!({"a": [null]}),
        &[(json!({"a": null}), true), (json!({"a": ""}), false), (json!({}), false)],
    );
    check(&json!({"a": [""]}), &[(json!({"a": ""}), true), (json!({"a": null}), false)]);
    check(
        &json!({"a": [true]}),
        &[(json!({"a": true}), true), (json!({"a": "true"}), false), (json!({"a": false}), false)],
    );
    check(
        &json!({"a": [300]}),
        &[(json!({"a": 300}), true), (json!({"a": "300"}), false), (json!({"a": 301}), false)],
    );
    check(&json!({"a": ["Ready"]}), &[(json!({"a": "READY"}), false)]);
}

#[test]
fn an_array_in_the_event_matches_when_one_element_does() {
    let pattern = json!({"resources": ["arn:b", "arn:c"]});
    check(
        &pattern,
        &[
            (json!({"resources": ["arn:a", "arn:b"]}), true),
            (json!({"resources": ["arn:a"]}), false),
            (json!({"resources": []}), false),
            (json!({"resources": [["arn:c"]]}), true),
        ],
    );
}

#[test]
fn one_element_of_an_array_of_objects_has_to_have_it_all() {
    let pattern = json!({"employees": {"firstName": ["Anna"], "lastName": ["Jones"]}});
    check(
        &pattern,
        &[
            (
                json!({"employees": [{"firstName": "Anna", "lastName": "Smith"}, {"firstName": "Peter", "lastName": "Jones"}]}),
                false,
            ),
            (
                json!({"employees": [{"firstName": "Peter"}, {"firstName": "Anna", "lastName": "Jones"}]}),
                true,
            ),
            (json!({"employees": {"firstName": "Anna", "lastName": "Jones"}}), true),
            (json!({"employees": []}), false),
        ],
    );
}

#[test]
fn prefixes_and_suffixes() {
    check(
        &json!({"time": [{"prefix": "2017-10-02"}]}),
        &[
            (json!({"time": "2017-10-02T18:43:48Z"}), true),
            (json!({"time": "2017-11-02"}), false),
            (json!({"time": 2017}), false),
        ],
    );
    check(
        &json!({"FileName": [{"suffix": ".png"}]}),
        &[
            (json!({"FileName": "a.png"}), true),
            (json!({"FileName": "a.PNG"}), false),
            (json!({"FileName": ".png.txt"}), false),
        ],
    );
    check(
        &json!({"service": {"name": [{"prefix": {"equals-ignore-case": "EventB"}}]}}),
        &[
            (json!({"service": {"name": "EVENTBridge"}}), true),
            (json!({"service": {"name": "Event"}}), false),
        ],
    );
    check(
        &json!({"FileName": [{"suffix": {"equals-ignore-case": ".png"}}]}),
        &[(json!({"FileName": "A.PNG"}), true), (json!({"FileName": "A.PN"}), false)],
    );
}

#[test]
fn anything_but() {
    check(
        &json!({"detail": {"state": [{"anything-but": "initializing"}]}}),
        &[
            (json!({"detail": {"state": "running"}}), true),
            (json!({"detail": {"state": "initializing"}}), false),
            (json!({"detail": {}}), false),
            (json!({"detail": {"state": null}}), true),
        ],
    );
    check(
        &json!({"x": [{"anything-but": 123}]}),
        &[(json!({"x": 124}), true), (json!({"x": 123}), false), (json!({"x": "123"}), true)],
    );
    check(
        &json!({"x": [{"anything-but": ["stopped", "overloaded"]}]}),
        &[
            (json!({"x": "overloaded"}), false),
            (json!({"x": "fine"}), true),
            (json!({"x": ["stopped", "fine"]}), true),
            (json!({"x": ["stopped"]}), false),
        ],
    );
    check(
        &json!({"x": [{"anything-but": [100, 200, 300]}]}),
        &[(json!({"x": 200}), false), (json!({"x": 201}), true)],
    );
    check(
        &json!({"x": [{"anything-but": {"prefix": "init"}}]}),
        &[(json!({"x": "initial"}), false), (json!({"x": "ini"}), true), (json!({"x": 5}), true)],
    );
    check(
        &json!({"x": [{"anything-but": {"prefix": ["init", "error"]}}]}),
        &[(json!({"x": "errors"}), false), (json!({"x": "ok"}), true)],
    );
    check(
        &json!({"x": [{"anything-but": {"suffix": [".txt", ".json"]}}]}),
        &[(json!({"x": "a.json"}), false), (json!({"x": "a.png"}), true)],
    );
    check(
        &json!({"x": [{"anything-but": {"equals-ignore-case": ["initializing", "stopped"]}}]}),
        &[(json!({"x": "StopPed"}), false), (json!({"x": "on"}), true)],
    );
    check(
        &json!({"x": [{"anything-but": {"wildcard": "*/lib/*"}}]}),
        &[(json!({"x": "/a/lib/b"}), false), (json!({"x": "/a/b"}), true)],
    );
}

#[test]
fn numeric_ranges() {
    let pattern = json!({"detail": {
        "c-count": [{"numeric": [">", 0, "<=", 5]}],
        "d-count": [{"numeric": ["<", 10]}],
        "x-limit": [{"numeric": ["=", 3.018e2]}],
    }});
    let event = |c: f64, d: f64, x: f64| json!({"detail": {"c-count": c, "d-count": d, "x-limit": x}});
    check(
        &pattern,
        &[
            (event(5.0, 9.99, 301.8), true),
            (event(0.0, 9.99, 301.8), false),
            (event(5.1, 9.99, 301.8), false),
            (event(1.0, 10.0, 301.8), false),
            (event(1.0, -1.0, 301.81), false),
        ],
    );
    check(
        &json!({"n": [{"numeric": [">=", 3]}]}),
        &[(json!({"n": 3}), true), (json!({"n": "3"}), false), (json!({"n": 2}), false)],
    );
}

#[test]
fn addresses_in_a_range() {
    check(
        &json!({"detail": {"sourceIPAddress": [{"cidr": "10.0.0.0/24"}]}}),
        &[
            (json!({"detail": {"sourceIPAddress": "10.0.0.255"}}), true),
            (json!({"detail": {"sourceIPAddress": "10.0.1.0"}}), false),
        ],
    );
}

#[test]
fn existence_is_that_of_a_leaf() {
    check(
        &json!({"detail": {"state": [{"exists": true}]}}),
        &[
            (json!({"detail": {"state": "pending"}}), true),
            (json!({"detail": {"state": null}}), true),
            (json!({"detail": {"c-count": {}}}), false),
            (json!({"detail": {"state": {"inner": 1}}}), false),
        ],
    );
    check(
        &json!({"detail": {"state": [{"exists": false}]}}),
        &[
            (json!({"detail": {"other": 1}}), true),
            (json!({}), true),
            (json!({"detail": {"state": 1}}), false),
        ],
    );
    check(
        &json!({"x": [{"exists": false}, "y"]}),
        &[(json!({"x": "y"}), true), (json!({}), true), (json!({"x": "z"}), false)],
    );
}

#[test]
fn ignoring_case_and_wildcards() {
    check(
        &json!({"detail-type": [{"equals-ignore-case": "ec2 instance state-change notification"}]}),
        &[(instance_event(), true)],
    );
    let pattern = json!({"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:*:event-bus/*"}]});
    check(
        &pattern,
        &[
            (json!({"EventBusArn": "arn:aws:events:us-east-1:1:event-bus/x"}), true),
            (json!({"EventBusArn": "arn:aws:events:us-east-2:1:event-bus/x"}), false),
            (json!({"EventBusArn": 1}), false),
        ],
    );
    check(
        &json!({"k": [{"wildcard": r"a\*b*"}]}),
        &[(json!({"k": "a*bc"}), true), (json!({"k": "axbc"}), false)],
    );
}

#[test]
fn one_alternative_suffices() {
    let pattern = json!({"detail": {"$or": [
        {"c-count": [{"numeric": [">", 0, "<=", 5]}]},
        {"d-count": [{"numeric": ["<", 10]}]},
        {"x-limit": [{"numeric": ["=", 3.018e2]}]},
    ]}});
    check(
        &pattern,
        &[
            (json!({"detail": {"c-count": 9, "d-count": 9}}), true),
            (json!({"detail": {"c-count": 9, "d-count": 19}}), false),
            (json!({"detail": {}}), false),
        ],
    );
    let pattern = json!({"source": ["a"], "$or": [{"x": [1]}, {"y": {"z": [2]}}]});
    check(
        &pattern,
        &[
            (json!({"source": "a", "y": {"z": 2}}), true),
            (json!({"source": "b", "x": 1}), false),
            (json!({"source": "a"}), false),
        ],
    );
}

#[test]
fn what_eventbridge_would_refuse_is_refused_with_its_place() {
    for (pattern, message) in [
        (r#"{"a": "x"}"#, "/a: a value to match stands in an array; a string does not"),
        (r#"{"a": [{"contains": "x"}]}"#, "/a/0/contains: `contains` is no operator"),
        (r#"{"a": [{"prefix": "x", "suffix": "y"}]}"#, "/a/0: an operator is an object with exactly one key"),
        (r#"{"a": {"b/c": [["x"]]}}"#, "/a/b~1c/0: an array cannot be matched here"),
        (r#"{"a": []}"#, "/a: an empty array matches nothing and is refused"),
        (r#"{"a": {}}"#, "/a: an empty object matches nothing and is refused"),
        ("{}", "/: an empty pattern matches nothing and is refused"),
        ("[1]", "/: a pattern is an object, not an array"),
        (r#"{"a": [{"prefix": 1}]}"#, "/a/0/prefix: `prefix` takes a string, not a number"),
        (
            r#"{"a": [{"prefix": {"wildcard": "x"}}]}"#,
            "/a/0/prefix/wildcard: `wildcard` cannot stand inside `prefix`",
        ),
        (r#"{"a": [{"exists": 1}]}"#, "/a/0/exists: `exists` takes true or false, not a number"),
        (
            r#"{"a": [{"anything-but": [1, "x"]}]}"#,
            "/a/0/anything-but: the list of `anything-but` holds either strings or numbers, and at least one",
        ),
        (
            r#"{"a": [{"anything-but": true}]}"#,
            "/a/0/anything-but: `anything-but` takes strings, numbers or an operator, not a boolean",
        ),
        (
            r#"{"a": [{"anything-but": {"exists": true}}]}"#,
            "/a/0/anything-but/exists: `exists` cannot stand inside `anything-but`",
        ),
        (
            r#"{"a": [{"anything-but": {"prefix": {"equals-ignore-case": "x"}}}]}"#,
            "/a/0/anything-but/prefix: `prefix` takes a string, not an object",
        ),
        (r#"{"a": [{"numeric": ["!=", 1]}]}"#, "/a/0/numeric/0: \"!=\" is none of `=`, `<`, `<=`, `>`, `>=`"),
        (
            r#"{"a": [{"numeric": ["=", 6e9]}]}"#,
            "/a/0/numeric/1: 6000000000.0 is not a number from -5.0e9 to 5.0e9",
        ),
        (
            r#"{"a": [{"numeric": ["<", 1, ">", 5]}]}"#,
            "/a/0/numeric: a range is `>` or `>=` followed by `<` or `<=`",
        ),
        (
            r#"{"a": [{"numeric": [">", 5, "<", 5]}]}"#,
            "/a/0/numeric: the lower bound of a range is less than the upper one",
        ),
        (
            r#"{"a": [{"numeric": [">"]}]}"#,
            "/a/0/numeric: `numeric` takes one or two pairs of comparison and number",
        ),
        (
            r#"{"a": [{"cidr": "10.0.0.0"}]}"#,
            "/a/0/cidr: `10.0.0.0` is no range of IP addresses such as `10.0.0.0/24`",
        ),
        (r#"{"a": [{"wildcard": "a**"}]}"#, "/a/0/wildcard: consecutive `*` are refused"),
        (r#"{"$or": [{"a": [1]}]}"#, "/$or: `$or` takes at least two alternatives"),
        (r#"{"$or": {"a": [1]}}"#, "/$or: `$or` takes an array of objects, not an object"),
        (r#"{"a": [1"#, "/: is not JSON: EOF while parsing a list at line 1 column 8"),
    ] {
        assert_eq!(refused(pattern), message, "{pattern}");
    }
    let all = Pattern::parse(r#"{"a": 1, "b": [{"x": 1}]}"#).unwrap_err();
    assert_eq!(all.len(), 2, "all problems are reported");
}

#[test]
fn the_limit_counts_characters_without_insignificant_white_space() {
    let pattern =
        |length: usize| format!("{{ \"a\" :   [ \"{}\" ] }}", "ü".repeat(length - r#"{"a":[""]}"#.len()));
    assert!(Pattern::parse(&pattern(2048)).is_ok());
    assert_eq!(refused(&pattern(2049)), "/: has 2049 characters, more than the 2048 that EventBridge allows");
}
