//! What a newer version of a contract may change, and what may change in place.
//!
//! All versions of a dataset lie in one table, and readers of Parquet do not cast: a column has one type for ever, and
//! every file lies at the same levels of partitions. Columns may come and go. A struct gets no new fields: the
//! crawler adds columns to a table and changes the type of none, so that nobody would see them.

use crate::contract::Contract;
use crate::contract::field::{Field, Pii, Shape};
use crate::error::ContractError;
use crate::json::pointer::join;
use crate::located::Located;
use crate::model::{Column, ColumnKind, PartitionColumn, PartitionUnit};

impl Contract {
    /// Whether the records of `older`, another version of the same dataset, can lie in this contract's table: the
    /// partition is the same, and so is the type of each column that both have, but for fields that a struct has no more.
    ///
    /// # Errors
    /// Everything that changed and may not, each with its place in this contract's text.
    pub fn check_succeeds(&self, older: &Self) -> Result<(), ContractError> {
        let before = format!("version {}", older.version());
        self.report(|text| compare_tables(text, &before, older, self))
    }

    /// Whether the contract can take the place of `deployed`, which has the same version: its records can lie in the same
    /// table, and those that wait in stage are read as before, which passes over no column and fills none in.
    ///
    /// # Errors
    /// Everything that changed and may not, each with its place in this contract's text.
    pub fn check_replaces(&self, deployed: &Self) -> Result<(), ContractError> {
        let before = format!("version {} as it is deployed", deployed.version());
        self.report(|text| {
            compare_tables(text, &before, deployed, self);
            compare_waiting(text, "", &columns(deployed), &columns(self));
        })
    }

    /// Whether the contract is that of the dataset and the version that its place says.
    ///
    /// # Errors
    /// Where it says something else, with its place in the text.
    pub fn check_place(&self, dataset: &str, version: u32) -> Result<(), ContractError> {
        self.report(|text| {
            if self.dataset() != dataset {
                let message =
                    format!("`{}` lies in the folder `{dataset}`: rename one of them", self.dataset());
                text.problem("/x-lake/dataset", message);
            }
            if self.version() != version {
                let message = format!("version {} lies in `v{version}`: change one of them", self.version());
                text.problem("/x-lake/version", message);
            }
        })
    }

