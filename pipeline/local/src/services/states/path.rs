//! The part of `JSONPath` that workflows use: names, indices, wildcards, slices and descent; no filters.
//!
//! A *reference path* has names and single indices only and leads to at most one value.

use serde_json::{Map, Value};

/// A path from the root of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(i64),
    Indices(Vec<i64>),
    Slice(Option<i64>, Option<i64>),
    Every,
    /// Everything below, at any depth; the step behind it picks from each.
    Descend,
}

impl Path {
    /// The whole document.
    pub(super) fn root() -> Self {
        Self { text: "$".to_owned(), steps: Vec::new() }
    }

    /// Reads a path that begins with `$`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut scanner = Scanner { text, rest: text.strip_prefix('$').unwrap_or_default() };
        if !text.starts_with('$') {
            return Err(format!("`{text}` is no path: a path begins with `$`"));
        }
        let mut steps = Vec::new();
        while !scanner.rest.is_empty() {
            scanner.step(&mut steps)?;
        }
        Ok(Self { text: text.to_owned(), steps })
    }

    /// Reads a path that leads to at most one value.
    pub(super) fn parse_reference(text: &str) -> Result<Self, String> {
        let path = Self::parse(text)?;
        if path.is_definite() {
            Ok(path)
        } else {
            Err(format!("`{text}` is no reference path: it may lead to several values"))
        }
    }

    /// The path as it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn is_definite(&self) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Name(_) | Step::Index(_)))
    }

    /// The value there; an array of all values for a path that may lead to several.
    pub(super) fn select(&self, document: &Value) -> Option<Value> {
        let mut values = vec![document];
        for step in &self.steps {
            values = values.into_iter().flat_map(|value| step.apply(value)).collect();
        }
        if self.is_definite() {
            values.first().map(|value| (*value).clone())
        } else {
            Some(Value::Array(values.into_iter().cloned().collect()))
        }
    }

    /// Puts a value there; objects that are missing on the way are made. False where the document has something else
    /// on the way.
    pub(super) fn assign(&self, document: &mut Value, value: Value) -> bool {
        let mut place = document;
        for step in &self.steps {
            let next = match (step, place) {
                (Step::Name(name), Value::Object(fields)) => fields.entry(name.clone()).or_insert_with(empty),
                (Step::Index(index), Value::Array(items)) => {
                    let length = items.len();
                    match absolute(*index, length).and_then(|index| items.get_mut(index)) {
                        Some(item) => item,
                        None => return false,
                    }
                }
                _ => return false,
            };
            place = next;
        }
        *place = value;
        true
    }
}

fn empty() -> Value {
    Value::Object(Map::new())
}

fn absolute(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 { i64::try_from(length).ok()?.checked_add(index)? } else { index };
    usize::try_from(index).ok()
}

impl Step {
    fn apply<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        match (self, value) {
            (Self::Name(name), Value::Object(fields)) => fields.get(name).into_iter().collect(),
            (Self::Index(index), Value::Array(items)) => item(items, *index).into_iter().collect(),
            (Self::Indices(indices), Value::Array(items)) => {
                indices.iter().filter_map(|index| item(items, *index)).collect()
            }
            (Self::Slice(from, to), Value::Array(items)) => slice(items, *from, *to).iter().collect(),
            (Self::Every, _) => children(value),
            (Self::Descend, _) => {
                let mut found = vec![value];
                for child in children(value) {
                    found.extend(Self::Descend.apply(child));
                }
                found
            }
            _ => Vec::new(),
        }
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    }
}

fn item(items: &[Value], index: i64) -> Option<&Value> {
    items.get(absolute(index, items.len())?)
}

fn slice(items: &[Value], from: Option<i64>, to: Option<i64>) -> &[Value] {
    let clamp = |index: i64| {
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let index = if index < 0 { index.saturating_add(length) } else { index };
        usize::try_from(index.clamp(0, length)).unwrap_or(0)
    };
    let from = from.map_or(0, clamp);
    let to = to.map_or(items.len(), clamp);
    items.get(from..to).unwrap_or_default()
}

