//! Batches that another version of the contract admitted.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use insta::assert_snapshot;
use lake_refine::{Options, RefineError};

use super::contracts::small;
use super::records::line;
use super::world::{Batch, Folder, open};

/// Refines records that a version admitted, under version 3; gives the file or what is wrong.
fn refined(version: u32, members: &[&str]) -> Result<Vec<u8>, String> {
    let lines: String = members.iter().map(|members| line(members)).collect();
    let mut folder = Folder::default();
    let batch = Batch::of("j1", "", lines.as_bytes());
    let refined = batch.refine_as(version, &small(), &Options::default(), &mut folder);
    refined.map_err(|error| error.to_string())?;
    Ok(folder.files.remove("orders/b1-00000.parquet").unwrap())
}

#[test]
fn what_the_older_version_lacked_is_null_and_what_is_gone_is_passed_over() {
    let members = [
        r#""gone":{"deep":[1,{"x":null}]},"note":"a""#,
        r#""id":2,"items":[{"colour":"red","price":1.5},{"sku":"b"},null],"more":"~\u00fc""#,
        r#""id":null,"gone":[],"items":null"#,
        r#""id":4,"note":"d","at":"2026-11-22T10:00:00.000000Z""#,
    ];
    let file = refined(2, &members).unwrap();
    let version = |file: &[u8]| {
        let builder = open(file);
        let pairs = builder.metadata().file_metadata().key_value_metadata().unwrap().clone();
        pairs.into_iter().find(|pair| pair.key == "lake.contract_version").unwrap().value.unwrap()
    };
    assert_eq!(version(&file), "2", "the version that admitted the rows");
    let rows = open(&file).build().unwrap().next().unwrap().unwrap();
    let ids: Vec<_> = rows["id"].as_primitive::<Int64Type>().iter().collect();
    assert_eq!(ids, [None, Some(2), None, Some(4)]);
    let notes: Vec<_> = rows["note"].as_string::<i32>().iter().collect();
    assert_eq!(notes, [Some("a"), None, None, Some("d")]);
    let items = rows["items"].as_list::<i32>().value(1);
    let skus: Vec<_> = items.as_struct()["sku"].as_string::<i32>().iter().collect();
    assert_eq!(skus, [None, Some("b"), None]);
    assert_eq!(rows.num_columns(), 10, "the columns of the newer version");
}

#[test]
fn what_the_version_itself_admitted_is_held_to_it() {
    assert_snapshot!(refined(3, &[r#""note":"a""#]).unwrap_err(), @"line 1 of `parts[0]` (job `j1`), `/id`: missing");
    assert_snapshot!(refined(3, &[r#""id":1,"gone":1"#]).unwrap_err(), @"line 1 of `parts[0]` (job `j1`), `/gone`: no such column");
}

#[test]
fn an_older_record_is_read_as_strictly_in_all_else() {
    assert_snapshot!(refined(2, &[r#""id":"1""#]).unwrap_err(), @"line 1 of `parts[0]` (job `j1`), `/id`: expected a number, found a string");
    assert_snapshot!(refined(2, &[r#""gone":1,"id":1,"gone":2"#]).unwrap_err(), @"line 1 of `parts[0]` (job `j1`), `/gone`: given twice");
    assert_snapshot!(refined(2, &[r#""gone":{"a":1,"a":2}"#]).unwrap_err(), @"line 1 of `parts[0]` (job `j1`), `/gone/a`: given twice");
    assert_snapshot!(refined(2, &[r#""gone":01"#]).unwrap_err(), @"line 1 of `parts[0]` (job `j1`): not JSON at byte 164");
    assert_snapshot!(refined(2, &[r#""id":1,"id":1"#]).unwrap_err(), @"line 1 of `parts[0]` (job `j1`), `/id`: given twice");
}

#[test]
fn a_batch_of_a_newer_version_waits_for_its_deployment() {
    assert_snapshot!(refined(4, &[r#""id":1"#]).unwrap_err(), @"the batch is of contract version 4, the stage table of 3: deploy the newer contract first");
    let batch = Batch::of("j1", "", b"");
    let error = batch.refine_as(4, &small(), &Options::default(), &mut Folder::default()).unwrap_err();
    assert!(matches!(error, RefineError::Newer { admitted: 4, deployed: 3 }));
}
