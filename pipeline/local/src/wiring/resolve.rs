//! Values as they will be: what is unknown before deployment is invented, the same each time.

use lake_reader::{Edge, Node, Piece, Program, Resource, Span, Value};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// The account that the program is played for, as its ARNs say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) partition: String,
    pub(crate) region: String,
    pub(crate) account: String,
}

/// Where a value that is needed cannot be had.
#[derive(Debug)]
pub(super) struct Unresolved {
    pub(super) span: Span,
    pub(super) reason: String,
}

/// Gives the values of a program's nodes.
#[derive(Debug)]
pub(super) struct Resolver<'p> {
    program: &'p Program,
    pub(super) place: Place,
}

impl<'p> Resolver<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let place = program.resources.iter().find_map(place_of).unwrap_or_else(|| Place {
            partition: "aws".to_owned(),
            region: "us-east-1".to_owned(),
            account: "000000000000".to_owned(),
        });
        Self { program, place }
    }

    /// A node as JSON.
    pub(super) fn json(&self, node: &Node) -> Result<Json, Unresolved> {
        Ok(match &node.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(_) => node.to_json().map_err(|because| unresolved(node, because.reason))?,
            Value::Text(text) => Json::String(text.clone()),
            Value::List(list) => {
                Json::Array(list.iter().map(|node| self.json(node)).collect::<Result<_, _>>()?)
            }
            Value::Map(entries) => Json::Object(
                entries.iter().map(|(key, node)| Ok((key.text.clone(), self.json(node)?))).collect::<Result<
                    _,
                    Unresolved,
                >>(
                )?,
            ),
            Value::Asset(_) => return Err(unresolved(node, "an asset where a value is needed")),
            Value::Resource(_) => return Err(unresolved(node, "a whole resource where a value is needed")),
            Value::Unknown(because) => self.unknown(node, &because.reason)?,
        })
    }

    /// A node as text.
    pub(super) fn text(&self, node: &Node) -> Result<String, Unresolved> {
        Ok(match self.json(node)? {
            Json::String(text) => text,
            other => other.to_string(),
        })
    }

    /// An output of a resource as text.
    pub(super) fn output(&self, resource: &Resource, name: &str) -> Result<String, Unresolved> {
        let node = resource.output(name);
        if node.is_unknown() { Ok(self.invent(resource, name)) } else { self.text(&node) }
    }

    fn unknown(&self, node: &Node, reason: &str) -> Result<Json, Unresolved> {
        if let Some(source) = &node.source {
            return Ok(Json::String(self.json(source)?.to_string()));
        }
        let parts =
            node.template.as_deref().map(|template| template.parts.as_slice()).filter(|p| !p.is_empty());
        let text = match parts {
            None => self.follow(&node.edges),
            Some(parts) => parts
                .iter()
                .map(|part| match &part.piece {
                    Piece::Literal(text) | Piece::Access { text: Some(text), .. } => Some(text.clone()),
                    Piece::Access { edges, .. } => self.follow(edges),
                })
                .collect(),
        };
        text.map(Json::String).ok_or_else(|| unresolved(node, reason))
    }

    /// The value of a reference to one output of one resource.
    fn follow(&self, edges: &[Edge]) -> Option<String> {
        let [edge] = edges else { return None };
        let resource = self.program.get(&edge.resource)?;
        (!edge.path.is_empty()).then(|| self.invent(resource, &edge.path))
    }

    /// What the provider would assign. Depends on the resource's name and type alone.
    fn invent(&self, resource: &Resource, output: &str) -> String {
        let digest = Sha256::digest(format!("{}\0{}", resource.token, resource.logical_name));
        let hex = hex(&digest);
        let mut words = resource.token.split([':', '/']).skip(1);
        let (service, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let id = match service {
            "kms" => {
                format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
            }
            _ => format!("{}-{}", resource.logical_name, &hex[..7]),
        };
        let Place { partition, region, account } = &self.place;
        match output {
            "arn" => format!("arn:{partition}:{service}:{region}:{account}:{kind}/{id}"),
            _ => id,
        }
    }
}

fn unresolved(node: &Node, reason: impl Into<String>) -> Unresolved {
    Unresolved { span: node.span, reason: reason.into() }
}

fn place_of(resource: &Resource) -> Option<Place> {
    let arn = resource.output("arn");
    let mut parts = arn.as_str()?.splitn(6, ':').map(str::to_owned);
    let (_, partition, _) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account) = (parts.next()?, parts.next()?);
    (!region.is_empty() && !account.is_empty()).then_some(Place { partition, region, account })
}
