//! Files: names, bounds, partitions, metadata, and the same bytes every time.

use std::collections::BTreeMap;
use std::fmt::Write;

use lake_refine::{Options, RefinedFile};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit};
use proptest::prelude::*;

use super::cells::{Cell, rows};
use super::contracts::small;
use super::records::line;
use super::world::{Batch, Folder, gzip, open};

fn ids(range: std::ops::Range<u64>) -> String {
    range.fold(String::new(), |mut lines, id| {
        let _ = write!(lines, "{}", line(&format!(r#""id":{id},"note":"note {}""#, id % 7)));
        lines
    })
}

fn read_ids(parquet: &[u8]) -> Vec<u64> {
    let id = |row: Cell| match row {
        Cell::Struct(members) => match members.into_iter().find(|(name, _)| name == "id") {
            Some((_, Cell::Whole(id))) => u64::try_from(id).unwrap(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    rows(parquet).into_iter().map(id).collect()
}

#[test]
fn names_derive_from_prefix_partition_and_batch() {
    let batch = Batch::of("j1", "day=2026-11-21", ids(0..3).as_bytes())
        .and("j2", "day=2026-11-21", ids(3..5).as_bytes())
        .and("j3", "day=2026-11-22", b"")
        .and("j1", "day=2026-11-23", ids(5..6).as_bytes());
    let mut folder = Folder::default();
    let refined = batch.refine(&small(), &Options::default(), &mut folder).unwrap();
    let files: Vec<(&str, u64)> = refined.files.iter().map(|file| (file.key.as_str(), file.rows)).collect();
    let expected =
        [("orders/day=2026-11-21/b1-00000.parquet", 5), ("orders/day=2026-11-23/b1-00000.parquet", 1)];
    assert_eq!(files, expected);
    assert_eq!(
        refined.rows,
        BTreeMap::from([("j1".to_owned(), 4), ("j2".to_owned(), 2), ("j3".to_owned(), 0)])
    );
    for file in &refined.files {
        assert_eq!(file.bytes, folder.files[&file.key].len() as u64);
    }
}

#[test]
fn a_big_partition_splits_into_files_of_bounded_rows_or_bytes() {
    let batch = Batch::of("j1", "", ids(0..100).as_bytes());
    let sizes = |options| {
        let mut folder = Folder::default();
        let refined = batch.refine(&small(), &options, &mut folder).unwrap();
        let all: Vec<u64> =
            refined.files.iter().flat_map(|file| read_ids(&folder.files[&file.key])).collect();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
        refined.files.iter().map(|RefinedFile { key, rows, .. }| (key.clone(), *rows)).collect::<Vec<_>>()
    };
    let by_rows = sizes(Options { batch_rows: 10, file_rows: 40, ..Options::default() });
    let key = |number| format!("orders/b1-{number:05}.parquet");
    assert_eq!(by_rows, [(key(0), 40), (key(1), 40), (key(2), 20)]);
    let by_bytes = sizes(Options { batch_rows: 10, sample_rows: 10, file_bytes: 1, ..Options::default() });
    assert_eq!(by_bytes.len(), 10);
}

#[test]
fn long_records_end_a_batch_early() {
    let long = line(&format!(r#""id":1,"note":"{}""#, "x".repeat(1000))).repeat(50);
    let options = Options { batch_bytes: 3000, file_rows: 1, ..Options::default() };
    let mut folder = Folder::default();
    let refined = Batch::of("j1", "", long.as_bytes()).refine(&small(), &options, &mut folder).unwrap();
    assert!(refined.files.iter().all(|file| file.rows == 3 || file.rows == 2), "{refined:?}");
}

#[test]
fn a_partition_that_comes_again_gets_further_files() {
    let batch = Batch::of("j1", "a=1", ids(0..1).as_bytes()).and("j1", "a=2", ids(1..2).as_bytes()).and(
        "j1",
        "a=1",
        ids(2..3).as_bytes(),
    );
    let mut folder = Folder::default();
    batch.refine(&small(), &Options::default(), &mut folder).unwrap();
    let keys: Vec<&str> = folder.files.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["orders/a=1/b1-00000.parquet", "orders/a=1/b1-00001.parquet", "orders/a=2/b1-00000.parquet"]
    );
}

#[test]
fn nothing_to_refine_writes_nothing() {
    let mut folder = Folder::default();
    let refined = Batch { parts: vec![] }.refine(&small(), &Options::default(), &mut folder).unwrap();
    assert!(refined.files.is_empty() && refined.rows.is_empty() && folder.created.is_empty());
}

#[test]
fn gzip_members_follow_one_another() {
    let mut bytes = gzip(ids(0..3).as_bytes());
    bytes.extend(gzip(b""));
    bytes.extend(gzip(ids(3..5).trim_end().as_bytes()));
    let batch = Batch { parts: vec![("j1".to_owned(), String::new(), bytes)] };
    let mut folder = Folder::default();
    batch.refine(&small(), &Options::default(), &mut folder).unwrap();
    assert_eq!(read_ids(&folder.files["orders/b1-00000.parquet"]), [0, 1, 2, 3, 4]);
}

#[test]
fn a_file_says_who_wrote_it_from_what() {
    let mut folder = Folder::default();
    Batch::of("j1", "", ids(0..3).as_bytes()).refine(&small(), &Options::default(), &mut folder).unwrap();
    let builder = open(&folder.files["orders/b1-00000.parquet"]);
    let metadata = builder.metadata().file_metadata();
    assert_eq!(metadata.created_by(), Some("lake-refine version 0.1.0"));
    let pairs: Vec<(&str, Option<&str>)> = metadata
        .key_value_metadata()
        .unwrap()
        .iter()
        .map(|pair| (pair.key.as_str(), pair.value.as_deref()))
        .collect();
    let expected =
        [("lake.dataset", Some("orders")), ("lake.contract_version", Some("3")), ("lake.batch", Some("b1"))];
    assert_eq!(pairs, expected);
}

#[test]
fn parquet_types_are_those_that_spark_writes() {
    let mut folder = Folder::default();
    Batch::of("j1", "", ids(0..3).as_bytes()).refine(&small(), &Options::default(), &mut folder).unwrap();
    let builder = open(&folder.files["orders/b1-00000.parquet"]);
    let schema = builder.parquet_schema();
    let paths: Vec<String> = schema.columns().iter().skip(6).map(|column| column.path().string()).collect();
    assert_eq!(
        paths.iter().filter(|path| path.starts_with("items")).collect::<Vec<_>>(),
        ["items.list.element.sku", "items.list.element.price"]
    );
    let at = schema.columns().iter().find(|column| column.name() == "at").unwrap();
    assert_eq!(at.logical_type_ref(), Some(&LogicalType::timestamp(true, TimeUnit::MICROS)));
    assert!(
        schema
            .root_schema()
            .get_fields()
            .iter()
            .all(|field| { field.get_basic_info().repetition() == Repetition::OPTIONAL })
    );
    for column in builder.metadata().row_group(0).columns() {
        assert!(matches!(column.compression(), Compression::ZSTD(_)));
    }
}

/// Records per job and partition, in the order of the parts.
fn any_parts() -> impl Strategy<Value = Vec<(usize, usize, u64)>> {
    prop::collection::vec((0_usize..3, 0_usize..3, 0_u64..30), 0..8).prop_map(|mut parts| {
        parts.sort_by_key(|(partition, ..)| *partition);
        parts
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_record_lands_once_in_its_partition_and_runs_repeat_to_the_byte(parts in any_parts()) {
        let (mut batch, mut next) = (Batch { parts: vec![] }, 0);
        let mut expected: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut rows: BTreeMap<String, u64> = BTreeMap::new();
        for (partition, job, count) in &parts {
            let (partition, job) = (format!("p={partition}"), format!("j{job}"));
            batch = batch.and(&job, &partition, ids(next..next + count).as_bytes());
            expected.entry(partition).or_default().extend(next..next + count);
            *rows.entry(job).or_default() += count;
            next += count;
        }
        expected.retain(|_, ids| !ids.is_empty());
        let options = Options { batch_rows: 7, sample_rows: 7, file_rows: 25, row_group_rows: 11, ..Options::default() };
        let (mut first, mut second) = (Folder::default(), Folder::default());
        let refined = batch.refine(&small(), &options, &mut first).unwrap();
        prop_assert_eq!(batch.refine(&small(), &options, &mut second).unwrap(), refined.clone());
        prop_assert_eq!(&first, &second);

        let mut read: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for file in &refined.files {
            let partition = file.key.split('/').nth(1).unwrap().to_owned();
            read.entry(partition).or_default().extend(read_ids(&first.files[&file.key]));
        }
        prop_assert_eq!(read, expected);
        prop_assert_eq!(refined.rows, rows);

        // A partition's files do not depend on what else is in the batch.
        for partition in ["p=0", "p=1", "p=2"] {
            let mut alone = batch.clone();
            alone.parts.retain(|(_, of, _)| of == partition);
            let mut folder = Folder::default();
            alone.refine(&small(), &options, &mut folder).unwrap();
            for (key, bytes) in folder.files {
                prop_assert_eq!(&first.files[&key], &bytes);
            }
        }
    }
}
