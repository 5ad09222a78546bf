//! The builtin functions `fn::…`, one file for a family.

mod asset;
mod collection;
mod encoding;
mod file;
mod invoke;
mod text;

use crate::{
    evaluate::Evaluator,
    expression::{Call, Function, Unary},
    node::union,
    position::Span,
    printf,
    value::{Because, Node, Value},
};

impl Evaluator<'_> {
    /// Evaluates a call.
    pub(crate) fn call(&mut self, call: &Call, span: Span) -> Node {
        let node = match &call.function {
            Function::Unary(function, argument) => {
                let argument = self.expr(argument);
                self.unary(*function, &call.name.text, argument, span)
            }
            Function::Join { delimiter, values } => {
                let (delimiter, values) = (self.expr(delimiter), self.expr(values));
                self.join(&delimiter, &values, span)
            }
            Function::Split { delimiter, source } => {
                let (delimiter, source) = (self.expr(delimiter), self.expr(source));
                self.split(&delimiter, &source, span)
            }
            Function::Select { index, values } => {
                let (index, values) = (self.expr(index), self.expr(values));
                self.select(&index, &values, span)
            }
            Function::StackReference { stack, property } => {
                let property = self.expr(property);
                let reason = format!("it is an output of the stack `{stack}`");
                Node { edges: property.edges, ..Node::unknown(reason, span) }
            }
            Function::AssetArchive(entries) => self.asset_archive(entries, span),
            Function::Invoke(invoke) => self.invoke(invoke, None),
        };
        self.pay(node)
    }

    fn unary(&mut self, function: Unary, name: &str, argument: Node, span: Span) -> Node {
        match function {
            Unary::ToJson => self.render_json(argument, span),
            Unary::Secret => Node { secret: true, span, ..argument },
            Unary::Unsecret => {
                let mut node = Node { span, ..argument };
                node.disclose();
                node
            }
            Unary::ToBase64 | Unary::FromBase64 | Unary::Sha1 => self.encode(function, name, &argument, span),
            Unary::ReadFile | Unary::FileBase64 | Unary::FileBase64Sha256 => {
                self.file(function, name, &argument, span)
            }
            Unary::Length => self.length(&argument, span),
            Unary::SingleOrNone => self.single_or_none(&argument, span),
            Unary::ResourceName | Unary::ResourceType => self.resource_text(function, name, &argument, span),
            Unary::StringAsset
            | Unary::FileAsset
            | Unary::RemoteAsset
            | Unary::FileArchive
            | Unary::RemoteArchive => self.asset(function, name, &argument, span),
        }
    }

    /// The text of an argument, or the value of a call that has none.
    pub(super) fn expect_text<'n>(
        &mut self,
        name: &str,
        argument: &'n Node,
        span: Span,
    ) -> Result<&'n str, Box<Node>> {
        match &argument.value {
            Value::Text(text) => Ok(text),
            Value::Unknown(because) => Err(Box::new(unknown(because.clone(), &[argument], span))),
            other => {
                let message = format!("`{name}` takes text, not {}", printf::kind(other));
                Err(Box::new(self.fail(message, argument.span)))
            }
        }
    }
}

/// The result of a call with what it depends on.
fn result(value: Value, arguments: &[&Node], span: Span) -> Node {
    Node {
        edges: union(arguments.iter().copied()),
        secret: arguments.iter().any(|argument| argument.holds_secret()),
        ..Node::new(value, span)
    }
}

/// The result of a call whose arguments are not all known.
fn unknown(because: Because, arguments: &[&Node], span: Span) -> Node {
    result(Value::Unknown(because), arguments, span)
}
