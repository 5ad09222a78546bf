//! Expressions: what a YAML node means before anything is evaluated.

mod function;
mod parse;
mod roots;

pub(crate) use self::{
    function::{Call, Function, Invoke, InvokeOptions, Unary},
    parse::parse,
    roots::{Root, roots},
};
use crate::{
    interpolation::{Access, Fragment},
    position::Span,
};

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExprKind {
    Null,
    Bool(bool),
    Number(f64),
    /// Literal text; it has fragments only where a `$$` was folded.
    Text {
        text: String,
        fragments: Vec<Fragment>,
    },
    /// A text that is one access and nothing else: the value keeps its type.
    Symbol(Access),
    Interpolation(Vec<Fragment>),
    List(Vec<Expr>),
    Object(Vec<(Expr, Expr)>),
    Call(Box<Call>),
    /// What could not be parsed; the problem has been reported.
    Broken,
}

impl Expr {
    /// The text of a literal.
    pub(crate) fn literal(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Text { text, .. } => Some(text),
            _ => None,
        }
    }
}
