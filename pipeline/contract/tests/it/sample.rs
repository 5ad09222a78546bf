//! Sample records keep their contract, and broken ones do not.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use lake_contract::sample::{self, Defect, Format, Sampled, Sampler};
use lake_contract::{Contract, Limits, Plan};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::admit_chunks;

/// Everything that the sampler has a way with, in one contract.
const EVERYTHING: &str = include_str!("../contracts/everything.schema.json");

fn contracts() -> Vec<(&'static str, Contract)> {
    let texts = [
        ("orders", include_str!("../../../../schemas/orders/v1.schema.json")),
        ("earthquakes", include_str!("../../../../schemas/earthquakes/v1.schema.json")),
        ("flights", include_str!("../../../../schemas/flights/v1.schema.json")),
        ("everything", EVERYTHING),
    ];
    texts.map(|(name, text)| (name, Contract::parse(text).unwrap())).into()
}

fn validator(contract: &Contract) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(contract.text()).unwrap();
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

fn file(contract: &Contract, seed: u64, records: u64, ratio: f64, format: Format) -> (Sampled, Vec<u8>) {
    let mut out = Vec::new();
    let mut sampler = Sampler::new(contract, seed).unwrap().defects(ratio);
    (sample::write(&mut sampler, records, format, &mut out).unwrap(), out)
}

#[test]
fn sound_records_keep_their_contract() {
    for (name, contract) in contracts() {
        let validator = validator(&contract);
        let mut sampler = Sampler::new(&contract, 42).unwrap();
        for _ in 0..300 {
            let mut record = Vec::new();
            assert_eq!(sampler.next_record(&mut record), None);
            let value: Value = serde_json::from_slice(&record).unwrap();
            let error = validator.iter_errors(&value).next();
            assert!(error.is_none(), "{name}: {}\n{}", error.unwrap(), String::from_utf8_lossy(&record));
            assert!(!record.contains(&b'\n'), "{name}: a record is one line");
        }
    }
}

#[test]
fn every_kind_of_defect_occurs() {
    let mut seen = BTreeMap::<Defect, u32>::new();
    for (_, contract) in contracts() {
        let mut sampler = Sampler::new(&contract, 1).unwrap().defects(1.0);
        for _ in 0..300 {
            *seen.entry(sampler.next_record(&mut Vec::new()).unwrap()).or_default() += 1;
        }
    }
    let missing: Vec<_> = Defect::ALL.iter().filter(|defect| !seen.contains_key(defect)).collect();
    assert!(missing.is_empty(), "never seen: {missing:?}");
}

#[test]
fn defects_that_a_validator_sees_are_seen() {
    use Defect::{Choice, Format, Items, Length, Missing, Null, Pattern, Range, Type, Undeclared};
    for (name, contract) in contracts() {
        let validator = validator(&contract);
        let visible = [Missing, Undeclared, Type, Null, Choice, Range, Pattern, Length, Items];
        let mut sampler = Sampler::new(&contract, 3).unwrap().defects(1.0).only(&visible);
        for _ in 0..300 {
            let mut record = Vec::new();
            let defect = sampler.next_record(&mut record).unwrap();
            assert_ne!(defect, Format, "{name}");
            let value = serde_json::from_slice::<Value>(&record).unwrap();
            assert!(!validator.is_valid(&value), "{name}: {defect}\n{}", String::from_utf8_lossy(&record));
        }
    }
}

#[test]
fn keys_do_not_repeat() {
    let (_, contract) = contracts().swap_remove(0);
    let (_, out) = file(&contract, 5, 20_000, 0.0, Format::Ndjson);
    let id = |line: &[u8]| serde_json::from_slice::<Value>(line).unwrap()["order_id"].to_string();
    let ids: std::collections::HashSet<String> =
        out.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(id).collect();
    assert_eq!(ids.len(), 20_000);
}

