//! DynamoDB: an item's fields as attributes, its id and revision beside them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use lake_core::ports::{Ledger, PortResult, Revised, Saved};
use serde_json::{Map, Value};

use crate::Aws;
use crate::attribute::{from_json, to_json};
use crate::fault::Call;

/// The table's key.
pub(crate) const ID: &str = "id";
/// The attribute that a conditional write names.
pub(crate) const REVISION: &str = "revision";

/// The fields of an item; `None` where one is of a kind that the lake never writes.
pub(crate) fn fields(attributes: HashMap<String, AttributeValue>) -> Option<Map<String, Value>> {
    attributes.into_iter().map(|(name, value)| Some((name, to_json(value)?))).collect()
}

impl Ledger for Aws {
    async fn load(&self, table: &str, id: &str) -> PortResult<Option<Revised<Map<String, Value>>>> {
        let call = Call { action: "dynamodb:GetItem", kind: "table", resource: table };
        let key = AttributeValue::S(id.to_owned());
        let request = self.dynamodb.get_item().table_name(table).key(ID, key).consistent_read(true);
        let answer = request.send().await.map_err(|error| call.failed(&error))?;
        let Some(mut attributes) = answer.item else { return Ok(None) };
        attributes.remove(ID);
        let revision = attributes.remove(REVISION).and_then(|revision| revision.as_n().ok()?.parse().ok());
        let revision = revision.ok_or_else(|| call.unavailable(format!("`{id}` has no revision")))?;
        let item = fields(attributes)
            .ok_or_else(|| call.unavailable(format!("`{id}` holds what the lake never writes")))?;
        Ok(Some(Revised { item, revision }))
    }

    async fn save(
        &self,
        table: &str,
        id: &str,
        item: &Map<String, Value>,
        expected: Option<u64>,
    ) -> PortResult<Saved> {
        let call = Call { action: "dynamodb:PutItem", kind: "table", resource: table };
        let number = |revision: u64| AttributeValue::N(revision.to_string());
        let mut attributes: HashMap<String, AttributeValue> =
            item.iter().map(|(name, value)| (name.clone(), from_json(value))).collect();
        attributes.insert(ID.to_owned(), AttributeValue::S(id.to_owned()));
        attributes.insert(REVISION.to_owned(), number(expected.map_or(1, |revision| revision + 1)));
        let request = self.dynamodb.put_item().table_name(table).set_item(Some(attributes));
        let request = match expected {
            None => request
                .condition_expression("attribute_not_exists(#id)")
                .expression_attribute_names("#id", ID),
            Some(revision) => request
                .condition_expression("#revision = :expected")
                .expression_attribute_names("#revision", REVISION)
                .expression_attribute_values(":expected", number(revision)),
        };
        match request.send().await {
            Ok(_) => Ok(Saved::Yes),
            Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(Saved::Conflict),
            Err(error) => Err(call.failed(&error)),
        }
    }
}
