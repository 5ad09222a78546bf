//! Outputs that are known before deployment: ARNs, URLs and ids that follow from names.

mod table;

use std::collections::BTreeMap;

use self::table::{ASSIGNED, TABLE};
use crate::{
    partition,
    position::Span,
    program::Resource,
    value::{Because, Node, Value},
    world::World,
};

/// Type token → output → template.
type Table = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// What a resource's outputs depend on besides the resource.
pub(crate) struct Surroundings<'w> {
    pub(crate) world: &'w World,
    pub(crate) region: Node,
    /// The qualified type of the parent.
    pub(crate) parent: Option<String>,
}

/// The outputs of a resource, wherever it was read from, that follow from its properties in a world; among them those of which only
/// the reason is known why they are not.
pub fn follow(resource: &Resource, world: &World) -> BTreeMap<String, Node> {
    let own = resource.properties.get("region").filter(|region| !region.is_null());
    let region = own.cloned().unwrap_or_else(|| match &*world.region {
        "" => Node::unknown("the region is not known", resource.span),
        region => Node::text(region, resource.span),
    });
    of(resource, &Surroundings { world, region, parent: None })
}

/// The outputs of a resource that are known, or of which the reason is known why they are not.
pub(crate) fn of(resource: &Resource, around: &Surroundings<'_>) -> BTreeMap<String, Node> {
    let mut outputs = BTreeMap::from([("urn".to_owned(), urn(resource, around))]);
    if let Some(get) = &resource.get {
        outputs.insert("id".to_owned(), get.id.clone());
        return outputs;
    }
    let row_of = |table: Table| table.iter().find(|(token, _)| token.eq_ignore_ascii_case(&resource.token));
    let row = row_of(TABLE);
    let assigned = row_of(ASSIGNED).filter(|_| around.world.stand_ins);
    for (output, template) in [row, assigned].into_iter().flatten().flat_map(|(_, outputs)| *outputs) {
        let node = fill(template, resource, around, &outputs);
        outputs.insert((*output).to_owned(), node);
    }
    for name in
        row.iter().flat_map(|(_, outputs)| outputs.iter()).flat_map(|(_, template)| placeholders(template))
    {
        if !name.contains(['|', '@', '~'])
            && resource.properties.get(name).is_none()
            && !resource.properties.is_unknown()
        {
            outputs.entry(name.to_owned()).or_insert_with(|| named_at_deployment(resource, around));
        }
    }
    outputs
}

fn urn(resource: &Resource, around: &Surroundings<'_>) -> Node {
    let (stack, project) = (&around.world.stack, &around.world.project);
    let parent = around.parent.as_ref().map(|parent| format!("{parent}$")).unwrap_or_default();
    let text =
        format!("urn:pulumi:{stack}::{project}::{parent}{}::{}", resource.token, resource.logical_name);
    Node::text(text, resource.span)
}

/// Fills a template: `@name` is the account, the partition, the region, the DNS suffix, the resource's key or an earlier output; `name` is a property,
/// `name|text` a property with a default (which may be an `@name`), `name~text` a property and a slash, or nothing where it is the usual text.
fn fill(
    template: &str,
    resource: &Resource,
    around: &Surroundings<'_>,
    earlier: &BTreeMap<String, Node>,
) -> Node {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        match value(name, resource, around, earlier) {
            Ok(value) => text.push_str(&value),
            Err(because) => return Node::new(Value::Unknown(because), resource.span),
        }
        rest = after;
    }
    text.push_str(rest);
    Node::text(text, resource.span)
}

fn value(
    name: &str,
    resource: &Resource,
    around: &Surroundings<'_>,
    earlier: &BTreeMap<String, Node>,
) -> Result<String, Because> {
    let Some(name) = name.strip_prefix('@') else {
        if let Some((name, usual)) = name.split_once('~') {
            return property(name, Some(usual), resource, around).map(|text| prefix(&text, usual));
        }
        let (name, default) =
            name.split_once('|').map_or((name, None), |(name, default)| (name, Some(default)));
        return match default {
            Some(default) if default.starts_with('@') && resource.properties.get(name).is_none() => {
                value(default, resource, around, earlier)
            }
            default => property(name, default, resource, around),
        };
    };
    let world = around.world;
    match name {
        "account" => known(&world.account, name, resource.span),
        "partition" => known(&world.partition, name, resource.span),
        "suffix" => {
            known(&world.partition, "partition", resource.span).map(|p| partition::dns_suffix(&p).to_owned())
        }
        "region" => text_of(&around.region),
        "key" => Ok(resource.name.clone()),
        _ => earlier.get(name).map_or_else(|| Ok(String::new()), text_of),
    }
}

fn property(
    name: &str,
    default: Option<&str>,
    resource: &Resource,
    around: &Surroundings<'_>,
) -> Result<String, Because> {
    if let Some(because) = resource.properties.as_unknown() {
        return Err(because.clone());
    }
    match (resource.properties.get(name).filter(|node| !node.is_null()), default) {
        (Some(node), _) => text_of(node),
        (None, Some(default)) => Ok(default.to_owned()),
        (None, None) => text_of(&named_at_deployment(resource, around)),
    }
}

/// The bus of a rule, which may be named by its ARN.
fn prefix(text: &str, usual: &str) -> String {
    match text.rsplit('/').next().unwrap_or(text) {
        name if name == usual => String::new(),
        name => format!("{name}/"),
    }
}

/// The engine appends seven hexadecimal digits to the logical name.
fn named_at_deployment(resource: &Resource, around: &Surroundings<'_>) -> Node {
    if around.world.stand_ins {
        return Node::text(format!("{}-0000000", resource.logical_name), resource.span);
    }
    Node::unknown(format!("`{}` is named at deployment", resource.name), resource.span)
}

fn text_of(node: &Node) -> Result<String, Because> {
    match &node.value {
        Value::Text(text) => Ok(text.clone()),
        Value::Unknown(because) => Err(because.clone()),
        _ => Err(Because { reason: "it is not text".to_owned(), span: node.span }),
    }
}

fn known(text: &str, what: &str, span: Span) -> Result<String, Because> {
    let missing = || Because { reason: format!("the {what} is not known"), span };
    Some(text).filter(|text| !text.is_empty()).map(str::to_owned).ok_or_else(missing)
}

fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
