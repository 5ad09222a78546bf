//! Tables over files of either format, and errors that help.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;

use arrow_array::Int64Array;
use datafusion::parquet::arrow::ArrowWriter;

use super::*;
use crate::glue::Column;
use crate::wiring::Location;

fn source(format: Format, columns: &[(&str, &str)], keys: &[&str], files: Vec<SourceFile>) -> Source {
    let columns =
        columns.iter().map(|&(name, kind)| Column { name: name.into(), kind: kind.into() }).collect();
    let table = Table {
        database: "analytics".into(),
        name: "orders".into(),
        columns,
        partition_keys: keys.iter().map(|&key| key.to_owned()).collect(),
        location: Location { bucket: "b".into(), prefix: "orders/".into() },
        format,
        partitions: Some(BTreeSet::new()),
        declared: false,
    };
    Source { table, files }
}

fn parquet_file(dir: &std::path::Path, name: &str, partition: &str, ids: &[i64]) -> SourceFile {
    let path = dir.join(name);
    let batch = RecordBatch::try_from_iter([("id", Arc::new(Int64Array::from(ids.to_vec())) as _)]).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let size = std::fs::metadata(&path).unwrap().len();
    SourceFile { path, size, partition: vec![partition.into()] }
}

#[track_caller]
fn answer(sources: Vec<Source>, sql: &str) -> String {
    let rows = match query(sources, Some("analytics"), sql) {
        Ok(rows) => rows,
        Err(error) => return format!("error: {error}"),
    };
    let batches: Result<Vec<RecordBatch>, QueryError> = rows.collect();
    let batches = batches.map_err(|error| error.to_string()).unwrap();
    datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string()
}

fn orders(dir: &std::path::Path) -> Vec<Source> {
    let files = vec![
        parquet_file(dir, "a", "2026-11-21", &[1, 2]),
        parquet_file(dir, "b%f", "2026-11-22", &[3]),
        parquet_file(dir, "c", NO_VALUE, &[4]),
    ];
    // The second column came with a later version of the contract; the files do not have it.
    vec![source(Format::Parquet, &[("id", "bigint"), ("note", "string")], &["day"], files)]
}

#[test]
fn partition_columns_are_text_and_missing_columns_null() {
    let dir = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(
        answer(orders(dir.path()), "SELECT day, note, sum(id) AS total FROM orders GROUP BY 1, 2 ORDER BY 1 NULLS LAST"),
        @r"
    +------------+------+-------+
    | day        | note | total |
    +------------+------+-------+
    | 2026-11-21 |      | 3     |
    | 2026-11-22 |      | 3     |
    |            |      | 4     |
    +------------+------+-------+
    "
    );
    insta::assert_snapshot!(
        answer(orders(dir.path()), "SELECT count(*) AS n FROM analytics.orders WHERE day = '2026-11-22'"),
        @r"
    +---+
    | n |
    +---+
    | 1 |
    +---+
    "
    );
}

#[test]
fn json_lines_are_rows_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("part");
    let mut gzip = flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
    gzip.write_all(b"{\"id\":1,\"at\":\"2026-11-22T10:00:00.5Z\",\"total\":1.50}\n{\"id\":2,\"total\":20}\n")
        .unwrap();
    gzip.finish().unwrap();
    let file = SourceFile { path, size: 0, partition: vec!["DE".into()] };
    let columns = [("id", "bigint"), ("at", "timestamp"), ("total", "decimal(12,2)")];
    insta::assert_snapshot!(
        answer(vec![source(Format::Json, &columns, &["land"], vec![file])], "SELECT * FROM orders"),
        @r"
    +----+-------------------------+-------+------+
    | id | at                      | total | land |
    +----+-------------------------+-------+------+
    | 1  | 2026-11-22T10:00:00.500 | 1.50  | DE   |
    | 2  |                         | 20.00 | DE   |
    +----+-------------------------+-------+------+
    "
    );
}

#[test]
fn errors_help() {
    let dir = tempfile::tempdir().unwrap();
    let error = |sql| answer(orders(dir.path()), sql);
    insta::assert_snapshot!(error("SELECT * FROM order"), @"error: no table is called `analytics.order`; there are: analytics.orders");
    insta::assert_snapshot!(error("SELECT * FROM stage.flights"), @"error: no table is called `stage.flights`; there are: analytics.orders");
    insta::assert_snapshot!(error("SELECT totl FROM orders"), @r"
    error: Schema error: No field named totl. Did you mean 'orders.note'?
    Valid fields are orders.id, orders.note, orders.day.
    ");
    insta::assert_snapshot!(error("DROP TABLE orders"), @"error: Error during planning: DDL not supported: DropTable");
    insta::assert_snapshot!(error("CREATE TABLE x AS SELECT 1"), @"error: Error during planning: DDL not supported: CreateMemoryTable");
}

#[test]
fn what_does_not_fit_into_memory_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let sql = "SELECT array_agg(repeat('x', 100000)) AS s FROM orders a, orders b, orders c, orders d, orders e, orders f";
    let rows = query(orders(dir.path()), Some("analytics"), sql).unwrap();
    let error = rows.map(|batch| batch.map(drop)).find_map(Result::err).unwrap();
    assert_eq!(error.to_string(), "the query needs more than 128 MB of memory");
}
