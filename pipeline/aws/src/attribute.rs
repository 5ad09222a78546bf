//! JSON values as DynamoDB attributes and back, exactly.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

/// The attribute for a value.
pub(crate) fn from_json(value: &Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(flag) => AttributeValue::Bool(*flag),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text.clone()),
        Value::Array(values) => AttributeValue::L(values.iter().map(from_json).collect()),
        Value::Object(fields) => {
            AttributeValue::M(fields.iter().map(|(name, value)| (name.clone(), from_json(value))).collect())
        }
    }
}

/// The value of an attribute; `None` for the kinds that [`from_json`] never makes.
pub(crate) fn to_json(attribute: AttributeValue) -> Option<Value> {
    match attribute {
        AttributeValue::Null(_) => Some(Value::Null),
        AttributeValue::Bool(flag) => Some(Value::Bool(flag)),
        AttributeValue::N(number) => serde_json::from_str(&number).ok(),
        AttributeValue::S(text) => Some(Value::String(text)),
        AttributeValue::L(values) => values.into_iter().map(to_json).collect::<Option<_>>().map(Value::Array),
        AttributeValue::M(fields) => {
            let fields = fields.into_iter().map(|(name, value)| Some((name, to_json(value)?)));
            fields.collect::<Option<_>>().map(Value::Object)
        }
        _ => None,
    }
}
