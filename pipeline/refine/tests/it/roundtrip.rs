//! What is read back equals what the records say.

use lake_contract::{Column, ColumnKind, Contract};
use lake_refine::{Options, arrow_schema};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::cells::rows;
use super::contracts::any_contract;
use super::records::{Meant, any_records};
use super::world::{Batch, Folder, open};

fn any_case() -> impl Strategy<Value = (Contract, Vec<Meant>)> {
    any_contract().prop_flat_map(|contract| {
        let records = any_records(&contract.stage_columns(), 20);
        (Just(contract), records)
    })
}

/// Batches, row groups and files all of a few rows, so that every seam lies inside a small case.
fn tight() -> Options {
    Options { batch_rows: 3, sample_rows: 4, row_group_rows: 5, file_rows: 9, ..Options::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_is_read_back_as_it_was_meant((contract, records) in any_case(), tight_bounds in any::<bool>()) {
        let options = if tight_bounds { tight() } else { Options::default() };
        let (records, expected): (Vec<String>, Vec<_>) = records.into_iter().unzip();
        for record in &records {
            prop_assert!(serde_json::from_str::<serde_json::Value>(record).is_ok());
        }
        let mut folder = Folder::default();
        let batch = Batch::of("j1", "", records.join("\n").as_bytes());
        let refined = batch.refine(&contract, &options, &mut folder).unwrap();

        let read: Vec<_> = refined.files.iter().flat_map(|file| rows(&folder.files[&file.key])).collect();
        prop_assert_eq!(read, expected);
        prop_assert_eq!(refined.rows["j1"], records.len() as u64);
        prop_assert_eq!(refined.files.iter().map(|file| file.rows).sum::<u64>(), records.len() as u64);
    }

    #[test]
    fn the_schema_read_back_is_the_schema_promised((contract, records) in any_case()) {
        prop_assume!(!records.is_empty());
        let mut folder = Folder::default();
        let records: Vec<String> = records.into_iter().map(|(text, _)| text).collect();
        let batch = Batch::of("j1", "", records.join("\n").as_bytes());
        batch.refine(&contract, &Options::default(), &mut folder).unwrap();
        for file in folder.files.values() {
            let (read, promised) = (open(file).schema().clone(), arrow_schema(&contract));
            prop_assert_eq!(read.fields(), promised.fields());
        }
    }
}

#[test]
fn generated_contracts_reach_every_kind_of_column() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let contract = any_contract().new_tree(&mut runner).unwrap().current();
        contract.columns().iter().for_each(|column| note(column, &mut seen));
    }
    let names = ["array", "bigint", "boolean", "date", "decimal", "double", "string", "struct", "timestamp"];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), names);
}

fn note(column: &Column, seen: &mut std::collections::BTreeSet<String>) {
    let spelled = column.kind.to_string();
    seen.insert(spelled.split(['(', '<']).next().unwrap().to_owned());
    match &column.kind {
        ColumnKind::List(element) => note(element, seen),
        ColumnKind::Struct(fields) => fields.iter().for_each(|field| note(field, seen)),
        _ => {}
    }
}
