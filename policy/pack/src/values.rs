//! Protobuf's values as JSON.

use prost_types::{Struct, Value, value::Kind};
use serde_json::{Map, Number, Value as Json};

pub(crate) fn object(fields: &Struct) -> Json {
    Json::Object(fields.fields.iter().map(|(key, field)| (key.clone(), value(field))).collect::<Map<_, _>>())
}

fn value(value: &Value) -> Json {
    match &value.kind {
        None | Some(Kind::NullValue(_)) => Json::Null,
        Some(Kind::BoolValue(flag)) => Json::Bool(*flag),
        Some(Kind::NumberValue(number)) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Some(Kind::StringValue(text)) => Json::String(text.clone()),
        Some(Kind::ListValue(list)) => Json::Array(list.values.iter().map(self::value).collect()),
        Some(Kind::StructValue(fields)) => object(fields),
    }
}
