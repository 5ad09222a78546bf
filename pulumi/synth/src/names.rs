//! Physical names and ARNs. Every name is explicit, so that everything can be known before a deployment; none
//! holds an account, a region or a partition of its own.

use crate::text::{Reference, Text, text};

/// `lakegate-dev`: what all names of one stack begin with.
pub(crate) fn prefix() -> Reference {
    Reference::new("prefix", "")
}

/// The account that is deployed to.
pub(crate) fn account() -> Reference {
    Reference::new("account", "accountId")
}

/// The region that is deployed to.
pub(crate) fn region() -> Reference {
    Reference::new("region", "region")
}

/// The partition that is deployed to: `aws`, `aws-cn`, `aws-us-gov`.
pub(crate) fn partition() -> Reference {
    Reference::new("partition", "partition")
}

/// A name that is unique in an account and region.
pub(crate) fn regional(name: &str) -> Text {
    text![prefix(), "-", name]
}

/// A name that is unique in an account: IAM knows no regions.
pub(crate) fn global(name: &str) -> Text {
    text![regional(name), "-", region()]
}

/// A bucket's name, unique in the world.
pub(crate) fn bucket(zone: &str) -> Text {
    text![regional(zone), "-", account(), "-", region()]
}

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
pub(crate) fn arn(service: &str, resource: impl Into<Text>) -> Text {
    text!["arn:", partition(), ":", service, ":", region(), ":", account(), ":", resource.into()]
}

/// The account itself as a principal: hands the decision to the account's IAM policies.
pub(crate) fn account_root() -> Text {
    text!["arn:", partition(), ":iam::", account(), ":root"]
}

/// The value of `kms:ViaService` for a service. Ends with a star because the China partition may add `.cn`; only AWS
/// sets this key, so the star admits nobody else.
pub(crate) fn via(service: &str) -> Text {
    text![service, ".", region(), ".amazonaws.com*"]
}

/// The principal of a service that has one per region and partition (CloudWatch Logs).
pub(crate) fn regional_principal(service: &str) -> Text {
    text![service, ".", region(), ".", Reference::new("partition", "dnsSuffix")]
}
