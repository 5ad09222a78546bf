//! Keys over the SDK.

use aws_sdk_kms::{Client, types::GrantListEntry};
use aws_smithy_types::date_time::Format;

use super::refuse::{present, refused};
use crate::{
    parts::KeyPart,
    ports::{Keys, Part},
    properties::Properties,
    refusal::Answer,
};

/// KMS of a region.
#[derive(Debug)]
pub struct Kms {
    client: Client,
}

impl Kms {
    pub(super) fn new(config: &aws_config::SdkConfig) -> Self {
        Self { client: Client::new(config) }
    }

    async fn metadata(&self, key: &str) -> Part {
        let output = self.client.describe_key().key_id(key).send().await;
        let output = output.map_err(|error| refused("describe_key", &error))?;
        Ok(output.key_metadata().map(|key| {
            let deletion = key.deletion_date().and_then(|date| date.fmt(Format::DateTime).ok());
            Properties::new()
                .text("arn", key.arn())
                .text("customKeyStoreId", key.custom_key_store_id())
                .text("customerMasterKeySpec", key.key_spec().map(aws_sdk_kms::types::KeySpec::as_str))
                .text("deletionDate", deletion)
                .text("description", key.description())
                .flag("isEnabled", Some(key.enabled()))
                .text("keyManager", key.key_manager().map(aws_sdk_kms::types::KeyManagerType::as_str))
                .text("keyState", key.key_state().map(aws_sdk_kms::types::KeyState::as_str))
                .text("keyUsage", key.key_usage().map(aws_sdk_kms::types::KeyUsageType::as_str))
                .flag("multiRegion", key.multi_region())
                .text("origin", key.origin().map(aws_sdk_kms::types::OriginType::as_str))
        }))
    }

    async fn rotation(&self, key: &str) -> Part {
        let output = self.client.get_key_rotation_status().key_id(key).send().await;
        let output = present("get_key_rotation_status", output)?;
        Ok(output.map(|status| {
            Properties::new()
                .flag("enableKeyRotation", Some(status.key_rotation_enabled()))
                .number("rotationPeriodInDays", status.rotation_period_in_days())
        }))
    }

    async fn policy(&self, key: &str) -> Part {
        let output = self.client.get_key_policy().key_id(key).send().await;
        let output = output.map_err(|error| refused("get_key_policy", &error))?;
        Ok(Some(Properties::new().text("policy", output.policy())))
    }

    async fn tags(&self, key: &str) -> Part {
        let pages = self.client.list_resource_tags().key_id(key).into_paginator().items().send();
        let tags = pages.collect::<Result<Vec<_>, _>>().await;
        let tags = tags.map_err(|error| refused("list_resource_tags", &error))?;
        let tags =
            tags.iter().fold(Properties::new(), |all, tag| all.text(tag.tag_key(), Some(tag.tag_value())));
        Ok((!tags.is_empty()).then(|| Properties::new().map("tags", Some(tags))))
    }
}

impl Keys for Kms {
    async fn list(&self) -> Answer<Vec<String>> {
        let pages = self.client.list_keys().into_paginator().items().send();
        let keys = pages.collect::<Result<Vec<_>, _>>().await;
        let keys = keys.map_err(|error| refused("list_keys", &error))?;
        Ok(keys.into_iter().filter_map(|key| key.key_id).collect())
    }

    async fn aliases(&self) -> Answer<Vec<(String, String)>> {
        let pages = self.client.list_aliases().into_paginator().items().send();
        let aliases = pages.collect::<Result<Vec<_>, _>>().await;
        let aliases = aliases.map_err(|error| refused("list_aliases", &error))?;
        Ok(aliases.into_iter().filter_map(|alias| alias.alias_name.zip(alias.target_key_id)).collect())
    }

    async fn part(&self, key: &str, part: KeyPart) -> Part {
        match part {
            KeyPart::Metadata => self.metadata(key).await,
            KeyPart::Rotation => self.rotation(key).await,
            KeyPart::Policy => self.policy(key).await,
            KeyPart::Tags => self.tags(key).await,
        }
    }

    async fn grants(&self, key: &str) -> Answer<Vec<Properties>> {
        let pages = self.client.list_grants().key_id(key).into_paginator().items().send();
        let grants = pages.collect::<Result<Vec<_>, _>>().await;
        let grants = grants.map_err(|error| refused("list_grants", &error))?;
        Ok(grants.iter().map(grant).collect())
    }
}

/// A service may hold a grant too: it is named in a field of its own.
fn grant(entry: &GrantListEntry) -> Properties {
    let constraints = entry.constraints().map(|limits| {
        let context = |pairs: &std::collections::HashMap<String, String>| {
            let mut sorted: Vec<_> = pairs.iter().collect();
            sorted.sort_unstable();
            sorted.into_iter().fold(Properties::new(), |all, (key, value)| all.text(key, Some(value)))
        };
        Properties::new()
            .map("encryptionContextEquals", limits.encryption_context_equals().map(context))
            .map("encryptionContextSubset", limits.encryption_context_subset().map(context))
    });
    Properties::new()
        .text("grantId", entry.grant_id())
        .text("name", entry.name())
        .text("granteePrincipal", entry.grantee_principal().or(entry.grantee_service_principal()))
        .text("retiringPrincipal", entry.retiring_principal().or(entry.retiring_service_principal()))
        .texts("operations", entry.operations().iter().map(aws_sdk_kms::types::GrantOperation::as_str))
        .maps("constraints", constraints)
}