struct Scanner<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Scanner<'_> {
    fn error(&self, message: &str) -> String {
        let place = self.text.chars().count() - self.rest.chars().count() + 1;
        format!("`{}`: {message} at character {place}", self.text)
    }

    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn step(&mut self, steps: &mut Vec<Step>) -> Result<(), String> {
        if self.eat("..") {
            steps.push(Step::Descend);
            let step = if self.rest.starts_with('[') { self.bracket()? } else { self.name()? };
            steps.push(step);
        } else if self.eat(".") {
            steps.push(self.name()?);
        } else if self.rest.starts_with('[') {
            steps.push(self.bracket()?);
        } else {
            return Err(self.error("expected `.` or `[`"));
        }
        Ok(())
    }

    fn name(&mut self) -> Result<Step, String> {
        if self.eat("*") {
            return Ok(Step::Every);
        }
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
        let end = self.rest.find(|c| !plain(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() {
            return Err(self.error("expected a name"));
        }
        if rest.starts_with('(') {
            return Err(self.error("functions in a path are not supported"));
        }
        self.rest = rest;
        Ok(Step::Name(name.to_owned()))
    }

    fn bracket(&mut self) -> Result<Step, String> {
        self.eat("[");
        let step = match self.rest.chars().next() {
            Some(quote @ ('\'' | '"')) => Step::Name(self.quoted(quote)?),
            Some('*') => {
                self.eat("*");
                Step::Every
            }
            Some('?' | '(') => return Err(self.error("filters and scripts are not supported")),
            _ => self.numbers()?,
        };
        if self.eat("]") { Ok(step) } else { Err(self.error("expected `]`")) }
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut name = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '\\' => name.extend(characters.next().map(|(_, escaped)| escaped)),
                character if character == quote => {
                    self.rest = self.rest.get(place + 1..).unwrap_or_default();
                    return Ok(name);
                }
                other => name.push(other),
            }
        }
        Err(self.error("the name is not closed"))
    }

    fn numbers(&mut self) -> Result<Step, String> {
        let first = self.number()?;
        if self.eat(":") {
            return Ok(Step::Slice(first, self.number()?));
        }
        let Some(first) = first else { return Err(self.error("expected an index, a name in quotes or `*`")) };
        let mut indices = vec![first];
        while self.eat(",") {
            self.rest = self.rest.trim_start();
            let next = self.number()?;
            indices.push(next.ok_or_else(|| self.error("expected an index"))?);
        }
        Ok(if indices.len() == 1 { Step::Index(first) } else { Step::Indices(indices) })
    }

    fn number(&mut self) -> Result<Option<i64>, String> {
        let end = self.rest.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        if digits.is_empty() {
            return Ok(None);
        }
        let number = digits.parse().map_err(|_| self.error("expected an index"))?;
        self.rest = rest;
        Ok(Some(number))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Path;

    /// The document of the `JSONPath` article.
    fn store() -> Value {
        json!({"store": {
            "book": [
                {"category": "reference", "price": 8.95, "title": "Sayings of the Century"},
                {"category": "fiction", "price": 12.99, "title": "Sword of Honour"},
                {"category": "fiction", "price": 8.99, "title": "Moby Dick"},
            ],
            "bicycle": {"color": "red", "price": 19.95},
        }})
    }

    #[test]
    fn documented_paths() {
        for (path, expected) in [
            ("$.store.bicycle.color", json!("red")),
            ("$['store']['bicycle'][\"color\"]", json!("red")),
            ("$.store.book[1].title", json!("Sword of Honour")),
            ("$.store.book[-1].title", json!("Moby Dick")),
            ("$.store.book[*].price", json!([8.95, 12.99, 8.99])),
            ("$.store.book[0,2].price", json!([8.95, 8.99])),
            ("$.store.book[:2].price", json!([8.95, 12.99])),
            ("$.store.book[-2:].price", json!([12.99, 8.99])),
            ("$.store..price", json!([19.95, 8.95, 12.99, 8.99])),
            ("$.store.bicycle.*", json!(["red", 19.95])),
            ("$..nothing", json!([])),
            ("$", store()),
        ] {
            assert_eq!(Path::parse(path).unwrap().select(&store()), Some(expected), "{path}");
        }
        for path in ["$.nothing", "$.store.book[3]", "$.store.bicycle[0]", "$.store.book.title"] {
            assert_eq!(Path::parse(path).unwrap().select(&store()), None, "{path}");
        }
    }

    #[test]
    fn errors_name_the_place() {
        for (path, message) in [
            ("store", "`store` is no path: a path begins with `$`"),
            ("$store", "`$store`: expected `.` or `[` at character 2"),
            ("$.a.", "`$.a.`: expected a name at character 5"),
            ("$.a[?(@.x)]", "`$.a[?(@.x)]`: filters and scripts are not supported at character 5"),
            ("$.a['b", "`$.a['b`: the name is not closed at character 5"),
            ("$.a[x]", "`$.a[x]`: expected an index, a name in quotes or `*` at character 5"),
            ("$.a[1", "`$.a[1`: expected `]` at character 6"),
            ("$.ü.length()", "`$.ü.length()`: functions in a path are not supported at character 5"),
            ("$.a b", "`$.a b`: expected `.` or `[` at character 4"),
        ] {
            assert_eq!(Path::parse(path).unwrap_err(), message);
        }
        assert_eq!(
            Path::parse_reference("$.a[*]").unwrap_err(),
            "`$.a[*]` is no reference path: it may lead to several values"
        );
    }

    #[test]
    fn a_value_is_put_where_the_path_leads() {
        for (path, before, after) in [
            ("$.a.b", json!({}), Some(json!({"a": {"b": 1}}))),
            ("$.a.b", json!({"a": {"c": 2}}), Some(json!({"a": {"b": 1, "c": 2}}))),
            ("$.a", json!({"a": [2]}), Some(json!({"a": 1}))),
            ("$.a[1]", json!({"a": [2, 3]}), Some(json!({"a": [2, 1]}))),
            ("$", json!({"a": 2}), Some(json!(1))),
            ("$.a.b", json!({"a": 2}), None),
            ("$.a[1]", json!({"a": [2]}), None),
            ("$.a", json!([]), None),
        ] {
            let mut document = before.clone();
            let done = Path::parse_reference(path).unwrap().assign(&mut document, json!(1));
            assert_eq!(done.then_some(document), after, "{path} in {before}");
        }
    }
}
