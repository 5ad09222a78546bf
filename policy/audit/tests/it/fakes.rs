//! An account in memory.

use std::{cell::RefCell, collections::BTreeMap};

use lake_audit::{
    Answer, BucketPart, KeyPart, Properties, Refusal,
    ports::{Buckets, Keys, Part, Roles},
};

/// Buckets, keys and roles by name, and who is refused what.
#[derive(Debug, Default)]
pub(crate) struct Fake {
    pub(crate) buckets: Vec<&'static str>,
    /// Alias and key.
    pub(crate) aliases: Vec<(&'static str, &'static str)>,
    pub(crate) keys: Vec<&'static str>,
    /// Role and its attached policies.
    pub(crate) roles: BTreeMap<&'static str, Vec<&'static str>>,
    /// Tags by name of a bucket, key or role.
    pub(crate) tags: BTreeMap<&'static str, (&'static str, &'static str)>,
    /// Names about which every question is refused.
    pub(crate) refused: BTreeMap<&'static str, Refusal>,
    /// What was asked.
    pub(crate) asked: RefCell<Vec<String>>,
}

impl Fake {
    fn ask(&self, what: &str, name: &str) -> Answer<()> {
        self.asked.borrow_mut().push(format!("{what} {name}"));
        self.refused.get(name).map_or(Ok(()), |refusal| Err(refusal.clone()))
    }

    fn tags(&self, name: &str) -> Option<Properties> {
        let (key, value) = self.tags.get(name)?;
        Some(Properties::new().map("tags", Some(Properties::new().text(key, Some(*value)))))
    }
}

fn owned(names: &[&'static str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Buckets for Fake {
    async fn list(&self, prefix: &str) -> Answer<Vec<String>> {
        self.ask("list buckets", prefix)?;
        Ok(owned(&self.buckets))
    }

    async fn part(&self, bucket: &str, part: BucketPart) -> Part {
        self.ask(&format!("{part:?}"), bucket)?;
        if !self.buckets.contains(&bucket) {
            return Err(Refusal::Missing);
        }
        Ok(match part {
            BucketPart::Tags => self.tags(bucket),
            BucketPart::PublicAccess => Some(Properties::new().flag("blockPublicAcls", Some(true))),
            _ => None,
        })
    }
}

impl Keys for Fake {
    async fn list(&self) -> Answer<Vec<String>> {
        self.ask("list", "keys")?;
        Ok(owned(&self.keys))
    }

    async fn aliases(&self) -> Answer<Vec<(String, String)>> {
        let pair = |(alias, key): &(&str, &str)| ((*alias).to_owned(), (*key).to_owned());
        Ok(self.aliases.iter().map(pair).collect())
    }

    async fn part(&self, key: &str, part: KeyPart) -> Part {
        self.ask(&format!("{part:?}"), key)?;
        Ok(match part {
            KeyPart::Metadata => {
                let manager = if key.starts_with("aws") { "AWS" } else { "CUSTOMER" };
                let arn = format!("arn:aws:kms:eu-west-1:111122223333:key/{key}");
                Some(Properties::new().text("keyManager", Some(manager)).text("arn", Some(arn)))
            }
            KeyPart::Rotation => Some(Properties::new().flag("enableKeyRotation", Some(true))),
            KeyPart::Policy => Some(Properties::new().text("policy", Some(r#"{"Statement": []}"#))),
            KeyPart::Tags => self.tags(key),
        })
    }

    async fn grants(&self, key: &str) -> Answer<Vec<Properties>> {
        self.ask("grants", key)?;
        Ok(Vec::new())
    }
}

impl Roles for Fake {
    async fn list(&self) -> Answer<Vec<String>> {
        self.ask("list", "roles")?;
        Ok(self.roles.keys().map(|role| (*role).to_owned()).collect())
    }

    async fn role(&self, role: &str) -> Part {
        self.ask("role", role)?;
        if !self.roles.contains_key(role) {
            return Err(Refusal::Missing);
        }
        let arn = format!("arn:aws:iam::111122223333:role/{role}");
        let known = Properties::new().text("name", Some(role)).text("arn", Some(arn));
        Ok(Some(known.and(self.tags(role).unwrap_or_default())))
    }

    async fn inline(&self, role: &str) -> Answer<Vec<String>> {
        self.ask("inline", role)?;
        Ok(vec!["own".to_owned()])
    }

    async fn inline_policy(&self, role: &str, policy: &str) -> Part {
        self.ask("inline policy", &format!("{role}:{policy}"))?;
        Ok(Some(Properties::new().text("policy", Some(r#"{"Statement": []}"#))))
    }

    async fn attached(&self, role: &str) -> Answer<Vec<String>> {
        self.ask("attached", role)?;
        Ok(owned(self.roles.get(role).map_or(&[], Vec::as_slice)))
    }

    async fn managed(&self, arn: &str) -> Part {
        self.ask("managed", arn)?;
        Ok(Some(Properties::new().text("version", Some("v7"))))
    }

    async fn document(&self, arn: &str, version: &str) -> Part {
        self.ask("document", &format!("{arn} {version}"))?;
        Ok(Some(Properties::new().text("policy", Some(r#"{"Statement": []}"#))))
    }
}