#[test]
fn a_contract_that_cannot_be_sampled_says_where() {
    let schema = json!({
        "x-lake": { "dataset": "d", "version": 1 }, "type": "object", "required": ["a"],
        "properties": { "a": { "type": "object", "required": ["b"], "properties": {
            "b": { "type": "string", "pattern": "^(?=x)y" } } } }
    });
    let error = Sampler::new(&Contract::parse(&schema.to_string()).unwrap(), 0).unwrap_err();
    insta::assert_snapshot!(error, @"cannot sample `/a/b`: its pattern cannot be spelt; give it `examples`");
}

#[test]
fn formats_hold_the_same_records() {
    for (name, contract) in contracts() {
        let (sampled, plain) = file(&contract, 9, 50, 0.0, Format::Ndjson);
        let (_, array) = file(&contract, 9, 50, 0.0, Format::Array);
        let (zipped_sampled, zipped) = file(&contract, 9, 50, 0.0, Format::Gzip);
        let mut unzipped = Vec::new();
        MultiGzDecoder::new(&zipped[..]).read_to_end(&mut unzipped).unwrap();
        assert_eq!(unzipped, plain, "{name}");
        assert_eq!((sampled.records, sampled.bytes), (50, plain.len() as u64));
        assert_eq!(zipped_sampled, sampled);
        let array: Value = serde_json::from_slice(&array).unwrap();
        let records = contract.records_pointer().map_or(&array, |pointer| array.pointer(pointer).unwrap());
        assert_eq!(records.as_array().unwrap().len(), 50, "{name}");
    }
}

#[test]
fn admission_rejects_each_broken_record_and_no_other() {
    for (name, contract) in contracts() {
        let plan = Plan::compile(&contract);
        for format in [Format::Ndjson, Format::Array, Format::Gzip] {
            let (sampled, out) = file(&contract, 17, 600, 0.3, format);
            let outcome = admit_chunks(&plan, [out.as_slice()], Limits::default());
            assert_eq!(outcome.error, None, "{name} {format:?}");
            assert_eq!(outcome.tally.records, 600, "{name} {format:?}");
            assert_eq!(outcome.tally.quarantined, sampled.defects, "{name} {format:?}");
        }
    }
}

#[test]
fn admission_agrees_on_each_kind_of_defect() {
    for (name, contract) in contracts() {
        let plan = Plan::compile(&contract);
        for &defect in Defect::ALL {
            let mut sampler = Sampler::new(&contract, 23).unwrap().defects(0.5).only(&[defect]);
            let mut out = Vec::new();
            let broken: Vec<bool> = (0..60)
                .map(|_| {
                    let broken = sampler.next_record(&mut out).is_some();
                    out.push(b'\n');
                    broken
                })
                .collect();
            let envelope = contract.records_pointer().is_some();
            let bytes = if envelope { in_features(&out) } else { out };
            let outcome = admit_chunks(&plan, [bytes.as_slice()], Limits::default());
            let lines: Vec<u64> =
                outcome.rejected.iter().map(|(line, ..)| *line - u64::from(envelope)).collect();
            let expected: Vec<u64> =
                (1..).zip(&broken).filter(|(_, broken)| **broken).map(|(line, _)| line).collect();
            assert_eq!(lines, expected, "{name}: {defect}\n{}", outcome.summary());
        }
    }
}

/// Lines as the elements of the array at `/features`, one line further down.
fn in_features(lines: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    [&b"{\"features\": [\n"[..], &lines.join(&b",\n"[..]), b"\n]}\n"].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_share_of_defects_is_exact_and_records_repeat_by_seed(seed: u64, records in 0_u64..120, permille in 0_u32..=1000) {
        let ratio = f64::from(permille) / 1000.0;
        for (name, contract) in contracts() {
            let (sampled, out) = file(&contract, seed, records, ratio, Format::Ndjson);
            let off = (sampled.defects as f64 - ratio * records as f64).abs();
            prop_assert!(off <= 0.5 + 1e-6, "{}: {} of {records}", name, sampled.defects);
            prop_assert_eq!(&out, &file(&contract, seed, records, ratio, Format::Ndjson).1);
        }
    }
}
