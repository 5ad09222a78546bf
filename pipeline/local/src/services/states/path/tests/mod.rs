//! Paths by their documented examples.

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
