//! The IAM policies of an infrastructure: where each is written, and which resources it applies to.

mod attachments;
mod places;

use std::sync::Arc;

pub use attachments::Attachment;
pub(crate) use attachments::{Listed, attachments, list as list_attachments, outside};
use lake_reader::{Node, Resource, Value};
pub(crate) use places::HOLDERS;
use places::{PLACES, Place};

use crate::{
    finding::Doubt,
    iam::{Document, Malformed, Statement},
    infrastructure::Infrastructure,
};

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// An identity: it says what a role, user or group may do.
    Identity,
    /// A role: it says who may assume it.
    Trust,
    /// A resource: it says who may do what with it.
    Resource,
}

/// One policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it is attached to.
    pub kind: PolicyKind,
    /// The key of the resource in which it is written.
    pub holder: String,
    /// The property in which it is written.
    pub path: String,
    /// The keys of the resources that it applies to; for an identity policy, the roles, users and groups.
    pub subjects: Vec<String>,
    /// The value as it is written.
    pub node: Node,
    /// The document with the place of every part.
    pub tree: Arc<Node>,
    /// The statements that are known, or what is wrong with them.
    pub document: Result<Document, Malformed>,
    /// Why the rest of it is not known.
    pub doubts: Vec<Doubt>,
    /// Statements of the rest of which effect, principals and conditions are known, but not what may be done to what: that stands as `*`.
    pub(crate) outlined: Vec<Statement>,
}

impl Policy {
    /// The part of the document at a JSON pointer, or the nearest part around it.
    pub fn at(&self, pointer: &str) -> &Node {
        let mut node = &*self.tree;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match &node.value {
                Value::List(list) => step.parse::<usize>().ok().and_then(|at| list.get(at)),
                _ => node.get(&step),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The known statements.
    pub fn statements(&self) -> &[Statement] {
        self.document.as_ref().map_or(&[], |document| &document.statements)
    }

    /// An element of a statement (`Action`, `Resource`, …), or the statement where it has none.
    pub fn element(&self, statement: &Statement, name: &str) -> &Node {
        self.at(&format!("{}/{name}", statement.pointer))
    }

    /// The one among the texts of an element that is this text, or else the element.
    pub fn text_in(&self, statement: &Statement, name: &str, text: &str) -> &Node {
        let element = self.element(statement, name);
        let listed = element.as_list().into_iter().flatten();
        listed.into_iter().find(|node| node.as_str() == Some(text)).unwrap_or(element)
    }
}

/// Every policy of an infrastructure, in the order of the resources.
pub(crate) fn collect(infrastructure: &Infrastructure) -> Vec<Policy> {
    let mut policies = Vec::new();
    for resource in &infrastructure.resources {
        for place in PLACES.iter().filter(|place| place.token.eq_ignore_ascii_case(&resource.token)) {
            for (path, node) in values(resource, place) {
                let subjects = places::subjects(infrastructure, resource, place);
                policies.push(read(infrastructure, place.kind, (resource, path), node, subjects));
            }
        }
    }
    policies
}

/// The values at the path of a place; `[]` in it stands for every element of a list.
fn values<'r>(resource: &'r Resource, place: &Place) -> Vec<(String, &'r Node)> {
    let paths = match place.path.split_once("[].") {
        None => vec![place.path.to_owned()],
        Some((list, member)) => {
            let count = resource.property(list).and_then(Node::as_list).map_or(0, <[Node]>::len);
            (0..count).map(|at| format!("{list}[{at}].{member}")).collect()
        }
    };
    let value = |path: String| {
        let node = resource.property(&path).filter(|node| !node.is_null())?;
        Some((path, node))
    };
    paths.into_iter().filter_map(value).collect()
}

fn read(
    infrastructure: &Infrastructure,
    kind: PolicyKind,
    (holder, path): (&Resource, String),
    node: &Node,
    subjects: Vec<String>,
) -> Policy {
    let mut doubts = Vec::new();
    let tree = infrastructure.tree(node);
    let document = match &tree {
        Some(tree) => document(tree, &mut doubts),
        None => Err(Malformed { pointer: String::new(), message: "the policy is no JSON".to_owned() }),
    };
    let outlined = tree.as_ref().filter(|_| !doubts.is_empty()).map_or_else(Vec::new, |tree| outlined(tree));
    let tree = tree.unwrap_or_else(|| Arc::new(node.clone()));
    let (holder, node) = (holder.name.clone(), node.clone());
    Policy { kind, holder, path, subjects, node, tree, document, doubts, outlined }
}

/// The statements of which only actions or resources are not known, with `*` for those.
fn outlined(tree: &Node) -> Vec<Statement> {
    let any = |key: &str| matches!(key, "Action" | "Resource");
    let outline = |node: &Node| {
        let entries = node.as_map()?.iter().cloned().map(|(key, value)| {
            let known = value.to_json().is_ok() || !any(&key.text);
            let value = if known { value } else { Node::text("*", value.span) };
            (key, value)
        });
        Node::map(entries.collect(), node.span).to_json().ok()
    };
    let statements = tree.get("Statement").and_then(Node::as_list).unwrap_or_default();
    let open = statements.iter().enumerate().filter(|(_, node)| node.to_json().is_err());
    let read = open.filter_map(|(at, node)| Some((at, outline(node)?)));
    Document::of_statements(read).map(|document| document.statements).unwrap_or_default()
}

/// The statements that are known; each of the others leaves a doubt.
fn document(tree: &Node, doubts: &mut Vec<Doubt>) -> Result<Document, Malformed> {
    if let Some(because) = tree.as_unknown() {
        doubts.push(because.into());
        return Ok(Document::default());
    }
    match tree.to_json() {
        Ok(json) => Document::parse(&json),
        Err(because) => {
            let statements = tree.get("Statement").and_then(Node::as_list).unwrap_or_default();
            doubts.push((&because).into());
            let known =
                statements.iter().enumerate().filter_map(|(at, node)| Some((at, node.to_json().ok()?)));
            Document::of_statements(known)
        }
    }
}
