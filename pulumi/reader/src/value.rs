//! Values of an evaluated program: every node knows where it was written and which resources it depends on.

use std::{fmt, sync::Arc};

use crate::position::Span;

/// An evaluated value with its place and its dependencies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// The value itself.
    pub value: Value,
    /// Where it is written; for `${name}`, the place of the use.
    pub span: Span,
    /// The resources it depends on, also through variables, interpolation and `fn::toJSON`. Sorted, without duplicates.
    pub edges: Vec<Edge>,
    /// Whether it comes from a secret.
    pub secret: bool,
    /// The value that `fn::toJSON` or `aws:iam:getPolicyDocument` rendered into this text, with its own places.
    pub source: Option<Arc<Node>>,
    /// How a text was put together, where that differs from the text between the quotes.
    pub template: Option<Box<Template>>,
}

/// What a node is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number: the YAML host knows no other kind.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the source; a later duplicate has replaced the earlier.
    Map(Vec<(Key, Node)>),
    /// An asset or an archive.
    Asset(Asset),
    /// A whole resource, by its key in the program.
    Resource(String),
    /// A value that cannot be known before deployment.
    Unknown(Because),
}

/// The key of a map entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The key after evaluation.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

/// Why a value is not known, and where that began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Because {
    /// A lower-case fragment: "`keyId` of `key` is assigned at creation".
    pub reason: String,
    /// The expression that is not known: the end of the chain, not the place of the use.
    pub span: Span,
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// A dependency on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The resource's key in the program.
    pub resource: String,
    /// The property path behind it, as in `arn` or `a.b[0]`; empty for the resource as a whole.
    pub path: String,
}

/// An asset or an archive.
#[derive(Clone, Debug, PartialEq)]
pub enum Asset {
    /// `fn::stringAsset`.
    Text(String),
    /// `fn::fileAsset`: a path.
    File(String),
    /// `fn::remoteAsset`: a URI.
    Remote(String),
    /// `fn::fileArchive`: a path.
    FileArchive(String),
    /// `fn::remoteArchive`: a URI.
    RemoteArchive(String),
    /// `fn::assetArchive`: assets and archives by their path in the archive.
    Archive(Vec<(Key, Node)>),
}

/// How a text was put together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// The scalar that holds the text; differs from the node's span where the text came through a variable.
    pub scalar: Span,
    /// The parts in order; none where the text is the scalar's text unchanged.
    pub parts: Vec<Part>,
}

/// One part of an interpolated text.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Byte offset of the part in the scalar's text, before `$$` and `${}` are resolved.
    pub start: usize,
    /// The place of a `${…}` in the source; empty for literal text, for which there is `Document::locate`.
    pub span: Span,
    /// The text or the value that it became.
    pub piece: Piece,
}

/// What a part became.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Literal text, with `$$` already folded: a `$$` always begins a part of its own.
    Literal(String),
    /// A `${…}` and the text it gave; `None` where it is not known.
    Access {
        /// The path between the braces.
        path: String,
        /// The rendered text.
        text: Option<String>,
        /// The resources that the value depends on.
        edges: Vec<Edge>,
    },
}

impl Part {
    /// The text that the part became, if it is known.
    pub fn text(&self) -> Option<&str> {
        match &self.piece {
            Piece::Literal(text) => Some(text),
            Piece::Access { text, .. } => text.as_deref(),
        }
    }

    /// The resources that the part depends on.
    pub fn edges(&self) -> &[Edge] {
        match &self.piece {
            Piece::Literal(_) => &[],
            Piece::Access { edges, .. } => edges,
        }
    }
}
