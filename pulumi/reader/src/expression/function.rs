//! The builtin functions `fn::…`.

use super::Expr;
use crate::{position::Span, value::Key};

/// A call of a builtin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) function: Function,
    /// The key that names it.
    pub(crate) name: Key,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Function {
    Unary(Unary, Expr),
    Join { delimiter: Expr, values: Expr },
    Split { delimiter: Expr, source: Expr },
    Select { index: Expr, values: Expr },
    StackReference { stack: String, property: Expr },
    AssetArchive(Vec<(Key, Expr)>),
    Invoke(Box<Invoke>),
}

/// Functions of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    ToJson,
    ToBase64,
    FromBase64,
    Secret,
    Unsecret,
    ReadFile,
    FileBase64,
    FileBase64Sha256,
    Sha1,
    Length,
    SingleOrNone,
    ResourceName,
    ResourceType,
    StringAsset,
    FileAsset,
    RemoteAsset,
    FileArchive,
    RemoteArchive,
}

impl Unary {
    const ALL: [(&'static str, Self); 18] = [
        ("fn::toJSON", Self::ToJson),
        ("fn::toBase64", Self::ToBase64),
        ("fn::fromBase64", Self::FromBase64),
        ("fn::secret", Self::Secret),
        ("fn::unsecret", Self::Unsecret),
        ("fn::readFile", Self::ReadFile),
        ("fn::filebase64", Self::FileBase64),
        ("fn::filebase64sha256", Self::FileBase64Sha256),
        ("fn::sha1", Self::Sha1),
        ("fn::length", Self::Length),
        ("fn::singleOrNone", Self::SingleOrNone),
        ("fn::pulumiResourceName", Self::ResourceName),
        ("fn::pulumiResourceType", Self::ResourceType),
        ("fn::stringAsset", Self::StringAsset),
        ("fn::fileAsset", Self::FileAsset),
        ("fn::remoteAsset", Self::RemoteAsset),
        ("fn::fileArchive", Self::FileArchive),
        ("fn::remoteArchive", Self::RemoteArchive),
    ];

    /// The function that a key names in any case, and its proper spelling.
    pub(super) fn named(key: &str) -> Option<(&'static str, Self)> {
        Self::ALL.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(key))
    }

    /// Assets and archives are found in every object, also one with other keys beside them, where they are an error.
    pub(super) fn is_asset(self) -> bool {
        matches!(
            self,
            Self::StringAsset | Self::FileAsset | Self::RemoteAsset | Self::FileArchive | Self::RemoteArchive
        )
    }
}

/// `fn::invoke`, in either form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Invoke {
    pub(crate) token: Key,
    /// An object, if there are arguments.
    pub(crate) arguments: Option<Expr>,
    pub(crate) field: Option<Key>,
    pub(crate) options: InvokeOptions,
    pub(crate) span: Span,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InvokeOptions {
    pub(crate) depends_on: Option<Expr>,
    pub(crate) parent: Option<Expr>,
    pub(crate) provider: Option<Expr>,
    pub(crate) version: Option<Key>,
    pub(crate) plugin_download_url: Option<Key>,
}
