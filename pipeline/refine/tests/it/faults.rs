//! What ends a batch, and what a user reads of it.

use std::cell::Cell;
use std::error::Error;
use std::io::{self, Cursor};
use std::rc::Rc;

use insta::assert_snapshot;
use lake_refine::{Options, Part, RefineError, refine};

use super::contracts::small;
use super::records::line;
use super::world::{Batch, Failing, Folder, gzip};

/// What reaches `refine` itself.
const BATCH: lake_refine::Batch<'_> =
    lake_refine::Batch { name: "b", prefix: "orders/", contract_version: 3 };

/// The error of a batch whose second part has this record as its third line.
fn fault(record: &str) -> String {
    let lines = [line(r#""id":1"#), "\n".to_owned(), format!("{record}\n"), line(r#""id":3"#)].concat();
    let batch =
        Batch::of("j1", "", line(r#""id":0"#).as_bytes()).and("j2", "day=2026-11-22", lines.as_bytes());
    let mut folder = Folder::default();
    let error = batch.refine(&small(), &Options::default(), &mut folder).unwrap_err();
    assert!(matches!(error, RefineError::Record { line: 3, .. }), "{error}");
    assert_eq!(folder.files.keys().collect::<Vec<_>>(), ["orders/b1-00000.parquet"], "only whole files");
    error.to_string()
}

fn with(members: &str) -> String {
    let error = fault(line(members).trim_end());
    error.strip_prefix("line 3 of `parts[1]` (job `j2`, partition `day=2026-11-22`)").unwrap().to_owned()
}

#[test]
fn an_error_names_part_line_and_column() {
    assert_snapshot!(fault(line(r#""id":true"#).trim_end()), @"line 3 of `parts[1]` (job `j2`, partition `day=2026-11-22`), `/id`: expected a number, found a boolean");
}

#[test]
fn a_value_that_does_not_fit_its_column_is_refused() {
    assert_snapshot!(with(r#""id":1.5"#), @", `/id`: `1.5` is no bigint");
    assert_snapshot!(with(r#""id":9223372036854775808"#), @", `/id`: `9223372036854775808` is no bigint");
    assert_snapshot!(with(r#""id":1,"note":7"#), @", `/note`: expected a string, found a number");
    assert_snapshot!(with(r#""id":1,"note":{}"#), @", `/note`: expected a string, found an object");
    assert_snapshot!(with(r#""id":1,"at":"2026-02-30T00:00:00.000000Z""#), @", `/at`: `2026-02-30T00:00:00.000000Z` is no timestamp in UTC");
    assert_snapshot!(with(r#""id":1,"items":{}"#), @", `/items`: expected an array, found an object");
    assert_snapshot!(with(r#""id":1,"items":[{"sku":"a"},{"sku":"b","price":1.005}]"#), @", `/items/1/price`: `1.005` is no decimal(12,2)");
    assert_snapshot!(with(r#""id":1,"items":[[]]"#), @", `/items/0`: expected an object, found an array");
}

#[test]
fn a_required_value_is_neither_missing_nor_null() {
    assert_snapshot!(with(r#""note":"x""#), @", `/id`: missing");
    assert_snapshot!(with(r#""id":null"#), @", `/id`: must not be null");
    assert_snapshot!(with(r#""id":1,"items":[{"price":1}]"#), @", `/items/0/sku`: missing");
    assert_snapshot!(with(r#""id":1,"items":[null]"#), @", `/items/0`: must not be null");
}

#[test]
fn a_key_is_a_column_once() {
    assert_snapshot!(with(r#""id":1,"more/~":2"#), @", `/more~1~0`: no such column");
    assert_snapshot!(with(r#""id":1,"note":"x","id":1"#), @", `/id`: given twice");
    assert_snapshot!(with(r#""id":1,"n\u006fte":"x","note":"y""#), @", `/note`: given twice");
}

#[test]
fn a_line_is_one_json_object() {
    for broken in [
        "[]",
        "7",
        "{",
        "{}x",
        "{\"id\":1,}",
        "{id:1}",
        "{\"id\" 1}",
        "{\"id\":01}",
        "{\"id\":nul}",
        "\u{feff}{}",
    ] {
        fault(broken);
    }
    let whole = line(r#""id":1"#);
    let whole = whole.trim_end();
    assert_snapshot!(fault(&whole[..whole.len() - 1]), @"line 3 of `parts[1]` (job `j2`, partition `day=2026-11-22`): the record ends too soon");
    fault(&format!("{whole}{whole}"));
    assert_snapshot!(with(r#""id":1,"note":"a\x""#), @r", `/note`: bad escape `\x`");
    assert_snapshot!(with(r#""id":1,"note":"\ud800""#), @r", `/note`: bad escape `\ud800`");
}

#[test]
fn text_that_is_no_text_is_refused_with_its_line() {
    let mut lines = line(r#""id":1"#).into_bytes();
    lines.extend_from_slice(b"{\"id\":2,\"note\":\"\xff\"}\n");
    let error = Batch::of("j1", "", &lines)
        .refine(&small(), &Options::default(), &mut Folder::default())
        .unwrap_err();
    assert_snapshot!(error, @"line 2 of `parts[0]` (job `j1`): not UTF-8");
}

#[test]
fn a_record_over_the_bound_is_refused() {
    let lines = [line(r#""id":1"#), line(&format!(r#""id":2,"note":"{}""#, "x".repeat(5 << 20)))].concat();
    let options = Options { record_bytes: 1 << 20, ..Options::default() };
    let error =
        Batch::of("j1", "", lines.as_bytes()).refine(&small(), &options, &mut Folder::default()).unwrap_err();
    assert_snapshot!(error, @"line 2 of `parts[0]` (job `j1`): too long a record");
}

#[test]
fn damaged_gzip_is_told_from_a_failed_read() {
    let lines: String = (0..20_000).map(|i| line(&format!(r#""id":{i},"note":"{:x}""#, i * 7919))).collect();
    let whole = gzip(lines.as_bytes());
    for damaged in [
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
        b"",
        b"plain\n",
        &[&whole[..], b"rest"].concat(),
    ] {
        let batch = Batch { parts: vec![("j1".to_owned(), String::new(), damaged.to_vec())] };
        let mut folder = Folder::default();
        let error = batch.refine(&small(), &Options::default(), &mut folder).unwrap_err();
        assert!(matches!(error, RefineError::Damaged { .. }), "{error:?}");
        assert!(folder.files.is_empty());
    }
    let failed = Rc::new(Cell::new(false));
    let reader = Failing { after: whole.len() as u64 / 2, bytes: Cursor::new(whole), failed: failed.clone() };
    let part = Part { job: "j1".to_owned(), partition: String::new(), reader };
    let error =
        refine(&small(), &BATCH, [Ok(part)], &mut Folder::default(), &Options::default()).unwrap_err();
    assert!(failed.get());
    assert_snapshot!(error, @"failed to read `parts[0]` (job `j1`)");
    assert_snapshot!(error.source().unwrap(), @"connection reset");
}

#[test]
fn a_part_that_does_not_open_is_named() {
    let parts = [Err::<Part<io::Empty>, _>(io::Error::from(io::ErrorKind::NotFound))];
    let error = refine(&small(), &BATCH, parts, &mut Folder::default(), &Options::default()).unwrap_err();
    assert_snapshot!(error, @"failed to open `parts[0]`");
}

#[test]
fn a_full_disk_is_a_write_error_wherever_it_strikes() {
    let lines: String = (0..2000).map(|i| line(&format!(r#""id":{i},"note":"{:x}""#, i * 7919))).collect();
    let batch = Batch::of("j1", "", lines.as_bytes());
    let mut whole = Folder::default();
    batch.refine(&small(), &Options::default(), &mut whole).unwrap();
    let size = whole.files["orders/b1-00000.parquet"].len();
    for room in [0, 3, size / 2, size - 9000, size - 1] {
        let mut folder = Folder { room: Some(room), ..Folder::default() };
        let error = batch.refine(&small(), &Options::default(), &mut folder).unwrap_err();
        assert!(matches!(error, RefineError::Write { .. }), "{room}: {error:?}");
        assert!(folder.files.is_empty());
        assert_eq!(error.source().unwrap().to_string(), "the disk is full");
    }
}
