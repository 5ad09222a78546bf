//! The names that an expression refers to.

use super::{Call, Expr, ExprKind, Function};
use crate::{
    interpolation::{Access, Content, Fragment},
    position::Span,
};

/// A name that an expression refers to, and the place of the access.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Root<'e> {
    pub(crate) name: &'e str,
    pub(crate) span: Span,
}

/// The names that an expression refers to, in the order in which the host follows them.
pub(crate) fn roots<'e>(expr: &'e Expr, found: &mut Vec<Root<'e>>) {
    match &expr.kind {
        ExprKind::Symbol(access) => found.push(Root { name: &access.root, span: expr.span }),
        ExprKind::Interpolation(fragments) => {
            found.extend(accesses(fragments).map(|(access, span)| Root { name: &access.root, span }));
        }
        ExprKind::List(list) => list.iter().for_each(|element| roots(element, found)),
        ExprKind::Object(entries) => {
            for (key, value) in entries {
                roots(key, found);
                roots(value, found);
            }
        }
        ExprKind::Call(call) => of_call(call, found),
        ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Text { .. }
        | ExprKind::Broken => {}
    }
}

fn of_call<'e>(call: &'e Call, found: &mut Vec<Root<'e>>) {
    match &call.function {
        Function::Unary(_, argument) => roots(argument, found),
        Function::Join { delimiter: first, values: second }
        | Function::Split { delimiter: first, source: second }
        | Function::Select { index: first, values: second } => {
            roots(first, found);
            roots(second, found);
        }
        Function::StackReference { property, .. } => roots(property, found),
        Function::AssetArchive(entries) => entries.iter().for_each(|(_, value)| roots(value, found)),
        Function::Invoke(invoke) => {
            let options = [&invoke.options.parent, &invoke.options.provider, &invoke.options.depends_on];
            let expressions = invoke.arguments.iter().chain(options.into_iter().flatten());
            expressions.for_each(|expr| roots(expr, found));
        }
    }
}

fn accesses(fragments: &[Fragment]) -> impl Iterator<Item = (&Access, Span)> {
    fragments.iter().filter_map(|fragment| match &fragment.content {
        Content::Access(access) => Some((access, fragment.span)),
        Content::Literal(_) => None,
    })
}
