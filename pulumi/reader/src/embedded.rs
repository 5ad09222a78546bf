//! JSON inside a text of the program, and YAML that is no program: every value with its place in the source.

use std::collections::BTreeMap;

use crate::{
    config::from_json,
    diagnostic::Diagnostics,
    document::Document,
    position::{Position, Span},
    syntax::{self, Kind, Syntax},
    value::{Key, Node, Value},
};

/// The tree of a JSON text without places: every value has the place of the text. `None` where it is not JSON.
pub fn json(text: &Node) -> Option<Node> {
    let parsed = serde_json::from_str(text.as_str()?).ok()?;
    Some(with_edges(Node::new(from_json(parsed, text.span), text.span), text))
}

/// The tree of any YAML text, each value with its place. Nothing is evaluated.
///
/// # Errors
/// The text is not YAML.
pub fn yaml(text: &str) -> Result<Node, Diagnostics> {
    Ok(tree(&syntax::load(text)?.root, &|span| span))
}

impl Document {
    /// The tree of a JSON text: what `fn::toJSON` rendered, or else what the text says, each value with its place in the source.
    /// `None` where it is not JSON.
    pub fn json(&self, text: &Node) -> Option<Node> {
        if let Some(source) = &text.source {
            return Some((**source).clone());
        }
        let content = text.as_str()?;
        let without_places = json(text)?;
        // Whatever is JSON is YAML too, but for repeated keys; those keep the place of the text.
        let Ok(loaded) = syntax::load(content) else { return Some(without_places) };
        let mut offsets = Vec::new();
        collect(&loaded.root, &mut offsets);
        offsets.sort_unstable();
        offsets.dedup();
        let places: BTreeMap<usize, Position> =
            offsets.iter().copied().zip(self.locate_each(text, &offsets)).collect();
        let place = |span: Span| Span {
            start: places.get(&span.start.offset).copied().unwrap_or(text.span.start),
            end: places.get(&span.end.offset).copied().unwrap_or(text.span.end),
        };
        Some(with_edges(tree(&loaded.root, &place), text))
    }
}

fn collect(syntax: &Syntax, offsets: &mut Vec<usize>) {
    offsets.extend([syntax.span.start.offset, syntax.span.end.offset]);
    match &syntax.kind {
        Kind::List(list) => list.iter().for_each(|element| collect(element, offsets)),
        Kind::Map(entries) => {
            for (key, value) in entries {
                offsets.extend([key.span.start.offset, key.span.end.offset]);
                collect(value, offsets);
            }
        }
        _ => {}
    }
}

fn tree(syntax: &Syntax, place: &dyn Fn(Span) -> Span) -> Node {
    let span = place(syntax.span);
    let value = match &syntax.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(number) => Value::Number(*number),
        Kind::Text(text) => Value::Text(text.clone()),
        Kind::List(list) => Value::List(list.iter().map(|element| tree(element, place)).collect()),
        Kind::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| {
                    (Key { text: key.text.clone(), span: place(key.span) }, tree(value, place))
                })
                .collect(),
        ),
    };
    Node::new(value, span)
}

/// The tree depends on what its text depends on; which part depends on which resource is lost in the text.
fn with_edges(tree: Node, text: &Node) -> Node {
    Node { edges: text.edges.clone(), secret: text.secret, ..tree }
}

#[cfg(test)]
mod tests {
    use crate::{World, evaluate, read};

    const PROGRAM: &str = "
variables:
  name: raw
resources:
  policy:
    type: aws:s3:BucketPolicy
    properties:
      policy: |
        {
          \"Statement\": [
            {\"Effect\": \"Allow\", \"Resource\": \"arn:aws:s3:::${name}/*\",
             \"Action\": \"s3:*\"}
          ]
        }
";

    #[test]
    fn values_inside_a_text_have_their_place_in_the_source() {
        let document = read("Main.yaml", PROGRAM).unwrap();
        let program = evaluate(&document, &World::default());
        let policy = program.get("policy").and_then(|policy| policy.property("policy")).unwrap();
        let tree = document.json(policy).unwrap();
        let statement = tree.get("Statement").and_then(|list| list.at(0)).unwrap();
        let action = statement.get("Action").unwrap();
        assert_eq!(action.as_str(), Some("s3:*"));
        assert_eq!(action.span.slice(PROGRAM), "\"s3:*\"");
        let resource = statement.get("Resource").unwrap();
        assert_eq!(resource.as_str(), Some("arn:aws:s3:::raw/*"));
        assert_eq!(resource.span.slice(PROGRAM), "\"arn:aws:s3:::${name}/*\"");
    }
}
