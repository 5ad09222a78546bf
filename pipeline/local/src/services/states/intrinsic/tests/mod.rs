//! Intrinsic functions by their documented examples.

use serde_json::{Value, json};

use super::Call;
use crate::services::entropy::Entropy;
use crate::services::states::expression::Scope;

#[track_caller]
fn value(text: &str, input: &Value) -> Result<Value, String> {
    let call = Call::parse(text).unwrap();
    let context = || json!({"Execution": {"Name": "run-1"}});
    let mut entropy = Entropy::seeded(1);
    let mut scope = Scope { input, context: &context, entropy: &mut entropy };
    call.value(&mut scope).map_err(|failure| {
        format!("{}: {}", failure.error.unwrap_or_default(), failure.cause.unwrap_or_default())
    })
}

#[test]
fn documented_examples() {
    let input = json!({
        "id": 123_456, "name": "Arnav", "age": 25, "someString": "{\"number\": 20}", "someJson": {"name": "Foo", "year": 2020},
        "inputArray": [1, 2, 3, 4, 5, 6, 7, 8, 9], "lookingFor": 5, "repeated": [1, 2, 3, 3, 3, 3, 3, 3, 4],
        "json1": {"a": {"a1": 1, "a2": 2}, "b": 2}, "json2": {"a": {"a3": 1, "a4": 2}, "c": 3},
        "value1": 111, "step": -1, "inputString": "This.is+a,test=string", "splitter": ".+,=",
    });
    for (call, expected) in [
        ("States.Array($.id)", json!([123_456])),
        ("States.Array()", json!([])),
        ("States.ArrayPartition($.inputArray,4)", json!([[1, 2, 3, 4], [5, 6, 7, 8], [9]])),
        ("States.ArrayContains($.inputArray, $.lookingFor)", json!(true)),
        ("States.ArrayRange(1, 9, 2)", json!([1, 3, 5, 7, 9])),
        ("States.ArrayRange(9, 1, -4)", json!([9, 5, 1])),
        ("States.ArrayRange(1, 9, -1)", json!([])),
        ("States.ArrayGetItem($.inputArray, 5)", json!(6)),
        ("States.ArrayLength($.inputArray)", json!(9)),
        ("States.ArrayUnique($.repeated)", json!([1, 2, 3, 4])),
        ("States.Base64Encode('Data to encode')", json!("RGF0YSB0byBlbmNvZGU=")),
        ("States.Base64Decode('RGVjb2RlZCBkYXRh')", json!("Decoded data")),
        ("States.Hash('input data', 'SHA-1')", json!("aaff4a450a104cd177d28d18d74485e8cae074b7")),
        ("States.Hash('', 'MD5')", json!("d41d8cd98f00b204e9800998ecf8427e")),
        (
            "States.Hash('', 'SHA-256')",
            json!("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ),
        ("States.JsonMerge($.json1, $.json2, false)", json!({"a": {"a3": 1, "a4": 2}, "b": 2, "c": 3})),
        ("States.StringToJson($.someString)", json!({"number": 20})),
        ("States.JsonToString($.someJson)", json!("{\"name\":\"Foo\",\"year\":2020}")),
        ("States.MathAdd($.value1, $.step)", json!(110)),
        ("States.MathAdd(1.5, 1)", json!(3)),
        ("States.StringSplit($.inputString, $.splitter)", json!(["This", "is", "a", "test", "string"])),
        ("States.StringSplit('1,2,,3', ',')", json!(["1", "2", "3"])),
        ("States.Format('Hello, my name is {}.', $.name)", json!("Hello, my name is Arnav.")),
        ("States.Format('{} is {} ({})', $.name, $.age, null)", json!("Arnav is 25 (null)")),
        ("States.Format('\\{{}\\} it\\'s \\\\', $.id)", json!("{123456} it's \\")),
        ("States.Format($.splitter)", json!(".+,=")),
        ("States.Format('{}', $$.Execution.Name)", json!("run-1")),
        ("States.Array('a', States.Format('{}{}', 1, true), $['name'])", json!(["a", "1true", "Arnav"])),
        ("States.UUID()", json!(Entropy::seeded(1).uuid())),
    ] {
        assert_eq!(value(call, &input), Ok(expected), "{call}");
    }
}

#[test]
fn random_numbers_are_within_their_bounds_and_follow_their_seed() {
    for _ in 0..100 {
        let number = value("States.MathRandom(3, 5)", &json!({})).unwrap().as_i64().unwrap();
        assert!((3..5).contains(&number));
    }
    let seeded = value("States.MathRandom(1, 1000, 7)", &json!({})).unwrap();
    assert_eq!(seeded, value("States.MathRandom(1, 1000, 7)", &json!({})).unwrap());
}

#[test]
fn what_cannot_be_computed_is_an_intrinsic_failure() {
    let input = json!({"text": "x", "array": [1], "object": {}});
    for (call, message) in [
        ("States.StringToJson($.text)", "no JSON: expected value at line 1 column 1"),
        ("States.ArrayGetItem($.array, 1)", "the array of 1 items has none at 1"),
        ("States.ArrayLength($.object)", "{} is not an array"),
        ("States.MathAdd(2147483647, 1)", "2147483648 is not between -2147483648 and 2147483647"),
        ("States.MathAdd($.text, 1)", "\"x\" is not a whole number"),
        ("States.ArrayRange(1, 5, 0)", "the step of a range is not zero"),
        ("States.ArrayRange(1, 1001, 1)", "the range has 1001 items, more than 1000"),
        ("States.ArrayPartition($.array, 0)", "the size of a chunk is greater than zero"),
        ("States.Base64Decode('?')", "no Base64: Invalid symbol 63, offset 0."),
        ("States.Hash('x', $.text)", "`x` is none of MD5, SHA-1, SHA-256, SHA-384, SHA-512"),
        ("States.MathRandom(5, 5)", "5 is not less than 5"),
    ] {
        let expected = format!("States.IntrinsicFailure: `{call}`: {message}");
        assert_eq!(value(call, &input), Err(expected));
    }
    assert_eq!(
        value("States.Format('{}', $.missing)", &json!({"a": 1})).unwrap_err(),
        "States.Runtime: The JsonPath argument for the field '$.missing' could not be found in the input '{\"a\":1}'"
    );
}

#[test]
fn what_is_malformed_is_refused_when_it_is_loaded() {
    for (call, message) in [
        (
            "States.Nothing(1)",
            "`States.Nothing(1)`: `States.Nothing` is no intrinsic function at character 1",
        ),
        ("States.UUID", "`States.UUID`: expected `(` at character 12"),
        ("States.UUID() x", "`States.UUID() x`: expected the end at character 15"),
        ("States.UUID(1)", "`States.UUID(1)`: takes 0 arguments, not 1"),
        ("States.MathAdd(1)", "`States.MathAdd(1)`: takes 2 arguments, not 1"),
        ("States.MathRandom(1)", "`States.MathRandom(1)`: takes 2 to 3 arguments, not 1"),
        ("States.Format()", "`States.Format()`: takes at least 1 arguments, not 0"),
        ("States.Format('{} {}', 1)", "`States.Format('{} {}', 1)`: the text has 2 `{}` for 1 values"),
        (
            "States.Format('{', 1)",
            "`States.Format('{', 1)`: a brace that is not `{}` has to be escaped with `\\`",
        ),
        ("States.Format('x)", "`States.Format('x)`: the string is not closed at character 15"),
        (
            "States.Format('\\n')",
            "`States.Format('\\n')`: `\\` escapes `'`, `{`, `}` and `\\` only, in the string at character 15",
        ),
        ("States.Array(1 2)", "`States.Array(1 2)`: expected `,` or `)` at character 16"),
        (
            "States.Array(x)",
            "`States.Array(x)`: expected a string in single quotes, a number, `true`, `false`, `null`, a path or a function at character 14",
        ),
        ("States.Array($x)", "`$x`: variables are not supported"),
        (
            "States.Hash('x', 'SHA-2')",
            "`States.Hash('x', 'SHA-2')`: `SHA-2` is none of MD5, SHA-1, SHA-256, SHA-384, SHA-512",
        ),
        (
            "States.JsonMerge($, $, true)",
            "`States.JsonMerge($, $, true)`: a deep merge is not supported: the third argument is false",
        ),
    ] {
        assert_eq!(Call::parse(call).unwrap_err(), message);
    }
    let deep = |depth: usize| format!("{}1{}", "States.Array(".repeat(depth), ")".repeat(depth));
    assert!(Call::parse(&deep(10)).is_ok());
    assert!(Call::parse(&deep(11)).unwrap_err().contains("more than ten calls"));
}
