//! What a steward types before anything is uploaded.

use crate::harness::{Desk, workspace};

#[test]
fn a_sample_is_the_same_for_the_same_seed() {
    let desk = Desk::new();
    let made =
        |seed: u64| desk.type_in(&format!("sample orders --records 20 --seed {seed} --defects 0.2")).0.stdout;
    assert_eq!(made(5), made(5));
    assert!(made(5) != made(6), "two seeds, one sample");
    assert_eq!(made(5).split(|byte| *byte == b'\n').count(), 21);
}

#[test]
fn validation_says_line_offset_pointer_and_reason() {
    let desk = Desk::new();
    desk.orders("orders/bad.json", 1000, 1, "--defects 0.004");
    let answer = desk.type_in("validate orders/bad.json");
    assert_eq!(answer.code(), 1);
    insta::assert_snapshot!(answer.stdout());
    let document = desk.type_in("validate orders/bad.json --format json").json();
    assert_eq!((document["records"].as_u64(), document["rejected"].as_u64()), (Some(1000), Some(4)));
    assert_eq!(document["accepted"], true);
}

#[test]
fn a_file_that_cannot_be_read_on_says_so() {
    let desk = Desk::new();
    let whole = std::fs::read(workspace().join("schemas/earthquakes/valid/all-week.json.gz")).unwrap();
    desk.write("cut.json.gz", &whole[..whole.len() / 2]);
    let document = desk.type_in("validate cut.json.gz --dataset earthquakes --format json");
    assert_eq!(document.code(), 1);
    assert_eq!(document.json()["accepted"], false);
    assert!(document.json()["error"].as_str().unwrap().contains("gzip"), "{}", document.stdout());
}

/// The bodies, a contract's ratio, and why the lake refuses them; nothing where it takes them.
const VERDICTS: [(&str, &str, Option<&str>); 9] = [
    ("", "0.05", Some("holds no records")),
    ("[]", "0.05", Some("holds no records")),
    ("{\"id\":\"x\"}\n", "1", Some("none of 1 records is fit")),
    ("29 of 100", "0.29", None),
    ("29 of 100", "29e-2", None),
    ("30 of 100", "0.29", Some("30 of 100 records are unfit, the contract permits a ratio of 0.29")),
    (
        "29 of 100",
        "0.2899999999999999999",
        Some("29 of 100 records are unfit, the contract permits a ratio of 0.2899999999999999999"),
    ),
    ("[{\"id\":1},{\"id\":2", "1", Some("the file is cut off")),
    ("[{\"id\":1},{\"id\":\"2},{\"id\":3}]", "1", Some("cannot be read on from line 1, byte 22")),
];

#[test]
fn validation_decides_as_the_lake_does() {
    for (body, ratio, reason) in VERDICTS {
        let desk = Desk::new();
        let contract = format!(
            r#"{{"x-lake": {{"dataset": "pay", "version": 1, "rejects": {{"maxRatio": {ratio}}}}},
                "type": "object", "properties": {{"id": {{"type": "integer"}}}}}}"#
        );
        desk.write("schemas/pay/v1.schema.json", contract);
        let body = match body.split_once(" of ").map(|(bad, all)| (bad.parse(), all.parse())) {
            Some((Ok(bad), Ok(all))) => {
                (0..all).map(|i: usize| if i < bad { "{\"id\":\"x\"}\n" } else { "{\"id\":1}\n" }).collect()
            }
            _ => body.to_owned(),
        };
        desk.write("pay.json", &body);
        let answer = desk.type_in("validate pay.json --schemas schemas --dataset pay --format json");
        let document = answer.json();
        assert_eq!(document["accepted"], reason.is_none(), "{document}");
        assert_eq!(answer.code(), i32::from(reason.is_some() || document["rejected"] != 0), "{document}");
        let error = document["error"].as_str().unwrap_or_default();
        assert!(error.contains(reason.unwrap_or_default()), "{document}");
    }
}

#[test]
fn a_drafted_contract_admits_what_it_was_drafted_from() {
    let desk = Desk::new();
    desk.orders("pay.json", 300, 1, "");
    let draft = "contract infer pay.json --dataset pay --out schemas/pay/v1.schema.json";
    let drafted = desk.type_in(draft);
    assert_eq!((drafted.code(), drafted.stdout()), (0, String::new()), "{}", drafted.stderr());
    assert_eq!(desk.type_in(draft).code(), 3, "a contract is not written over");
    let printed = desk.type_in("contract infer pay.json").stdout();
    assert_eq!(desk.read("schemas/pay/v1.schema.json"), printed);
    let checked = desk.type_in("contract check schemas/pay/v1.schema.json --format json");
    assert_eq!(checked.json()[0]["dataset"], "pay");
}

#[test]
fn a_broken_contract_is_refused_with_its_place() {
    let desk = Desk::new();
    desk.write(
        "v1.schema.json",
        "{\n  \"type\": \"object\",\n  \"x-lake\": {\"dataset\": \"pay\", \"version\": 1, \"partitions\": []},\n  \"properties\": {\"a\": {}}\n}\n",
    );
    let answer = desk.type_in("contract check v1.schema.json");
    assert_eq!(answer.code(), 3);
    insta::assert_snapshot!(answer.stderr());
}