    /// Collects problems with the contract's text.
    fn report(&self, find: impl FnOnce(&Located<'_>)) -> Result<(), ContractError> {
        let text = Located::read(self.text())?;
        find(&text);
        if text.has_problems() { Err(text.into_error()) } else { Ok(()) }
    }
}

const ADVICE: &str = "files of both would lie in one table";

fn columns(contract: &Contract) -> Vec<Column> {
    contract.fields().iter().filter_map(Field::as_stage_column).collect()
}

fn compare_tables(text: &Located<'_>, before: &str, older: &Contract, newer: &Contract) {
    compare_partitions(text, before, older, newer);
    compare_columns(text, before, &columns(older), "", newer.fields());
    compare_protection(text, before, older.fields(), "", newer.fields());
}

/// Refuses to keep in the clear what was protected: values of both kinds would lie in one table, and who reads it expects none.
fn compare_protection(text: &Located<'_>, before: &str, older: &[Field], at: &str, newer: &[Field]) {
    for field in newer {
        let Some(known) = older.iter().find(|known| known.property == field.property) else { continue };
        let at = standing(text, join(&join(at, "properties"), &field.property));
        compare_value(text, before, known, &at, field);
    }
}

fn compare_value(text: &Located<'_>, before: &str, older: &Field, at: &str, newer: &Field) {
    match (&older.shape, &newer.shape) {
        _ if newer.pii.is_some() => {}
        _ if older.pii.is_some() => {
            let message = format!(
                "{before} protects `{}` as personal data, this one keeps it in the clear: give it `pii` again, or make a new dataset",
                older.property
            );
            text.problem(at, message);
        }
        (Shape::Struct(older), Shape::Struct(newer)) => compare_protection(text, before, older, at, newer),
        (Shape::List(older), Shape::List(newer)) => {
            compare_value(text, before, older, &standing(text, join(at, "items")), newer);
        }
        _ => {}
    }
}

/// Refuses what records that wait in stage were not admitted for; `path` is where the columns stand, with a dot.
fn compare_waiting(text: &Located<'_>, path: &str, older: &[Column], newer: &[Column]) {
    let refuse = |name: &str, what: &str| {
        let message = format!(
            "the column `{path}{name}` {what}, and records of this version may wait in stage: make a new version"
        );
        text.problem("/properties", message);
    };
    for column in older {
        match newer.iter().find(|other| other.name == column.name) {
            None => refuse(&column.name, "is gone"),
            Some(other) if column.nullable && !other.nullable => refuse(&column.name, "is required now"),
            Some(other) => compare_inside(text, &format!("{path}{}.", column.name), column, other),
        }
    }
    for column in newer.iter().filter(|column| !column.nullable) {
        if older.iter().all(|other| other.name != column.name) {
            refuse(&column.name, "is new and required");
        }
    }
}

fn compare_inside(text: &Located<'_>, path: &str, older: &Column, newer: &Column) {
    match (&older.kind, &newer.kind) {
        (ColumnKind::Struct(older), ColumnKind::Struct(newer)) => compare_waiting(text, path, older, newer),
        (ColumnKind::List(older), ColumnKind::List(newer)) => {
            compare_waiting(text, path, std::slice::from_ref(older), std::slice::from_ref(newer));
        }
        _ => {}
    }
}

fn compare_partitions(text: &Located<'_>, before: &str, older: &Contract, newer: &Contract) {
    if older.partition() == newer.partition() {
        return;
    }
    let message = format!(
        "{before} partitions by {}, this one by {}; {ADVICE}: keep the partition, or make a new dataset",
        levels(older.partition()),
        levels(newer.partition())
    );
    text.problem("/x-lake/partition", message);
}

/// `order_date (day of /ordered_at), country (/country)`.
fn levels(partition: &[PartitionColumn]) -> String {
    let level = |PartitionColumn { name, from, unit }: &PartitionColumn| match unit {
        PartitionUnit::Value => format!("`{name}` ({from})"),
        PartitionUnit::Year => format!("`{name}` (year of {from})"),
        PartitionUnit::Month => format!("`{name}` (month of {from})"),
        PartitionUnit::Day => format!("`{name}` (day of {from})"),
    };
    if partition.is_empty() {
        return "nothing".to_owned();
    }
    partition.iter().map(level).collect::<Vec<_>>().join(", ")
}

/// Compares the fields of the schema at `at` with the columns of the same names that the older version made of its own.
fn compare_columns(text: &Located<'_>, before: &str, older: &[Column], at: &str, newer: &[Field]) {
    for field in newer.iter().filter(|field| field.pii != Some(Pii::Drop)) {
        if let Some(column) = older.iter().find(|column| column.name == field.column) {
            let at = join(&join(at, "properties"), &field.property);
            compare(text, before, column, &standing(text, at), field);
        }
    }
}

/// Refuses new fields of a struct. One that is gone is null in new files, which is how old files are read.
fn compare_names(text: &Located<'_>, before: &str, older: &[Column], at: &str, newer: &Column) {
    let ColumnKind::Struct(fields) = &newer.kind else { return };
    for field in fields.iter().filter(|field| older.iter().all(|column| column.name != field.name)) {
        let message = format!(
            "{before} has no field `{}` in `{}`, and a struct gets no new ones: make a column of its own",
            field.name, newer.name
        );
        text.problem(at, message);
    }
}

fn compare(text: &Located<'_>, before: &str, older: &Column, at: &str, newer: &Field) {
    let Some(column) = newer.as_stage_column() else { return };
    match (&older.kind, &column.kind, &newer.shape) {
        (ColumnKind::Struct(older), ColumnKind::Struct(_), Shape::Struct(newer)) => {
            compare_names(text, before, older, at, &column);
            compare_columns(text, before, older, at, newer);
        }
        (ColumnKind::List(older), ColumnKind::List(_), Shape::List(newer)) => {
            let items = standing(text, join(at, "items"));
            compare(text, before, older, &items, newer);
        }
        (older, newer, _) if older.to_string() != newer.to_string() => {
            let message = format!(
                "{before} has the column `{}` as {older}, this one as {newer}; {ADVICE}: keep the type, \
                 or name the new column with \"x-lake\": {{\"column\": …}}",
                column.name
            );
            text.problem(at, message);
        }
        _ => {}
    }
}

/// The pointer, or where it leads through a `$ref` the nearest ancestor that stands in the text.
fn standing(text: &Located<'_>, pointer: String) -> String {
    let mut pointer = pointer;
    while text.value.pointer(&pointer).is_none() {
        pointer.truncate(pointer.rfind('/').unwrap_or(0));
    }
    pointer
}
