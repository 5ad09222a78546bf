//! Inputs from anywhere: programs, previews and exports that are damaged, mixed or made up are refused or judged; nothing panics.

use std::sync::LazyLock;

use lake_policy::{Artifact, Infrastructure, Review, Terms, Waivers, judge, recorded, render, rules};
use proptest::{prelude::*, sample::Index};
use serde_json::{Map, Value as Json};

use crate::harness::lenient;

/// The examples of all rules, those that are programs and those that are records.
static EXAMPLES: LazyLock<(Vec<&str>, Vec<&str>)> = LazyLock::new(|| {
    let all = rules::all().into_iter().flat_map(|rule| [rule.passing, rule.failing]);
    all.partition(|text| recorded::kind(text) == recorded::Kind::Program)
});

/// What programs are made of, and what breaks readers.
const PIECES: [&str; 32] = [
    "",
    " ",
    "\n",
    "\n  ",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "'",
    "\"",
    "|\n  ",
    "&a ",
    "*a",
    "!t ",
    "#",
    "\t",
    "\0",
    "é",
    "😀",
    "${",
    "${a.b}",
    "$${",
    "fn::toJSON:\n",
    "fn::invoke:\n",
    "null",
    "1e999",
    "true",
    "arn:aws:s3:::b/*",
    "Statement:\n",
    "type: aws:s3:Bucket\n",
];

fn pick<'t>(at: Index, texts: &[&'t str]) -> &'t str {
    texts[at.index(texts.len())]
}

fn everything(infrastructure: &Infrastructure) {
    let report = judge(infrastructure, &rules::all());
    let (name, date) = ("Main.yaml".to_owned(), jiff::civil::date(2026, 1, 1));
    let artifact = Artifact { name, origin: infrastructure.origin, stack: None, warnings: 0, date };
    let (waivers, terms) = (Waivers::default(), Terms::default());
    let review = Review::new(&report, &artifact, &waivers, &terms);
    for render in [render::text, render::json, render::junit, render::markdown, render::sarif] {
        render(&review);
    }
}

/// Reads, judges and renders a program, alone and as an update of another.
fn put_program(text: &str, before: &str) {
    if lake_reader::read("Main.yaml", text).is_ok() {
        let (after, _) = lenient(text);
        everything(&after);
        everything(&after.since(lenient(before).0));
    }
}

fn put_record(text: &str, program: &str) {
    if let Ok(record) = recorded::read(text) {
        everything(&record.located_in(&lenient(program).0));
    }
}

/// A text with a stretch of it replaced; the places are taken from the whole length.
fn damaged(text: &str, cuts: &[(Index, usize, &str)]) -> String {
    let mut text = text.to_owned();
    for (at, length, piece) in cuts {
        let mut start = at.index(text.len() + 1);
        let mut end = (start + length).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        text.replace_range(start..end, piece);
    }
    text
}

fn cuts() -> impl Strategy<Value = Vec<(Index, usize, &'static str)>> {
    prop::collection::vec((any::<Index>(), 0_usize..24, prop::sample::select(PIECES.to_vec())), 1..5)
}

/// Values that stand for something, and values that stand for nothing.
fn value() -> impl Strategy<Value = Json> {
    let word = prop::sample::select(vec![
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "[secret]",
        "urn:pulumi:dev::p::aws:s3/bucket:Bucket::b",
        "urn:pulumi:",
        "arn:aws:kms:eu-west-1:123456789012:key/k",
        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\"}]}",
        "delete",
        "aws:s3/bucket:Bucket",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        word.prop_map(Json::from),
    ];
    let key = prop::sample::select(vec![
        "4dabf18193072939515e22adb298388d",
        "urn",
        "inputs",
        "outputs",
        "policy",
        "bucket",
        "dependencies",
        "propertyDependencies",
        "assets",
        "value",
        "__defaults",
    ]);
    leaf.prop_recursive(3, 16, 4, move |inner| {
        let entries = prop::collection::vec((key.clone(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Json::from),
            entries.prop_map(|entries| entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()),
        ]
    })
}

/// The pointers to every value of a JSON document that holds no other.
fn leaves(json: &Json, at: &str, found: &mut Vec<String>) {
    let mut next = |key: &str, child: &Json| {
        leaves(child, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
    };
    match json {
        Json::Array(list) if !list.is_empty() => {
            list.iter().enumerate().for_each(|(key, child)| next(&key.to_string(), child));
        }
        Json::Object(fields) if !fields.is_empty() => fields.iter().for_each(|(key, child)| next(key, child)),
        _ => found.push(at.to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn damaged_programs_are_refused_or_judged(example in any::<Index>(), other in any::<Index>(), cuts in cuts()) {
        let programs = &EXAMPLES.0;
        put_program(&damaged(pick(example, programs), &cuts), pick(other, programs));
    }

    #[test]
    fn programs_that_are_mixed_are_refused_or_judged(one in any::<Index>(), other in any::<Index>()) {
        let (one, other) = (pick(one, &EXAMPLES.0), pick(other, &EXAMPLES.0));
        let resources = other.split_once("resources:\n").map_or("", |(_, rest)| rest);
        put_program(&format!("{one}{resources}"), one);
    }

    #[test]
    fn damaged_records_are_refused_or_judged(example in any::<Index>(), cuts in cuts()) {
        put_record(&damaged(pick(example, &EXAMPLES.1), &cuts), EXAMPLES.0[0]);
    }

    #[test]
    fn records_of_anything_are_refused_or_judged(
        example in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), value()), 1..6),
    ) {
        let mut json: Json = serde_json::from_str(pick(example, &EXAMPLES.1)).unwrap();
        for (at, value) in changes {
            let mut pointers = Vec::new();
            leaves(&json, "", &mut pointers);
            *json.pointer_mut(&pointers[at.index(pointers.len())]).unwrap() = value;
        }
        put_record(&json.to_string(), EXAMPLES.0[0]);
    }

    #[test]
    fn any_text_is_of_some_kind(text in "(?s).{0,200}") {
        let _ = recorded::kind(&text);
        let _ = recorded::read(&text);
        put_program(&text, "resources: {}");
    }
}
