//! What is written is read back alike.

use proptest::prelude::*;
use serde_yaml::Value;

use super::entry;
use crate::{
    node::{Node, map},
    text::{Reference, text},
};

fn write(node: &Node) -> String {
    let mut out = String::new();
    entry("key", node, 0, &mut out);
    out
}

/// What an independent reader makes of the text, as the YAML host would fold `$$`.
fn read(text: &str) -> Value {
    let document: Value = serde_yaml::from_str(text).unwrap();
    unescape(&document["key"])
}

fn unescape(value: &Value) -> Value {
    let text = |text: &str| text.replace("$$", "$");
    match value {
        Value::String(found) => text(found).into(),
        Value::Sequence(items) => items.iter().map(unescape).collect(),
        Value::Mapping(entries) => {
            let entry =
                |(key, value): (&Value, &Value)| (text(key.as_str().unwrap()).into(), unescape(value));
            Value::Mapping(entries.iter().map(entry).collect())
        }
        other => other.clone(),
    }
}

fn expected(node: &Node) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Bool(value) => (*value).into(),
        Node::Integer(value) => (*value).into(),
        Node::Float(value) => (*value).into(),
        Node::Text(text) => text.render().replace("$$", "$").into(),
        Node::List(items) => items.iter().map(expected).collect(),
        Node::Map(entries) => {
            let entry = |(key, value): &(String, Node)| (key.as_str().into(), expected(value));
            Value::Mapping(entries.iter().map(entry).collect())
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "[a-z:#&*!|>%@` \t\n\r'\"\\\\{}\\[\\],?-]{0,8}",
        "\\PC{0,6}",
        "([a-z ]{0,6}\n){0,4}",
        prop::sample::select(vec![
            "true",
            "No",
            "null",
            "~",
            "1e3",
            "0x1f",
            "2012-10-17",
            "1_000",
            ".5",
            "<<",
            "=",
            "---"
        ])
        .prop_map(str::to_owned),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Bool),
        any::<i64>().prop_map(Node::Integer),
        text().prop_map(Node::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Node::List),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|entries| Node::Map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_independent_reader_reads_what_was_meant(node in node()) {
        let text = write(&node);
        prop_assert_eq!(read(&text), expected(&node), "{}", text);
    }
}

#[test]
fn policies_read_like_policies() {
    let statement = map! {
        "Sid" => "DenyInsecureTransport",
        "Principal" => "*",
        "Action" => vec!["s3:GetObject", "s3:PutObject"],
        "Condition" => map! { "Bool" => map! { "aws:SecureTransport" => "false" } },
    };
    let document = map! { "Version" => "2012-10-17", "Statement" => vec![statement] };
    insta::assert_snapshot!(write(&document), @r#"
    key:
      Version: "2012-10-17"
      Statement:
        - Sid: DenyInsecureTransport
          Principal: "*"
          Action:
            - s3:GetObject
            - s3:PutObject
          Condition:
            Bool:
              aws:SecureTransport: "false"
    "#);
}

#[test]
fn text_with_several_late_references_is_joined() {
    let (account, region) = (Reference::new("account", "accountId"), Reference::new("region", "region"));
    insta::assert_snapshot!(write(&Node::list([text![account, "-", region]])), @r#"
    key:
      - fn::join:
          - ""
          - - ${account.accountId}-
            - ${region.region}
    "#);
}

#[test]
fn long_text_stays_readable() {
    let query = Node::from("SELECT 1\n\n  FROM t -- $x: ${y}\n");
    insta::assert_snapshot!(write(&query), @r"
    key: |
      SELECT 1

        FROM t -- $x: $${y}
    ");
}
