//! Reading configuration strictly: every property is either understood, known not to matter, or refused.

use serde_json::{Map, Value};

/// One thing that is wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", if pointer.is_empty() { "/" } else { pointer })]
pub struct LoadError {
    /// JSON pointer of the place; empty for the whole document.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

impl LoadError {
    /// A problem at a place.
    pub fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into() }
    }
}

/// A pointer one step deeper.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// What kind of value this is, for messages.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A string as it is, anything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A number that is whole, however it was written: `5`, `5.0`.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value.as_i64() {
        Some(number) => Some(number),
        None => whole_float(value.as_f64()?),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked and the fraction is zero")]
fn whole_float(number: f64) -> Option<i64> {
    let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    exact.then_some(number as i64)
}

/// An object being read, field by field. Fields nobody asked for are errors when it is finished.
pub(crate) struct Fields<'a> {
    pointer: String,
    rest: Map<String, Value>,
    errors: &'a mut Vec<LoadError>,
}

impl<'a> Fields<'a> {
    /// Begins to read `value`; anything but an object is an error and reads as an empty one.
    pub(crate) fn of(value: &Value, pointer: &str, errors: &'a mut Vec<LoadError>) -> Self {
        let rest = match value {
            Value::Object(map) => map.clone(),
            other => {
                errors.push(LoadError::new(pointer, format!("must be an object, not {}", kind_of(other))));
                Map::new()
            }
        };
        Self { pointer: pointer.to_owned(), rest, errors }
    }

    /// Reports a problem with a field.
    pub(crate) fn problem(&mut self, key: &str, message: impl Into<String>) {
        self.errors.push(LoadError::new(child(&self.pointer, key), message));
    }

    /// Reports a problem with the object itself.
    pub(crate) fn problem_here(&mut self, message: impl Into<String>) {
        self.errors.push(LoadError::new(self.pointer.clone(), message));
    }

    /// The pointer of the object.
    pub(crate) fn here(&self) -> &str {
        &self.pointer
    }

    /// The pointer of a field.
    pub(crate) fn at(&self, key: &str) -> String {
        child(&self.pointer, key)
    }

    /// Where the errors go, for readers of nested values.
    pub(crate) fn errors(&mut self) -> &mut Vec<LoadError> {
        self.errors
    }

    /// Takes a field; `null` counts as absent.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        self.rest.remove(key).filter(|value| !value.is_null())
    }

    /// Takes a field, `null` included.
    pub(crate) fn take_raw(&mut self, key: &str) -> Option<Value> {
        self.rest.remove(key)
    }

    /// Takes a string.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        match self.take(key)? {
            Value::String(text) => Some(text),
            other => {
                self.problem(key, format!("must be a string, not {}", kind_of(&other)));
                None
            }
        }
    }

    /// Takes a string that has to be there; an empty one stands in for it after the error.
    pub(crate) fn required_text(&mut self, key: &str) -> String {
        if self.rest.get(key).is_none_or(Value::is_null) {
            self.problem_here(format!("`{key}` is missing"));
        }
        self.text(key).unwrap_or_default()
    }

    /// Takes a boolean.
    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        match self.take(key)? {
            Value::Bool(flag) => Some(flag),
            Value::String(text) if text == "true" || text == "false" => Some(text == "true"),
            other => {
                self.problem(key, format!("must be a boolean, not {}", kind_of(&other)));
                None
            }
        }
    }

    /// Takes a whole number within bounds.
    pub(crate) fn number(&mut self, key: &str, low: u32, high: u32) -> Option<u32> {
        let value = self.take(key)?;
        let number = whole(&value).or_else(|| value.as_str()?.parse().ok());
        let number = number.and_then(|number| u32::try_from(number).ok());
        let inside = number.filter(|number| (low..=high).contains(number));
        if inside.is_none() {
            self.problem(key, format!("must be a whole number from {low} to {high}"));
        }
        inside
    }

    /// The names of the fields that nobody took yet.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.rest.keys().cloned().collect()
    }

    /// Lets fields pass that do not change what is played: names, tags, encryption.
    pub(crate) fn ignore(&mut self, keys: &[&str]) {
        for key in keys {
            self.rest.remove(*key);
        }
    }

    /// Refuses a field that would change what is played.
    pub(crate) fn refuse(&mut self, key: &str, why: &str) {
        if self.take(key).is_some() {
            self.problem(key, why);
        }
    }

    /// Whatever is left was not understood.
    pub(crate) fn finish(self) {
        for key in self.rest.keys() {
            self.errors.push(LoadError::new(child(&self.pointer, key), "is not supported"));
        }
    }
}

/// The value, unless something was wrong.
pub(crate) fn settled<T>(value: T, errors: Vec<LoadError>) -> Result<T, Vec<LoadError>> {
    if errors.is_empty() { Ok(value) } else { Err(errors) }
}

/// Reads JSON text, with the place of a syntax error in the message.
pub(crate) fn json(text: &str, pointer: &str) -> Result<Value, LoadError> {
    serde_json::from_str(text).map_err(|error| LoadError::new(pointer, format!("is not JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Fields, plain, whole};

    #[test]
    fn what_nobody_asked_for_is_an_error() {
        let mut errors = Vec::new();
        let properties = json!({"a": "x", "b": 5.0, "c/d": null, "e": true, "tags": {}});
        let mut fields = Fields::of(&properties, "/p", &mut errors);
        assert_eq!(fields.text("a").as_deref(), Some("x"));
        assert_eq!(fields.number("b", 0, 10), Some(5));
        fields.ignore(&["tags"]);
        fields.finish();
        let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["/p/c~1d: is not supported", "/p/e: is not supported"]);
    }

    #[test]
    fn wrong_kinds_are_named() {
        let mut errors = Vec::new();
        let mut fields = Fields::of(&json!({"a": 1, "b": "x", "c": 1.5}), "", &mut errors);
        assert_eq!(fields.text("a"), None);
        assert_eq!(fields.flag("b"), None);
        assert_eq!(fields.number("c", 1, 9), None);
        fields.required_text("d");
        fields.finish();
        let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "/a: must be a string, not a number",
                "/b: must be a boolean, not a string",
                "/c: must be a whole number from 1 to 9",
                "/: `d` is missing",
            ]
        );
    }

    #[test]
    fn a_string_is_plain_without_its_quotes() {
        let values = [json!("a \"b\""), json!(5), json!(null), json!(["x"])];
        assert_eq!(values.each_ref().map(plain), ["a \"b\"", "5", "null", "[\"x\"]"]);
    }

    #[test]
    fn whole_numbers_are_read_from_floats() {
        assert_eq!(whole(&json!(5.0)), Some(5));
        assert_eq!(whole(&json!(-3)), Some(-3));
        assert_eq!(whole(&json!(5.5)), None);
        assert_eq!(whole(&json!(1e300)), None);
        assert_eq!(whole(&json!("5")), None);
    }
}
