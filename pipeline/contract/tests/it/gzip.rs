//! Compressed objects.

use std::io::Write;

use flate2::{Compression, GzBuilder, write::GzEncoder};
use lake_contract::{AdmissionError, Limits, Plan};

use crate::harness::{admit, admit_chunks, plan};

fn numbers() -> Plan {
    plan(
        r#"{"x-lake": {"dataset": "numbers", "version": 1}, "type": "object", "properties": {"id": {"type": "integer"}}}"#,
    )
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn members_follow_each_other() {
    let mut bytes = gzip(b"{\"id\":1}\n{\"i");
    bytes.extend(gzip(b""));
    bytes.extend(gzip(b"d\":2}\n"));
    let mut named = GzBuilder::new()
        .filename("a.json")
        .comment("c")
        .extra(*b"extra")
        .write(Vec::new(), Compression::fast());
    named.write_all(b"{\"id\":3}").unwrap();
    bytes.extend(named.finish().unwrap());
    bytes.extend([0; 100]);
    insta::assert_snapshot!(admit(&numbers(), &bytes).summary(), @r#"
    + 1: {"id":1}
    + 2: {"id":2}
    + 3: {"id":3}
    "#);
}

#[test]
fn offsets_are_those_of_the_text() {
    insta::assert_snapshot!(admit(&numbers(), &gzip(b"{\"id\":1}\n{\"id\":x}\n")).summary(), @r#"
    + 1: {"id":1}
    - 2@9 `/id` not valid JSON: expected a value, found `x` <{"id":x}>
    "#);
}

#[test]
fn a_cut_off_file_is_an_error_after_what_could_be_read() {
    let lines: Vec<String> = (0..2000).map(|i| format!("{{\"id\":{i}}}\n")).collect();
    let text = lines.concat();
    let bytes = gzip(text.as_bytes());
    for length in [3, 9, 10, 11, 500, bytes.len() - 8, bytes.len() - 1] {
        let outcome = admit_chunks(&numbers(), [&bytes[..length]], Limits::default());
        assert_eq!(outcome.error, Some(AdmissionError::Truncated { compressed: length as u64 }));
        assert!(outcome.rejected.is_empty());
    }
    let outcome = admit_chunks(&numbers(), [&bytes[..bytes.len() - 8]], Limits::default());
    assert_eq!(outcome.admitted.len(), 2000);
}

#[test]
fn a_damaged_file_is_an_error() {
    let good = gzip(b"{\"id\":1}\n");
    let damaged = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        matches!(admit(&numbers(), &bytes).error, Some(AdmissionError::Damaged { .. }))
    };
    assert!(damaged(&|bytes| bytes[2] = 9));
    assert!(damaged(&|bytes| bytes[3] = 0xe0));
    assert!(damaged(&|bytes| bytes[10] = 0xff));
    assert!(damaged(&|bytes| *bytes.last_mut().unwrap() ^= 1));
    assert!(damaged(&|bytes| bytes.extend(b"tail")));
    assert!(damaged(&|bytes| bytes.extend(b"\0\0x")));
    assert!(!damaged(&|_| {}));
}

/// A text of `repeat` copies, compressed without holding it.
fn repeated(piece: &[u8], repeat: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..repeat {
        encoder.write_all(piece).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn bombs_are_stopped() {
    let limits = Limits { ratio_from: 1 << 20, ..Limits::default() };
    for byte in *b" \0[\"{x\n" {
        let outcome = admit_chunks(&numbers(), repeated(&vec![byte; 1 << 16], 32).chunks(512), limits);
        assert!(matches!(outcome.error, Some(AdmissionError::Bomb { .. })), "{:?}", outcome.error);
        assert!(outcome.tally.bytes <= limits.ratio_from + (1 << 16));
    }
    let limits = Limits { object_bytes: 1000, ..Limits::default() };
    let outcome = admit_chunks(&numbers(), [repeated(b"{\"id\":1}\n", 1000).as_slice()], limits);
    assert_eq!(outcome.error, Some(AdmissionError::TooLarge { limit: 1000 }));
}
