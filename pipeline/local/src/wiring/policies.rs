//! The program as the judge of policies reads it, with the values that this machine invents.

use lake_policy::{Infrastructure, Origin};
use lake_reader::{Edge, Node, Program, Resource, Value};
use serde_json::Value as Json;

use super::resolve::Resolver;

/// Outputs by which policies and keys are told apart.
const IDENTITIES: [&str; 3] = ["arn", "id", "keyId"];

const ROLE: &str = "aws:iam/role:Role";
const POLICY: &str = "aws:iam/policy:Policy";
const BOUNDARY: &str = "permissionsBoundary";

/// The resources of a program with every value known that the player knows.
pub(crate) fn infrastructure(program: &Program) -> Infrastructure {
    let resolver = Resolver::new(program);
    let resources = program.resources.iter().map(|resource| settled(program, &resolver, resource)).collect();
    Infrastructure::new(Origin::Program, resources, None)
}

fn settled(program: &Program, resolver: &Resolver<'_>, resource: &Resource) -> Resource {
    let mut settled = Resource { properties: known(resolver, &resource.properties), ..resource.clone() };
    if resource.token == ROLE {
        forget_foreign_boundary(program, &mut settled.properties);
    }
    for output in IDENTITIES.into_iter().filter(|output| resource.output(output).is_unknown()) {
        if let Ok(text) = resolver.output(resource, output) {
            settled.outputs.insert(output.to_owned(), Node::text(text, resource.span));
        }
    }
    settled
}

/// A boundary that another program declares is left out. What it says is not known here, and whatever is not known is taken in the
/// caller's favour: with it, no role would be refused anything. Its own program is where it is judged.
fn forget_foreign_boundary(program: &Program, role: &mut Node) {
    let Value::Map(entries) = &mut role.value else { return };
    let arns: Vec<Node> = program.of_type(POLICY).map(|policy| policy.output("arn")).collect();
    let is_policy = |edge: &Edge| program.get(&edge.resource).is_some_and(|of| of.token == POLICY);
    let declared = |node: &Node| {
        node.edges.iter().any(is_policy)
            || node.as_str().is_some_and(|named| arns.iter().any(|arn| arn.as_str() == Some(named)))
    };
    entries.retain(|(key, node)| key.text != BOUNDARY || declared(node));
}

fn known(resolver: &Resolver<'_>, node: &Node) -> Node {
    let value = match &node.value {
        Value::List(list) => Value::List(list.iter().map(|node| known(resolver, node)).collect()),
        Value::Map(entries) => {
            Value::Map(entries.iter().map(|(key, node)| (key.clone(), known(resolver, node))).collect())
        }
        Value::Unknown(_) => match resolver.json(node) {
            Ok(Json::String(text)) => {
                return Node { edges: node.edges.clone(), ..Node::text(text, node.span) };
            }
            _ => return node.clone(),
        },
        _ => return node.clone(),
    };
    Node { value, ..node.clone() }
}
