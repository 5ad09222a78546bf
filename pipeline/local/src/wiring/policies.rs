//! The program as the judge of policies reads it, with the values that this machine invents.

use lake_policy::{Infrastructure, Origin};
use lake_reader::{Node, Program, Resource, Value};
use serde_json::Value as Json;

use super::resolve::Resolver;

/// Outputs by which policies and keys are told apart.
const IDENTITIES: [&str; 3] = ["arn", "id", "keyId"];

/// The resources of a program with every value known that the player knows, beside those of the bootstrap, where there is one:
/// it declares the boundary of the program's roles.
pub(crate) fn infrastructure(program: &Program, bootstrap: Option<&Program>) -> Infrastructure {
    let own = of(program);
    match bootstrap {
        Some(bootstrap) => own.beside(of(bootstrap)),
        None => own,
    }
}

fn of(program: &Program) -> Infrastructure {
    let resolver = Resolver::new(program);
    let resources = program.resources.iter().map(|resource| settled(&resolver, resource)).collect();
    Infrastructure::new(Origin::Program, resources, None)
}

fn settled(resolver: &Resolver<'_>, resource: &Resource) -> Resource {
    let mut settled = Resource { properties: known(resolver, &resource.properties), ..resource.clone() };
    for output in IDENTITIES.into_iter().filter(|output| resource.output(output).is_unknown()) {
        if let Ok(text) = resolver.output(resource, output) {
            settled.outputs.insert(output.to_owned(), Node::text(text, resource.span));
        }
    }
    settled
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
