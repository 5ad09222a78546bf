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
