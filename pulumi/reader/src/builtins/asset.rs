//! Assets and archives, `fn::pulumiResourceName`, `fn::pulumiResourceType`.

use super::{result, unknown};
use crate::{
    evaluate::Evaluator,
    expression::{Expr, Unary},
    node::union,
    position::Span,
    printf,
    value::{Asset, Key, Node, Value},
};

impl Evaluator<'_> {
    pub(super) fn asset(&mut self, function: Unary, name: &str, argument: &Node, span: Span) -> Node {
        let text = match self.expect_text(name, argument, span) {
            Ok(text) => text.to_owned(),
            Err(failed) => return *failed,
        };
        let asset = match function {
            Unary::StringAsset => Asset::Text(text),
            Unary::RemoteAsset => Asset::Remote(text),
            Unary::FileArchive => Asset::FileArchive(text),
            Unary::RemoteArchive => Asset::RemoteArchive(text),
            _ => Asset::File(text),
        };
        result(Value::Asset(asset), &[argument], span)
    }

    pub(super) fn asset_archive(&mut self, entries: &[(Key, Expr)], span: Span) -> Node {
        let entries: Vec<(Key, Node)> =
            entries.iter().map(|(key, expr)| (key.clone(), self.expr(expr))).collect();
        let edges = union(entries.iter().map(|(_, node)| node));
        let secret = entries.iter().any(|(_, node)| node.holds_secret());
        Node { edges, secret, ..Node::new(Value::Asset(Asset::Archive(entries)), span) }
    }

    pub(super) fn resource_text(&mut self, function: Unary, name: &str, argument: &Node, span: Span) -> Node {
        let resource = match &argument.value {
            Value::Unknown(because) => return unknown(because.clone(), &[argument], span),
            Value::Resource(resource) => self.known_resource(resource),
            other => {
                let message = format!("`{name}` takes a resource, not {}", printf::kind(other));
                return self.fail_with_help(
                    message,
                    argument.span,
                    "name the resource itself: `${resource}`",
                );
            }
        };
        let text = resource.map(|resource| match function {
            Unary::ResourceType => resource.token.clone(),
            _ => resource.logical_name.clone(),
        });
        // A name is no dependency: it is known without the resource.
        Node::text(text.unwrap_or_default(), span)
    }
}
