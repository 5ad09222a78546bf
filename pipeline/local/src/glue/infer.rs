//! What a crawler makes of the Parquet files below a folder: tables, columns, partition keys.
//!
//! All folders of a table have the same levels. Where they differ in name, order or number, those that are not the
//! table's are skipped, and a table that was found earlier keeps the levels that it has. Glue does so, and says it in
//! its log alone (<https://repost.aws/knowledge-center/glue-crawler-not-adding-new-partitions>).

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Catalog, Column, Format, Table, decode};
use crate::wiring::Location;

/// A Parquet file: its key below the bucket, and the columns in its footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) key: String,
    pub(crate) columns: Vec<Column>,
}

/// Where and how to look for tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) database: &'a str,
    pub(crate) table_prefix: &'a str,
    pub(crate) location: &'a Location,
    /// The folder level at which a table begins, the bucket being level 1.
    pub(crate) level: Option<usize>,
    /// What was found before.
    pub(crate) catalog: &'a Catalog,
}

/// A table that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Crawled {
    pub(crate) table: Table,
    /// How many files lie in folders that are not the table's.
    pub(crate) skipped: usize,
}

/// Share of columns that two files must have in common to be of one table when no level is given.
const LIKENESS: f64 = 0.7;

/// The tables below a target.
pub(crate) fn tables(target: Target<'_>, files: &[Found]) -> Vec<Crawled> {
    let mut tables = Vec::new();
    match target.level {
        Some(level) => {
            let mut folders: BTreeMap<String, Vec<&Found>> = BTreeMap::new();
            for file in files {
                folders.entry(folder_at(&file.key, level)).or_default().push(file);
            }
            tables.extend(folders.into_iter().filter_map(|(folder, files)| table(target, &folder, &files)));
        }
        None => split(target, &target.location.prefix, &files.iter().collect::<Vec<_>>(), &mut tables),
    }
    tables
}

/// The folder of a key at a level: level 1 is the bucket, level 2 the first folder. The deepest one where there are
/// not so many.
fn folder_at(key: &str, level: usize) -> String {
    let folders = key.split_inclusive('/').filter(|folder| folder.ends_with('/'));
    folders.take(level.saturating_sub(1)).collect()
}

/// One table where the files are alike, else one per folder.
fn split(target: Target<'_>, folder: &str, files: &[&Found], tables: &mut Vec<Crawled>) {
    let depths: BTreeSet<usize> =
        files.iter().map(|file| file.key[folder.len()..].matches('/').count()).collect();
    let alike = files.windows(2).all(|pair| pair.iter().all(|file| likeness(file, files[0]) >= LIKENESS));
    if (depths.len() == 1 && alike) || depths.contains(&0) {
        tables.extend(table(target, folder, files));
        return;
    }
    let mut below: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
    for file in files {
        let rest = &file.key[folder.len()..];
        let end = rest.find('/').map_or(rest.len(), |slash| slash + 1);
        below.entry(&rest[..end]).or_default().push(file);
    }
    for (name, files) in below {
        split(target, &format!("{folder}{name}"), &files, tables);
    }
}

fn likeness(one: &Found, other: &Found) -> f64 {
    let common = one.columns.iter().filter(|column| other.columns.contains(column)).count();
    let most = one.columns.len().max(other.columns.len()).max(1);
    common as f64 / most as f64
}

/// The table of a folder; `None` where no file lies in it.
fn table(target: Target<'_>, folder: &str, files: &[&Found]) -> Option<Crawled> {
    let name = format!("{}{}", target.table_prefix, name(target.location, folder));
    let known = target.catalog.find(target.database, &name).filter(|table| !table.declared);
    let deepest = files.iter().map(|file| levels(file, folder)).max_by_key(Vec::len)?;
    let keys = known.map_or_else(|| keys(&deepest), |table| table.partition_keys.clone());
    let (mut partitions, mut columns, mut skipped) = (BTreeSet::new(), Vec::<Column>::new(), 0);
    for file in files {
        let levels = levels(file, folder);
        if self::keys(&levels) != keys {
            skipped += 1;
            continue;
        }
        partitions.insert(levels.iter().map(|level| value(level)).collect());
        for column in &file.columns {
            if !columns.iter().any(|known| known.name == column.name) {
                columns.push(column.clone());
            }
        }
    }
    if let Some(known) = known.filter(|_| columns.is_empty()) {
        columns.clone_from(&known.columns);
    }
    let table = Table {
        database: target.database.to_owned(),
        name,
        columns,
        partitions: (!keys.is_empty()).then_some(partitions),
        partition_keys: keys,
        location: Location { bucket: target.location.bucket.clone(), prefix: folder.to_owned() },
        format: Format::Parquet,
        declared: false,
    };
    Some(Crawled { table, skipped })
}

/// The folders between a table's and a file.
fn levels<'a>(file: &'a Found, folder: &str) -> Vec<&'a str> {
    let mut levels: Vec<&str> = file.key[folder.len()..].split('/').collect();
    levels.pop();
    levels
}

