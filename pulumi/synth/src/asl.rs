//! Workflows in Amazon States Language, with `${placeholders}` for what only the program knows.

use crate::{error::SynthError, grant::Grant, json::Json, node::Node, text::Text};

/// A workflow ready for the program: its definition, and what its role must be allowed.
pub(crate) struct Workflow {
    pub(crate) definition: Node,
    pub(crate) grant: Grant,
}

/// A call that a state makes.
pub(crate) struct Call<'a> {
    /// The integration: the `Resource` after `:::`.
    pub(crate) integration: &'a str,
    /// The text that names what is called: `FunctionName`, `JobName`, `Name.$`.
    pub(crate) target: &'a str,
}

/// What the placeholders of a workflow stand for, and what its calls need.
pub(crate) struct Context<'a> {
    /// The workflow's name.
    pub(crate) workflow: &'static str,
    /// Placeholders, without `${}`.
    pub(crate) bindings: &'a [(&'static str, Text)],
    /// The permission that a call needs.
    pub(crate) permit: &'a dyn Fn(&Call<'_>) -> Option<Grant>,
}

impl Context<'_> {
    /// Reads a workflow, replaces its placeholders, derives its grants.
    pub(crate) fn compile(&self, text: &str) -> Result<Workflow, SynthError> {
        let workflow = self.workflow;
        let json: Json =
            serde_json::from_str(text).map_err(|source| SynthError::Json { workflow, source })?;
        let mut grant = Grant::default();
        for (state, body) in json.get("States").map(Json::entries).unwrap_or_default() {
            if let Some(resource) = body.get("Resource").and_then(Json::text) {
                grant = grant.and(self.permission(state, resource, body)?);
            }
        }
        Ok(Workflow { definition: self.node(&json)?, grant })
    }

    fn permission(&self, state: &str, resource: &str, body: &Json) -> Result<Grant, SynthError> {
        let integration = resource.split_once(":::").map_or(resource, |(_, integration)| integration);
        let parameters = body.get("Parameters").map(Json::entries).unwrap_or_default();
        let target = parameters
            .iter()
            .find(|(name, _)| matches!(name.as_str(), "FunctionName" | "JobName" | "Name" | "Name.$"))
            .and_then(|(_, value)| value.text());
        let call = Call { integration, target: target.unwrap_or_default() };
        (self.permit)(&call).ok_or_else(|| SynthError::Integration {
            workflow: self.workflow,
            state: state.to_owned(),
            resource: resource.to_owned(),
        })
    }

    fn node(&self, json: &Json) -> Result<Node, SynthError> {
        Ok(match json {
            Json::Null => Node::Null,
            Json::Bool(value) => Node::Bool(*value),
            Json::Integer(value) => Node::Integer(*value),
            Json::Float(value) => Node::Float(*value),
            Json::Text(text) => Node::Text(self.bind(text)?),
            Json::List(items) => {
                Node::List(items.iter().map(|item| self.node(item)).collect::<Result<_, _>>()?)
            }
            Json::Map(entries) => Node::Map(
                entries.iter().map(|(key, value)| Ok((key.clone(), self.node(value)?))).collect::<Result<
                    _,
                    SynthError,
                >>(
                )?,
            ),
        })
    }

    fn bind(&self, text: &str) -> Result<Text, SynthError> {
        let mut bound = Text::default();
        let mut rest = text;
        while let Some((before, placeholder, after)) = placeholder(rest) {
            let value = self.bindings.iter().find(|(name, _)| *name == placeholder);
            let (_, value) = value.ok_or_else(|| SynthError::Placeholder {
                workflow: self.workflow,
                placeholder: placeholder.to_owned(),
                known: self
                    .bindings
                    .iter()
                    .map(|(name, _)| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", "),
            })?;
            bound = bound.then(before).then(value);
            rest = after;
        }
        Ok(bound.then(rest))
    }
}

fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
