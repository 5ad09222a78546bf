//! Functions of arrays.

use serde_json::Value;

/// Step Functions refuses longer arrays here.
const LONGEST: i64 = 1000;

pub(super) fn items(value: &Value) -> Result<&Vec<Value>, String> {
    value.as_array().ok_or_else(|| format!("{value} is not an array"))
}

/// A whole number; fractions are rounded, as Step Functions does it.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn whole(value: &Value) -> Result<i64, String> {
    if let Some(number) = value.as_i64() {
        return Ok(number);
    }
    match value.as_f64() {
        Some(number) if number.abs() < 9.0e15 => Ok(number.round() as i64),
        _ => Err(format!("{value} is not a whole number")),
    }
}

pub(super) fn partition(value: &Value, size: &Value) -> Result<Value, String> {
    let size = usize::try_from(whole(size)?).ok().filter(|size| *size > 0);
    let size = size.ok_or("the size of a chunk is greater than zero")?;
    Ok(items(value)?.chunks(size).map(|chunk| Value::Array(chunk.to_vec())).collect())
}

pub(super) fn range(first: &Value, last: &Value, step: &Value) -> Result<Value, String> {
    let (first, last, step) = (whole(first)?, whole(last)?, whole(step)?);
    if step == 0 {
        return Err("the step of a range is not zero".to_owned());
    }
    let count = (i128::from(last) - i128::from(first)) / i128::from(step) + 1;
    let reverse = (last < first) != (step < 0) && first != last;
    if reverse {
        return Ok(Value::Array(Vec::new()));
    }
    if count > i128::from(LONGEST) {
        return Err(format!("the range has {count} items, more than {LONGEST}"));
    }
    let mut items = Vec::new();
    let mut next = first;
    while (step > 0 && next <= last) || (step < 0 && next >= last) {
        items.push(Value::from(next));
        next += step;
    }
    Ok(Value::Array(items))
}

pub(super) fn get(value: &Value, index: &Value) -> Result<Value, String> {
    let index = whole(index)?;
    let items = items(value)?;
    let item = usize::try_from(index).ok().and_then(|index| items.get(index));
    item.cloned().ok_or_else(|| format!("the array of {} items has none at {index}", items.len()))
}

pub(super) fn unique(value: &Value) -> Result<Value, String> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items(value)? {
        if !kept.contains(item) {
            kept.push(item.clone());
        }
    }
    Ok(Value::Array(kept))
}
