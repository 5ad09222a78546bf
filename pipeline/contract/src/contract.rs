//! A dataset's contract: a JSON Schema with `x-lake` annotations, read and checked.

mod annotation;
pub(crate) mod columns;
pub(crate) mod dataset;
pub(crate) mod field;
mod keywords;
mod paths;
pub(crate) mod ratio;
pub(crate) mod resolve;
mod schema;

use serde_json::Value;

use crate::error::ContractError;
use crate::lineage;
use crate::located::Located;
use crate::model::{Column, PartitionColumn, Retention};
use dataset::Dataset;
use field::{Field, Pii};
use ratio::Ratio;

/// The contract of one dataset.
#[derive(Debug, Clone)]
pub struct Contract {
    text: String,
    schema: Value,
    description: Option<String>,
    dataset: Dataset,
    columns: Vec<Column>,
    partition: Vec<PartitionColumn>,
    fields: Vec<Field>,
}

impl Contract {
    /// Reads a contract.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place in the text.
    pub fn parse(text: &str) -> Result<Self, ContractError> {
        let located = Located::read(text)?;
        schema::check(&located);
        if !located.value.is_object() {
            return Err(located.into_error());
        }
        let dataset = dataset::read(&located);
        let mut fields = columns::fields(&located, "", &located.value, 0);
        if fields.iter().all(|field| field.pii == Some(Pii::Drop)) {
            located.problem(
                "/properties",
                "the contract keeps no property: list at least one that is not dropped",
            );
        }
        refuse_lineage_names(&located, &fields);
        let partition = paths::bind(&located, &dataset, &mut fields);
        schema::refuse_idle_annotations(&located);
        let schema = located.value.clone();
        if !located.has_problems()
            && let Err(error) =
                jsonschema::draft202012::options().should_validate_formats(true).build(&schema)
        {
            located.problem(error.instance_path().as_str(), format!("not a usable JSON Schema: {error}"));
        }
        if located.has_problems() {
            return Err(located.into_error());
        }
        let description = ["description", "title"].iter().find_map(|key| schema.get(key)?.as_str());
        Ok(Self {
            text: text.to_owned(),
            description: description.map(str::to_owned),
            columns: fields.iter().map(Field::as_column).collect(),
            schema,
            dataset,
            partition,
            fields,
        })
    }

    /// Name of the dataset.
    pub fn dataset(&self) -> &str {
        &self.dataset.name
    }

    /// Version of the contract, from 1.
    pub fn version(&self) -> u32 {
        self.dataset.version
    }

    /// The text that was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The JSON Schema.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// What the dataset is: the schema's description, or else its title.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The columns of the properties, personal data included.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns that stage records carry: lineage first, then the properties without what is dropped.
    pub fn stage_columns(&self) -> Vec<Column> {
        let mut columns = lineage::columns();
        columns.extend(self.fields.iter().filter_map(Field::as_stage_column));
        columns
    }

    /// The levels of the partition path, outermost first.
    pub fn partition(&self) -> &[PartitionColumn] {
        &self.partition
    }

    /// JSON pointers of the properties that identify a record.
    pub fn key(&self) -> &[String] {
        &self.dataset.key
    }

    /// Days that each zone keeps its objects. Default: raw 365, stage 30, quarantine 90, analytics for ever.
    pub fn retention(&self) -> Retention {
        self.dataset.retention
    }

    /// The part of an object's records that may be quarantined before the object is refused. Default: 0.05.
    pub fn max_reject_ratio(&self) -> f64 {
        self.dataset.max_reject_ratio.value()
    }

    pub(crate) fn reject_ratio(&self) -> &Ratio {
        &self.dataset.max_reject_ratio
    }

    /// Whether an object with the bytes of an accepted one is skipped. Default: yes.
    pub fn skips_identical_files(&self) -> bool {
        self.dataset.skips_identical_files
    }

    /// JSON pointer of the array of records inside an envelope document.
    pub fn records_pointer(&self) -> Option<&str> {
        self.dataset.records.as_deref()
    }

    /// Hours after which a new object is overdue.
    pub fn freshness_hours(&self) -> Option<u32> {
        self.dataset.freshness_hours
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }
}

fn refuse_lineage_names(text: &Located<'_>, fields: &[Field]) {
    for column in lineage::columns() {
        if let Some(field) = fields.iter().find(|field| field.column == column.name) {
            let at = crate::json::pointer::join("/properties", &field.property);
            let message = format!(
                "the column `{}` is the lake's own: name the property's with \"x-lake\": {{\"column\": …}}",
                column.name
            );
            text.problem_with_key(&at, message);
        }
    }
}
