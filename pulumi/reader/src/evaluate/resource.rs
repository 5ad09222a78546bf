//! Resources: properties, options, and the outputs that follow from them.

use super::Evaluator;
use crate::{
    expression::Expr,
    outputs::{self, Surroundings},
    position::Span,
    printf,
    program::{Get, Options, Resource},
    structure::{GetDeclaration, Properties, ResourceDeclaration},
    tokens,
    value::{Key, Node, Value},
};

impl Evaluator<'_> {
    pub(super) fn resource(&mut self, declaration: &ResourceDeclaration) -> Resource {
        let declared_type = declaration.token.clone().unwrap_or_default();
        if declaration.token.is_some() && !tokens::is_valid(&declared_type.text) {
            let message = format!("`{}` is no type token", declared_type.text);
            self.fail_with_help(
                message,
                declared_type.span,
                "a token is `package:Type` or `package:module:Type`",
            );
        }
        let mut resource = Resource {
            name: declaration.key.text.clone(),
            logical_name: declaration.name.as_ref().unwrap_or(&declaration.key).text.clone(),
            token: tokens::canonical(&declared_type.text),
            declared_type,
            span: declaration.key.span,
            declaration: declaration.span,
            properties: self.properties(declaration),
            options: self.options(declaration),
            get: declaration.get.as_ref().map(|get| self.get(get)),
            default_provider: declaration.default_provider,
            outputs: std::collections::BTreeMap::new(),
        };
        resource.outputs = self.outputs(&resource);
        resource
    }

    fn properties(&mut self, declaration: &ResourceDeclaration) -> Node {
        match &declaration.properties {
            Properties::Map(entries, span) => self.property_map(entries, *span),
            Properties::Expr(expr) => {
                let node = self.expr(expr);
                match node.value {
                    Value::Map(_) | Value::Unknown(_) => node,
                    Value::Null => Node::map(Vec::new(), node.span),
                    other => {
                        let message = format!("`properties` must be a map, not {}", printf::kind(&other));
                        self.fail(message, expr.span)
                    }
                }
            }
            Properties::Absent => Node::map(Vec::new(), Span::at(declaration.span.end)),
        }
    }

    fn property_map(&mut self, entries: &[(Key, Expr)], span: Span) -> Node {
        Node::map(entries.iter().map(|(key, expr)| (key.clone(), self.expr(expr))).collect(), span)
    }

    fn get(&mut self, get: &GetDeclaration) -> Get {
        let id = match &get.id {
            Some(id) => self.expr(id),
            None => self.fail("`get` has no `id`", get.span),
        };
        if !matches!(id.value, Value::Text(_) | Value::Unknown(_)) {
            self.fail(format!("`id` must be text, not {}", printf::kind(&id.value)), id.span);
        }
        Get { id, state: self.property_map(&get.state, get.span) }
    }

    fn outputs(&self, resource: &Resource) -> std::collections::BTreeMap<String, Node> {
        let surroundings = Surroundings {
            world: self.world,
            region: self.region_of(resource),
            parent: self.parent_type(&resource.options),
        };
        let mut outputs = outputs::of(resource, &surroundings);
        for (name, text) in self.world.outputs.get(&resource.name).into_iter().flatten() {
            outputs.insert(name.clone(), Node::text(text, resource.span));
        }
        outputs
    }

    /// The region of a resource: its own, that of its provider, or that of the default provider.
    fn region_of(&self, resource: &Resource) -> Node {
        if let Some(region) = resource.properties.get("region").filter(|region| !region.is_null()) {
            return region.clone();
        }
        self.region_of_provider(resource.options.provider.as_ref(), resource.span)
    }

    /// The region that an explicit provider, or else the default one, works in.
    pub(crate) fn region_of_provider(&self, provider: Option<&Node>, span: Span) -> Node {
        let provider = provider.and_then(Node::as_resource).and_then(|name| self.known_resource(name));
        match provider.and_then(|provider| provider.properties.get("region").cloned()) {
            Some(region) => region,
            None if self.region().is_empty() => Node::unknown("the region is not known", span),
            None => Node::text(self.region(), span),
        }
    }

    /// The types of the parents, outermost first, as a URN has them.
    fn parent_type(&self, options: &Options) -> Option<String> {
        let parent = self.known_resource(options.parent.as_ref()?.as_resource()?)?;
        let urn = parent.outputs.get("urn")?.as_str()?.to_owned();
        urn.split("::").nth(2).map(str::to_owned)
    }
}