/// The partition keys that folders make.
fn keys(levels: &[&str]) -> Vec<String> {
    let key = |(i, level): (usize, &&str)| match level.split_once('=') {
        Some((name, _)) => normal(name),
        None => format!("partition_{i}"),
    };
    levels.iter().enumerate().map(key).collect()
}

fn value(level: &str) -> String {
    level.split_once('=').map_or_else(|| level.to_owned(), |(_, value)| decode(value))
}

/// A table is called after its folder, or after the bucket where there is none.
fn name(location: &Location, folder: &str) -> String {
    let last = folder.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty());
    normal(last.unwrap_or(&location.bucket))
}

/// A name as the catalog permits it.
fn normal(name: &str) -> String {
    let permitted =
        |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '_' };
    name.chars().map(permitted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: &str, columns: &str) -> Found {
        let columns =
            columns.split_whitespace().map(|name| Column { name: name.into(), kind: "bigint".into() });
        Found { key: key.into(), columns: columns.collect() }
    }

    fn infer(prefix: &str, level: Option<usize>, files: &[Found]) -> String {
        infer_again(&mut Catalog::default(), prefix, level, files)
    }

    fn infer_again(catalog: &mut Catalog, prefix: &str, level: Option<usize>, files: &[Found]) -> String {
        let location = Location { bucket: "the-bucket".into(), prefix: prefix.into() };
        let target = Target { database: "d", table_prefix: "", location: &location, level, catalog };
        let show = |Crawled { table, skipped }: &Crawled| {
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            let partitions: Vec<String> =
                table.partitions.iter().flatten().map(|values| values.join("/")).collect();
            let skipped = if *skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
            format!(
                "{} at {}: {} by {} in {}{skipped}",
                table.name,
                table.location.prefix,
                columns.join(","),
                table.partition_keys.join(","),
                partitions.join(" ")
            )
        };
        let crawled = tables(target, files);
        let shown = crawled.iter().map(show).collect::<Vec<_>>().join("\n");
        for Crawled { table, .. } in crawled {
            catalog.put(table);
        }
        shown
    }

    #[test]
    fn folders_that_are_not_the_tables_are_skipped() {
        let mut catalog = Catalog::default();
        let month = found("l/month=1/a.parquet", "id a");
        let others = ["l/day=1/b.parquet", "l/month=1/day=1/c.parquet", "l/d.parquet"];
        let files: Vec<Found> =
            others.map(|key| found(key, "id b")).into_iter().chain([month.clone()]).collect();
        insta::assert_snapshot!(infer_again(&mut catalog, "l/", Some(2), &[month]), @"l at l/: id,a by month in 1");
        insta::assert_snapshot!(infer_again(&mut catalog, "l/", Some(2), &files), @"l at l/: id,a by month in 1, 3 skipped");
        insta::assert_snapshot!(infer_again(&mut catalog, "l/", Some(2), &files[..3]), @"l at l/: id,a by month in , 3 skipped");
        insta::assert_snapshot!(infer("l/", Some(2), &files), @"l at l/: id,b by month,day in 1/1, 3 skipped");
    }

    #[test]
    fn one_table_with_named_partitions() {
        let files = [
            found("orders/day=1/country=DE/a.parquet", "id"),
            found("orders/day=2/country=a%2Fb/b.parquet", "id total"),
        ];
        insta::assert_snapshot!(
            infer("orders/", Some(2), &files),
            @"orders at orders/: id,total by day,country in 1/DE 2/a/b"
        );
    }

    #[test]
    fn a_level_decides_where_tables_begin() {
        let files = [found("Orders-1/x/a.parquet", "id"), found("flights/x/b.parquet", "no")];
        insta::assert_snapshot!(infer("", Some(2), &files), @r"
        orders_1 at Orders-1/: id by partition_0 in x
        flights at flights/: no by partition_0 in x
        ");
        insta::assert_snapshot!(infer("", Some(1), &files[..1]), @"the_bucket at : id by partition_0,partition_1 in Orders-1/x");
    }

    #[test]
    fn without_a_level_files_that_differ_are_tables_of_their_own() {
        let alike = [found("l/x/a.parquet", "id a b"), found("l/y/b.parquet", "id a b")];
        insta::assert_snapshot!(infer("l/", None, &alike), @"l at l/: id,a,b by partition_0 in x y");
        let different = [found("l/x/a.parquet", "id a b"), found("l/y/b.parquet", "no c d")];
        insta::assert_snapshot!(infer("l/", None, &different), @r"
        x at l/x/: id,a,b by  in 
        y at l/y/: no,c,d by  in
        ");
    }

    #[test]
    fn no_file_no_table() {
        assert_eq!(infer("orders/", Some(2), &[]), "");
        assert_eq!(infer("orders/", None, &[]), "");
    }
}
