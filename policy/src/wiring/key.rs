//! Which KMS key a value names.

use lake_reader::{Node, Resource};

use crate::{case::Stop, infrastructure::Infrastructure};

/// The key that a resource is encrypted with.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyUse<'i> {
    /// A customer-managed key of the same infrastructure.
    Declared(&'i Resource),
    /// A key of AWS's: `alias/aws/sqs`.
    AwsManaged(String),
    /// A key that is declared elsewhere.
    Elsewhere(String),
}

/// The key that a value names by ARN, id, alias, or a reference to a key or an alias.
///
/// # Errors
/// The value is not known and refers to no declared key.
pub fn key_of<'i>(infrastructure: &'i Infrastructure, node: &Node) -> Result<KeyUse<'i>, Stop> {
    if let Some(key) = infrastructure.resolve(node, "aws:kms/key:Key") {
        return Ok(KeyUse::Declared(key));
    }
    if let Some(alias) = infrastructure.resolve(node, "aws:kms/alias:Alias")
        && let Some(target) = alias.property("targetKeyId")
    {
        return key_of(infrastructure, target);
    }
    match (node.as_str(), node.as_unknown()) {
        (Some(text), _) if text.contains("alias/aws/") => Ok(KeyUse::AwsManaged(text.to_owned())),
        (Some(text), _) => Ok(KeyUse::Elsewhere(text.to_owned())),
        (None, Some(because)) => Err(Stop::Unknown(because.into())),
        (None, None) => Err(Stop::unknown("it is no text", node.span)),
    }
}
