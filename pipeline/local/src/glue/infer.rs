//! What a crawler makes of the Parquet files below a folder: tables, columns, partition keys.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Column, Format, Table, decode};
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
}

/// Share of columns that two files must have in common to be of one table when no level is given.
const LIKENESS: f64 = 0.7;

/// The tables below a target.
pub(crate) fn tables(target: Target<'_>, files: &[Found]) -> Vec<Table> {
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
fn split(target: Target<'_>, folder: &str, files: &[&Found], tables: &mut Vec<Table>) {
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
fn table(target: Target<'_>, folder: &str, files: &[&Found]) -> Option<Table> {
    let depth = files.iter().map(|file| file.key[folder.len()..].matches('/').count()).max()?;
    let mut keys: Vec<Option<String>> = vec![None; depth];
    let mut partitions = BTreeSet::new();
    let mut columns: Vec<Column> = Vec::new();
    for file in files {
        let mut levels: Vec<&str> = file.key[folder.len()..].split('/').collect();
        levels.pop();
        if levels.len() == depth {
            for (key, level) in keys.iter_mut().zip(&levels) {
                *key = key.take().or_else(|| level.split_once('=').map(|(name, _)| normal(name)));
            }
            partitions.insert(levels.iter().map(|level| value(level)).collect());
        }
        for column in &file.columns {
            if !columns.iter().any(|known| known.name == column.name) {
                columns.push(column.clone());
            }
        }
    }
    let keys = keys.into_iter().enumerate().map(|(i, key)| key.unwrap_or_else(|| format!("partition_{i}")));
    Some(Table {
        database: target.database.to_owned(),
        name: format!("{}{}", target.table_prefix, name(target.location, folder)),
        columns,
        partition_keys: keys.collect(),
        location: Location { bucket: target.location.bucket.clone(), prefix: folder.to_owned() },
        format: Format::Parquet,
        partitions: (depth > 0).then_some(partitions),
        declared: false,
    })
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
        let location = Location { bucket: "the-bucket".into(), prefix: prefix.into() };
        let target = Target { database: "d", table_prefix: "", location: &location, level };
        let show = |table: &Table| {
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            let partitions: Vec<String> =
                table.partitions.iter().flatten().map(|values| values.join("/")).collect();
            format!(
                "{} at {}: {} by {} in {}",
                table.name,
                table.location.prefix,
                columns.join(","),
                table.partition_keys.join(","),
                partitions.join(" ")
            )
        };
        tables(target, files).iter().map(show).collect::<Vec<_>>().join("\n")
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
