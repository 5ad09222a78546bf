//! What the program says about a table.

use std::collections::BTreeMap;

use serde_json::Value;

use super::value::{Attribute, Item};
use crate::services::load::{Fields, LoadError, settled};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConfig {
    /// ARN.
    pub arn: String,
    /// Name, the last part of the ARN.
    pub name: String,
    /// The key of its items.
    pub key: Key,
    /// Its global secondary indexes, by name.
    pub indexes: BTreeMap<String, Index>,
    /// The attribute that says when an item expires.
    pub ttl: Option<String>,
}

/// The attributes that make up a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The partition key.
    pub hash: KeyAttribute,
    /// The sort key.
    pub range: Option<KeyAttribute>,
}

/// An attribute of a key: a string or a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttribute {
    /// Its name.
    pub name: String,
    /// Whether it is a number.
    pub numeric: bool,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The key of its items.
    pub key: Key,
    /// The attributes it has besides the keys; `None` for all.
    pub projected: Option<Vec<String>>,
}

impl KeyAttribute {
    pub(super) fn fits(&self, attribute: &Attribute) -> bool {
        matches!((self.numeric, attribute), (true, Attribute::N(_)) | (false, Attribute::S(_)))
    }

    pub(super) fn type_name(&self) -> &'static str {
        if self.numeric { "N" } else { "S" }
    }
}

impl Key {
    /// Its attributes, the partition key first.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.hash).chain(&self.range)
    }
}

impl Index {
    /// The part of an item that the index has.
    pub(super) fn project(&self, item: &Item, table: &Key) -> Item {
        let Some(projected) = &self.projected else { return item.clone() };
        let in_key =
            |name: &String| self.key.attributes().chain(table.attributes()).any(|key| key.name == *name);
        let kept = item.iter().filter(|(name, _)| projected.contains(name) || in_key(name));
        kept.map(|(name, attribute)| (name.clone(), attribute.clone())).collect()
    }
}

impl TableConfig {
    /// Reads the properties of an `aws:dynamodb/table:Table`.
    ///
    /// # Errors
    /// Everything that is malformed or not played.
    pub fn load(arn: &str, properties: &Value) -> Result<Self, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut fields = Fields::of(properties, "", &mut errors);
        let types = take_types(&mut fields);
        let key = take_key(&mut fields, &types);
        let indexes = take_indexes(&mut fields, &types);
        let ttl = take_ttl(&mut fields);
        if fields.flag("streamEnabled") == Some(true) {
            fields.problem("streamEnabled", "streams are not played");
        }
        fields.refuse("localSecondaryIndexes", "local secondary indexes are not played");
        fields.refuse("replicas", "global tables are not played");
        fields.ignore(&[
            "name",
            "billingMode",
            "deletionProtectionEnabled",
            "pointInTimeRecovery",
            "region",
            "tags",
        ]);
        fields.ignore(&[
            "serverSideEncryption",
            "tableClass",
            "readCapacity",
            "writeCapacity",
            "onDemandThroughput",
        ]);
        fields.ignore(&["warmThroughput", "tagsAll", "id", "arn"]);
        fields.finish();
        let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
        settled(Self { arn: arn.to_owned(), name, key, indexes, ttl }, errors)
    }
}

type Types = BTreeMap<String, String>;

fn take_types(fields: &mut Fields<'_>) -> Types {
    let mut types = Types::new();
    each(fields, "attributes", |attribute| {
        let name = attribute.required_text("name");
        let kind = attribute.required_text("type");
        if !matches!(kind.as_str(), "S" | "N") {
            attribute.problem("type", format!("`{kind}` is not played; S and N are"));
        }
        types.insert(name, kind);
    });
    types
}

/// Reads the objects of a list.
fn each(fields: &mut Fields<'_>, key: &str, mut read: impl FnMut(&mut Fields<'_>)) {
    let items = match fields.take(key) {
        None => return,
        Some(Value::Array(items)) => items,
        Some(_) => {
            fields.problem(key, "must be an array");
            return;
        }
    };
    for (index, item) in items.iter().enumerate() {
        let pointer = format!("{}/{index}", fields.at(key));
        let mut inner = Fields::of(item, &pointer, fields.errors());
        read(&mut inner);
        inner.finish();
    }
}

fn take_key(fields: &mut Fields<'_>, types: &Types) -> Key {
    let (mut hash, mut range) = (fields.text("hashKey"), fields.text("rangeKey"));
    each(fields, "keySchemas", |schema| {
        let name = schema.required_text("attributeName");
        match schema.required_text("keyType").as_str() {
            "HASH" => hash = Some(name),
            "RANGE" => range = Some(name),
            other => schema.problem("keyType", format!("`{other}` is neither HASH nor RANGE")),
        }
    });
    let mut attribute = |name: String| {
        let kind = types.get(&name);
        if kind.is_none() {
            fields.problem_here(format!("`attributes` says no type for `{name}`"));
        }
        KeyAttribute { numeric: kind.is_some_and(|kind| kind == "N"), name }
    };
    let range = range.map(&mut attribute);
    let hash = hash.map(&mut attribute);
    if hash.is_none() {
        fields.problem_here("`hashKey` is missing");
    }
    Key { hash: hash.unwrap_or(KeyAttribute { name: String::new(), numeric: false }), range }
}

fn take_indexes(fields: &mut Fields<'_>, types: &Types) -> BTreeMap<String, Index> {
    let mut indexes = BTreeMap::new();
    each(fields, "globalSecondaryIndexes", |index| {
        let name = index.required_text("name");
        let key = take_key(index, types);
        let others = index.take("nonKeyAttributes").and_then(|value| {
            let names = value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
            names.collect::<Option<Vec<String>>>()
        });
        let projected = match index.required_text("projectionType").as_str() {
            "ALL" => None,
            "KEYS_ONLY" => Some(Vec::new()),
            "INCLUDE" => Some(others.unwrap_or_default()),
            other => {
                index.problem("projectionType", format!("`{other}` is none of ALL, KEYS_ONLY, INCLUDE"));
                None
            }
        };
        index.ignore(&["readCapacity", "writeCapacity", "onDemandThroughput", "warmThroughput"]);
        indexes.insert(name, Index { key, projected });
    });
    indexes
}

fn take_ttl(fields: &mut Fields<'_>) -> Option<String> {
    let value = fields.take("ttl")?;
    let pointer = fields.at("ttl");
    let mut ttl = Fields::of(&value, &pointer, fields.errors());
    let name = ttl.text("attributeName");
    let enabled = ttl.flag("enabled").unwrap_or(false);
    if enabled && name.is_none() {
        ttl.problem_here("`attributeName` is missing");
    }
    ttl.finish();
    name.filter(|_| enabled)
}
