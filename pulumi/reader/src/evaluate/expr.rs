//! Expressions to values.

use super::Evaluator;
use crate::{
    expression::{Expr, ExprKind},
    interpolation::{Access, Content, Fragment},
    position::Span,
    printf,
    value::{Because, Edge, Key, Node, Part, Piece, Template, Value},
};

impl Evaluator<'_> {
    /// Evaluates an expression.
    pub(crate) fn expr(&mut self, expr: &Expr) -> Node {
        match &expr.kind {
            ExprKind::Null => Node::new(Value::Null, expr.span),
            ExprKind::Bool(value) => Node::new(Value::Bool(*value), expr.span),
            ExprKind::Number(number) => Node::new(Value::Number(*number), expr.span),
            ExprKind::Text { text, fragments } => literal(text, fragments, expr.span),
            ExprKind::Symbol(access) => self.symbol(access, expr.span),
            ExprKind::Interpolation(fragments) => self.interpolate(fragments, expr.span),
            ExprKind::List(list) => {
                let list = list.iter().map(|element| self.expr(element)).collect();
                Node::list(list, expr.span)
            }
            ExprKind::Object(entries) => self.object(entries, expr.span),
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::Broken => Node::unknown("the expression cannot be read", expr.span),
        }
    }

    fn object(&mut self, entries: &[(Expr, Expr)], span: Span) -> Node {
        let mut evaluated: Vec<(Key, Node)> = Vec::with_capacity(entries.len());
        let mut unknown: Option<Node> = None;
        for (key, value) in entries {
            let place = key.span;
            let key = self.expr(key);
            let value = self.expr(value);
            match key.value {
                Value::Text(text) => evaluated.push((Key { text, span: place }, value)),
                Value::Unknown(_) => unknown = unknown.or(Some(key)),
                other => {
                    let message = format!("a key must evaluate to text, not {}", printf::kind(&other));
                    unknown = Some(self.fail(message, place));
                }
            }
        }
        match unknown {
            Some(unknown) => Node { span, ..unknown },
            None => Node::map(without_duplicates(evaluated), span),
        }
    }

    fn interpolate(&mut self, fragments: &[Fragment], span: Span) -> Node {
        let mut parts = Vec::with_capacity(fragments.len());
        let mut because = None;
        let mut secret = false;
        for fragment in fragments {
            let piece = match &fragment.content {
                Content::Literal(text) => Piece::Literal(text.clone()),
                Content::Access(access) => {
                    let node = self.access(access, false, fragment.span);
                    let text = self.print(access, &node, fragment.span);
                    let text = text.map_err(|reason| because.get_or_insert(reason).clone());
                    secret |= node.holds_secret();
                    Piece::Access { path: access.text.clone(), text: text.ok(), edges: node.edges }
                }
            };
            parts.push(Part { start: fragment.start, span: fragment.span, piece });
        }
        let value = because
            .map_or_else(|| Value::Text(parts.iter().filter_map(Part::text).collect()), Value::Unknown);
        let mut edges: Vec<Edge> = parts.iter().flat_map(|part| part.edges().iter().cloned()).collect();
        edges.sort_unstable();
        edges.dedup();
        let template = Some(Box::new(Template { scalar: span, parts }));
        self.pay(Node { value, span, edges, secret, source: None, template })
    }

    /// A value as it appears inside text.
    fn print(&mut self, access: &Access, node: &Node, span: Span) -> Result<String, Because> {
        if let (Value::Number(number), true) =
            (&node.value, access.tail.is_empty() && self.is_integer_name(&access.root))
        {
            return Ok(format!("{number}"));
        }
        if let Some(because) = node.first_unknown() {
            return Err(because.clone());
        }
        printf::print(node).ok_or_else(|| {
            let message =
                format!("`${{{}}}` is {}, which has no text", access.text, printf::kind(&node.value));
            let help =
                format!("name one of its outputs, such as `${{{}.id}}` or `${{{0}.arn}}`", access.text);
            let failed = match node.value {
                Value::Resource(_) => self.fail_with_help(message, span, help),
                _ => self.fail(message, span),
            };
            failed.as_unknown().cloned().unwrap_or_default()
        })
    }
}

fn literal(text: &str, fragments: &[Fragment], span: Span) -> Node {
    let mut node = Node::text(text, span);
    if !fragments.is_empty() {
        let parts = fragments.iter().filter_map(|fragment| match &fragment.content {
            Content::Literal(text) => {
                Some(Part { start: fragment.start, span: fragment.span, piece: Piece::Literal(text.clone()) })
            }
            Content::Access(_) => None,
        });
        node.template = Some(Box::new(Template { scalar: span, parts: parts.collect() }));
    }
    node
}

/// The last entry of a key counts, in the place of the first.
fn without_duplicates(entries: Vec<(Key, Node)>) -> Vec<(Key, Node)> {
    let mut places = std::collections::BTreeMap::new();
    let mut kept: Vec<(Key, Node)> = Vec::with_capacity(entries.len());
    for (key, node) in entries {
        let place = *places.entry(key.text.clone()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(earlier) => *earlier = (key, node),
            None => kept.push((key, node)),
        }
    }
    kept
}
