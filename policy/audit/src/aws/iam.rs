//! Roles over the SDK.

use aws_sdk_iam::{Client, types::Tag};

use super::refuse::refused;
use crate::{
    ports::{Part, Roles},
    properties::Properties,
    refusal::Answer,
};

/// IAM of an account.
#[derive(Debug)]
pub struct Iam {
    client: Client,
}

impl Iam {
    pub(super) fn new(config: &aws_config::SdkConfig) -> Self {
        Self { client: Client::new(config) }
    }
}

impl Roles for Iam {
    async fn list(&self) -> Answer<Vec<String>> {
        let pages = self.client.list_roles().into_paginator().items().send();
        let roles = pages.collect::<Result<Vec<_>, _>>().await;
        let roles = roles.map_err(|error| refused("list_roles", &error))?;
        // Roles of services belong to AWS; reserved ones to its identity centre.
        let own = roles.into_iter().filter(|role| !role.path().starts_with("/aws-"));
        Ok(own.map(|role| role.role_name).collect())
    }

    async fn role(&self, role: &str) -> Part {
        let output = self.client.get_role().role_name(role).send().await;
        let output = output.map_err(|error| refused("get_role", &error))?;
        Ok(output.role().map(|role| {
            let boundary = role.permissions_boundary().and_then(|held| held.permissions_boundary_arn());
            Properties::new()
                .text("name", Some(role.role_name()))
                .text("path", Some(role.path()))
                .text("arn", Some(role.arn()))
                .text("assumeRolePolicy", role.assume_role_policy_document().map(decoded))
                .text("description", role.description())
                .number("maxSessionDuration", role.max_session_duration())
                .text("permissionsBoundary", boundary)
                .map("tags", tags(role.tags()))
        }))
    }

    async fn inline(&self, role: &str) -> Answer<Vec<String>> {
        let pages = self.client.list_role_policies().role_name(role).into_paginator().items().send();
        let names = pages.collect::<Result<Vec<_>, _>>().await;
        names.map_err(|error| refused("list_role_policies", &error))
    }

    async fn inline_policy(&self, role: &str, policy: &str) -> Part {
        let output = self.client.get_role_policy().role_name(role).policy_name(policy).send().await;
        let output = output.map_err(|error| refused("get_role_policy", &error))?;
        Ok(Some(Properties::new().text("policy", Some(decoded(output.policy_document())))))
    }

    async fn attached(&self, role: &str) -> Answer<Vec<String>> {
        let pages = self.client.list_attached_role_policies().role_name(role).into_paginator().items().send();
        let policies = pages.collect::<Result<Vec<_>, _>>().await;
        let policies = policies.map_err(|error| refused("list_attached_role_policies", &error))?;
        Ok(policies.into_iter().filter_map(|policy| policy.policy_arn).collect())
    }

    async fn managed(&self, arn: &str) -> Part {
        let output = self.client.get_policy().policy_arn(arn).send().await;
        let output = output.map_err(|error| refused("get_policy", &error))?;
        Ok(output.policy().map(|policy| {
            Properties::new()
                .text("name", policy.policy_name())
                .text("path", policy.path())
                .text("description", policy.description())
                .text("version", policy.default_version_id())
        }))
    }

    async fn document(&self, arn: &str, version: &str) -> Part {
        let output = self.client.get_policy_version().policy_arn(arn).version_id(version).send().await;
        let output = output.map_err(|error| refused("get_policy_version", &error))?;
        let document = output.policy_version().and_then(|version| version.document());
        Ok(Some(Properties::new().text("policy", document.map(decoded))))
    }
}

fn tags(tags: &[Tag]) -> Option<Properties> {
    let add = |all: Properties, tag: &Tag| all.text(tag.key(), Some(tag.value()));
    (!tags.is_empty()).then(|| tags.iter().fold(Properties::new(), add))
}

/// IAM gives documents percent-encoded. What is no encoding stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).filter(|_| *first == b'%');
        let value = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(value.unwrap_or(*first));
        rest = if value.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn documents_are_decoded_and_plain_ones_kept() {
        for (text, expected) in [
            ("%7B%22Version%22%3A%20%222012-10-17%22%7D", r#"{"Version": "2012-10-17"}"#),
            (r#"{"a": "b+c"}"#, r#"{"a": "b+c"}"#),
            ("100%", "100%"),
            ("%zz%7", "%zz%7"),
            ("%C3%BC", "ü"),
            ("%ff", "%ff"),
            ("", ""),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }
}
