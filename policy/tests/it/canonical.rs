//! Policies that are written differently and say the same, and those that do not.

use lake_policy::iam::Document;
use proptest::prelude::*;
use serde_json::{Value, json};

fn document(json: &Value) -> Document {
    Document::parse(json).unwrap_or_else(|error| panic!("{error}\n{json:#}"))
}

fn same(one: &Value, other: &Value) -> bool {
    document(one).says_the_same(&document(other))
}

fn of(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn texts(from: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    proptest::sample::subsequence(from, 1..=from.len())
        .prop_map(|texts| texts.into_iter().map(ToOwned::to_owned).collect())
}

const ACTIONS: &[&str] = &["s3:GetObject", "s3:PutObject", "kms:Decrypt", "sqs:*"];
const RESOURCES: &[&str] = &["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}"];
const ACCOUNTS: &[&str] = &["111122223333", "444455556666", "arn:aws:iam::111122223333:role/r"];

prop_compose! {
    fn statement()(
        effect in prop_oneof![Just("Allow"), Just("Deny")],
        actions in texts(ACTIONS),
        resources in texts(RESOURCES),
        accounts in texts(ACCOUNTS),
        negated in any::<bool>(),
        condition in proptest::option::of(texts(&["a", "b"])),
    ) -> Value {
        let mut statement = json!({"Effect": effect, "Resource": resources, "Principal": {"AWS": accounts}});
        statement[if negated { "NotAction" } else { "Action" }] = json!(actions);
        if let Some(values) = condition {
            statement["Condition"] = json!({"StringEquals": {"aws:SourceAccount": values}, "Bool": {"aws:SecureTransport": "true"}});
        }
        statement
    }
}

/// The same statement as somebody else would write it.
fn rewritten(statement: &Value, sid: usize) -> Vec<Value> {
    let mut other = statement.clone();
    other["Sid"] = json!(format!("Other{sid}"));
    for element in ["Action", "NotAction", "Resource"] {
        if let Some(list) = statement[element].as_array() {
            let upper =
                |text: &str| if element == "Resource" { text.to_owned() } else { text.to_uppercase() };
            let reversed: Vec<String> = list.iter().rev().map(|text| upper(text.as_str().unwrap())).collect();
            other[element] = if let [one] = reversed.as_slice() { json!(one) } else { json!(reversed) };
        }
    }
    let root = |account: &Value| match account.as_str().unwrap() {
        id if id.starts_with("arn:") => json!(id),
        id => json!(format!("arn:aws:iam::{id}:root")),
    };
    let accounts: Vec<Value> = statement["Principal"]["AWS"].as_array().unwrap().iter().map(root).collect();
    other["Principal"] = json!({"AWS": accounts});
    if !statement["Condition"].is_null() {
        let values = statement["Condition"]["StringEquals"]["aws:SourceAccount"].clone();
        other["Condition"] =
            json!({"bool": {"AWS:SecureTransport": [true]}, "stringEquals": {"AWS:sourceAccount": values}});
    }
    // What stands in one statement may be spread over one for each resource.
    let resources = statement["Resource"].as_array().unwrap();
    let spread = resources.iter().map(|resource| {
        let mut part = other.clone();
        part["Resource"] = resource.clone();
        part
    });
    if sid.is_multiple_of(2) { spread.collect() } else { vec![other] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn how_it_is_written_makes_no_difference(statements in proptest::collection::vec(statement(), 1..4)) {
        let other: Vec<Value> =
            statements.iter().enumerate().rev().flat_map(|(at, one)| rewritten(one, at)).collect();
        prop_assert!(same(&of(&statements), &of(&other)), "{:#}\n{:#}", of(&statements), of(&other));
    }

    #[test]
    fn what_it_says_does(statement in statement(), which in 0..5_usize) {
        let mut other = statement.clone();
        match which {
            0 => other["Effect"] = json!(if statement["Effect"] == "Allow" { "Deny" } else { "Allow" }),
            1 => other["Resource"] = json!("arn:aws:s3:::elsewhere"),
            2 => other["Principal"] = json!("*"),
            3 => other["Condition"] = json!({"StringLike": {"aws:SourceAccount": "a"}}),
            _ => {
                let held = if statement["Action"].is_null() { "NotAction" } else { "Action" };
                other[held] = json!("s3:DeleteObject");
            }
        }
        prop_assert!(!same(&of(&[statement]), &of(&[other])));
    }
}

#[test]
fn variables_are_text_in_documents_of_2008() {
    let statement =
        |resource: &str| json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource});
    let version =
        |version: &str, resource: &str| json!({"Version": version, "Statement": statement(resource)});
    let (old, new) = ("2008-10-17", "2012-10-17");
    assert!(same(&version(old, "arn:aws:s3:::b/*"), &version(new, "arn:aws:s3:::b/*")));
    let variable = "arn:aws:s3:::b/${aws:username}";
    assert!(!same(&version(old, variable), &version(new, variable)));
}
