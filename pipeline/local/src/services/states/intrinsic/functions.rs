//! What the functions do.

use serde_json::{Map, Value};

use super::{Function, lists, texts};
use crate::services::entropy::Entropy;

type Outcome = Result<Value, String>;

/// `format`: the text of `States.Format` as it was written, when it is written in the definition.
pub(super) fn apply(
    function: Function,
    format: Option<&str>,
    values: &[Value],
    entropy: &mut Entropy,
) -> Outcome {
    match (function, values) {
        (Function::Array, items) => Ok(Value::Array(items.to_vec())),
        (Function::Format, [text, values @ ..]) => {
            texts::format(format.map_or_else(|| texts::text(text), Ok)?, values)
        }
        (Function::Uuid, _) => Ok(Value::String(entropy.uuid())),
        (_, [one]) => unary(function, one),
        (_, [one, two]) => binary(function, one, two, entropy),
        (_, [one, two, three]) => ternary(function, one, two, three),
        _ => Err("the number of arguments is wrong".to_owned()),
    }
}

fn unary(function: Function, value: &Value) -> Outcome {
    match function {
        Function::ArrayLength => Ok(Value::from(lists::items(value)?.len())),
        Function::ArrayUnique => lists::unique(value),
        Function::Base64Decode => texts::base64_decode(value),
        Function::Base64Encode => texts::base64_encode(value),
        Function::JsonToString => Ok(Value::String(value.to_string())),
        Function::StringToJson => {
            serde_json::from_str(texts::text(value)?).map_err(|error| format!("no JSON: {error}"))
        }
        _ => Err("the number of arguments is wrong".to_owned()),
    }
}

fn binary(function: Function, one: &Value, two: &Value, entropy: &mut Entropy) -> Outcome {
    match function {
        Function::ArrayContains => Ok(Value::Bool(lists::items(one)?.contains(two))),
        Function::ArrayGetItem => lists::get(one, two),
        Function::ArrayPartition => lists::partition(one, two),
        Function::Hash => texts::hash(one, two),
        Function::MathAdd => add(one, two),
        Function::MathRandom => random(one, two, entropy),
        Function::StringSplit => texts::split(one, two),
        _ => Err("the number of arguments is wrong".to_owned()),
    }
}

fn ternary(function: Function, one: &Value, two: &Value, three: &Value) -> Outcome {
    match function {
        Function::ArrayRange => lists::range(one, two, three),
        Function::JsonMerge => merge(one, two, three),
        Function::MathRandom => {
            let seed = lists::whole(three)?;
            random(one, two, &mut Entropy::seeded(seed.cast_unsigned()))
        }
        _ => Err("the number of arguments is wrong".to_owned()),
    }
}

fn int(value: &Value) -> Result<i64, String> {
    let number = lists::whole(value)?;
    let inside = i32::try_from(number).is_ok();
    if inside { Ok(number) } else { Err(format!("{number} is not between -2147483648 and 2147483647")) }
}

fn add(one: &Value, two: &Value) -> Outcome {
    int(&Value::from(int(one)? + int(two)?)).map(Value::from)
}

/// The first bound is included, the second is not.
fn random(low: &Value, high: &Value, entropy: &mut Entropy) -> Outcome {
    let (low, high) = (int(low)?, int(high)?);
    match u64::try_from(high - low) {
        Ok(width @ 1..) => Ok(Value::from(low.saturating_add_unsigned(entropy.below(width)))),
        _ => Err(format!("{low} is not less than {high}")),
    }
}

fn merge(one: &Value, two: &Value, deep: &Value) -> Outcome {
    if deep != &Value::Bool(false) {
        return Err("a deep merge is not supported: the third argument is false".to_owned());
    }
    let object = |value: &Value| -> Result<Map<String, Value>, String> {
        value.as_object().cloned().ok_or_else(|| format!("{value} is not an object"))
    };
    let mut merged = object(one)?;
    merged.extend(object(two)?);
    Ok(Value::Object(merged))
}
