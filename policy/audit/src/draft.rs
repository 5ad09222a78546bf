//! A resource that is being put together.

use std::collections::BTreeMap;

use lake_reader::{Key, Node, Resource, Span, World};

use crate::{parts::Shape, ports::Part, properties::Properties, refusal::Refusal, scope::Scope};

/// A resource of the account before it has a name.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) token: &'static str,
    /// The provider's id.
    pub(crate) id: String,
    pub(crate) properties: Properties,
    pub(crate) outputs: Vec<(&'static str, String)>,
}

impl Draft {
    pub(crate) fn new(token: &'static str, id: &str, properties: Properties) -> Self {
        Self { token, id: id.to_owned(), properties, outputs: Vec::new() }
    }

    /// Adds an output.
    pub(crate) fn output(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.outputs.push((name, value.into()));
        self
    }

    /// The resource that rules judge.
    pub(crate) fn resource(self, (scope, world): (&Scope, &World)) -> Resource {
        let name = scope.name(self.token, &self.id);
        let node = |text: String| Node::text(text, Span::default());
        let own = [("id", self.id)].into_iter().chain(self.outputs);
        let outputs: BTreeMap<String, Node> = own.map(|(name, text)| (name.to_owned(), node(text))).collect();
        let mut resource = Resource {
            logical_name: name.clone(),
            name,
            token: self.token.to_owned(),
            declared_type: Key { text: self.token.to_owned(), span: Span::default() },
            properties: self.properties.into_node(),
            outputs,
            ..Resource::default()
        };
        // ARNs that AWS does not tell follow from names. Nothing of an account has a URN.
        for (name, node) in lake_reader::outputs(&resource, world) {
            if name != "urn" && !node.is_unknown() {
                resource.outputs.entry(name).or_insert(node);
            }
        }
        resource
    }
}

/// What was read of one thing.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) drafts: Vec<Draft>,
    /// Whether AWS says that there is no such thing.
    pub(crate) missing: bool,
}

impl Read {
    /// The draft of a type.
    pub(crate) fn of(&mut self, token: &str) -> Option<&mut Draft> {
        self.drafts.iter_mut().find(|draft| draft.token == token)
    }
}

/// Puts the parts of one thing together: a resource for each type. What AWS refused is unknown, never absent.
pub(crate) fn assemble(id: &str, parts: Vec<(Shape, Part)>) -> Read {
    let mut read = Read::default();
    for (shape, part) in parts {
        let properties = match part {
            Ok(Some(properties)) => properties,
            Ok(None) if shape.owner.is_none() => Properties::new(),
            Ok(None) => continue,
            Err(Refusal::Missing) => {
                read.missing = true;
                continue;
            }
            Err(refusal) => Properties::new().unknown(shape.properties, &refusal.to_string()),
        };
        if let Some(draft) = read.of(shape.token) {
            draft.properties = std::mem::take(&mut draft.properties).and(properties);
        } else {
            let owner = shape.owner.map(|owner| Properties::new().text(owner, Some(id)));
            let properties = owner.unwrap_or_default().and(properties);
            read.drafts.push(Draft::new(shape.token, id, properties));
        }
    }
    read
}
