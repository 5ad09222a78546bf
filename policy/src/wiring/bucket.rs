//! A bucket as S3 sees it: what its own properties say, and what separate resources say about it.

mod events;
mod lifecycle;

use lake_reader::{Node, Resource};

pub(crate) use events::Fed;
pub(crate) use lifecycle::LifecycleRule;

use super::arn_of;
use crate::{
    case::{Stop, flag, within},
    infrastructure::Infrastructure,
    policies::{Policy, PolicyKind},
};

/// The type of buckets.
pub(crate) const BUCKET: &str = "aws:s3/bucket:Bucket";

const VERSIONING: &str = "aws:s3/bucketVersioning:BucketVersioning";
/// The type that says how a bucket encrypts.
pub(crate) const ENCRYPTION: &str =
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const LOGGING: &str = "aws:s3/bucketLogging:BucketLogging";
const LIFECYCLE: &str = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/// The declared bucket in which a URL such as `s3://bucket/key` lies.
pub(crate) fn of_url<'i>(infrastructure: &'i Infrastructure, url: &Node) -> Option<&'i Resource> {
    let named = url.as_str().and_then(|text| Some(text.split_once("://")?.1.split('/').next()?.to_owned()));
    match named {
        Some(name) => infrastructure.resolve(&Node::text(name, url.span), BUCKET),
        None => infrastructure.resolve(url, BUCKET),
    }
}

/// One bucket of an infrastructure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket<'i> {
    /// All that is judged.
    pub infrastructure: &'i Infrastructure,
    /// The bucket.
    pub resource: &'i Resource,
}

/// How a bucket encrypts what arrives without a word about encryption.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encryption<'i> {
    /// The rule.
    pub rule: &'i Node,
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: Option<&'i Node>,
    /// The key, where one is named.
    pub key: Option<&'i Node>,
    /// Whether a key of the bucket's own stands between KMS and the objects.
    pub bucket_key: Option<&'i Node>,
    /// Kinds of encryption that no request may ask for.
    pub blocked: Option<&'i Node>,
}

impl Encryption<'_> {
    /// Whether KMS holds the key.
    pub(crate) fn is_kms(&self) -> bool {
        self.algorithm.and_then(Node::as_str).is_some_and(|name| name.starts_with("aws:kms"))
    }
}

/// Where a bucket's access log goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Logging<'i> {
    /// The bucket it goes to, as written.
    pub target: &'i Node,
    /// The prefix of its objects.
    pub prefix: &'i str,
}

impl<'i> Logging<'i> {
    fn new(target: &'i Node, prefix: Option<&'i Node>) -> Self {
        Self { target, prefix: prefix.and_then(Node::as_str).unwrap_or_default() }
    }
}

impl<'i> Bucket<'i> {
    /// Of a resource that is a bucket.
    pub(crate) fn new(infrastructure: &'i Infrastructure, resource: &'i Resource) -> Self {
        Self { infrastructure, resource }
    }

    /// The bucket's ARN, where it is known.
    pub(crate) fn arn(&self) -> Option<&'i str> {
        arn_of(self.resource)
    }

    /// The separate resources of a type about the bucket.
    ///
    /// # Errors
    /// There is none, but one that is about an unknown bucket.
    pub(crate) fn separate(&self, token: &'static str) -> Result<Vec<&'i Resource>, Stop> {
        let mut about = Vec::new();
        let mut unclear = None;
        for resource in self.infrastructure.of_type(token) {
            let Some(node) = resource.property("bucket") else { continue };
            match (self.infrastructure.resolve(node, BUCKET), node.as_unknown()) {
                (Some(found), _) if found.name == self.resource.name => about.push(resource),
                (None, Some(because)) => unclear = Some(Stop::Unknown(because.into())),
                _ => {}
            }
        }
        unclear.filter(|_| about.is_empty()).map_or(Ok(about), Err)
    }

    /// Whether versioning is on, and where that is said; `None` where nothing is said: it is off.
    ///
    /// # Errors
    /// It is not known.
    pub(crate) fn versioning(&self) -> Result<Option<(bool, &'i Node)>, Stop> {
        for resource in self.separate(VERSIONING)? {
            if let Some(status) = within(&resource.properties, "versioningConfiguration.status")? {
                return Ok(Some((status.as_str() == Some("Enabled"), status)));
            }
        }
        for path in ["versioning.enabled", "versionings.0.enabled"] {
            if let Some(enabled) = within(&self.resource.properties, path)? {
                return Ok(Some((flag(enabled) == Some(true), enabled)));
            }
        }
        Ok(None)
    }

    /// The default encryption; `None` where nothing is said: S3 encrypts with its own keys.
    ///
    /// # Errors
    /// It is not known.
    pub(crate) fn encryption(&self) -> Result<Option<Encryption<'i>>, Stop> {
        for resource in self.separate(ENCRYPTION)? {
            if let Some(rule) = within(&resource.properties, "rules.0")? {
                return encryption(rule, "applyServerSideEncryptionByDefault").map(Some);
            }
        }
        let own = &self.resource.properties;
        if let Some(rule) = within(own, "serverSideEncryptionConfiguration.rule")? {
            return encryption(rule, "applyServerSideEncryptionByDefault").map(Some);
        }
        match within(own, "serverSideEncryptionConfigurations.0.rules.0")? {
            Some(rule) => encryption(rule, "applyServerSideEncryptionByDefaults.0").map(Some),
            None => Ok(None),
        }
    }

    /// Where access is logged to, if it is.
    ///
    /// # Errors
    /// It is not known.
    pub(crate) fn logging(&self) -> Result<Option<Logging<'i>>, Stop> {
        for resource in self.separate(LOGGING)? {
            if let Some(target) = within(&resource.properties, "targetBucket")? {
                let prefix = within(&resource.properties, "targetPrefix")?;
                return Ok(Some(Logging::new(target, prefix)));
            }
        }
        for path in ["logging", "loggings.0"] {
            if let Some(inline) = within(&self.resource.properties, path)?
                && let Some(target) = within(inline, "targetBucket")?
            {
                return Ok(Some(Logging::new(target, within(inline, "targetPrefix")?)));
            }
        }
        Ok(None)
    }

    /// The declared bucket that the access log goes to.
    ///
    /// # Errors
    /// It is not known.
    pub(crate) fn log_target(&self) -> Result<Option<Self>, Stop> {
        let Some(logging) = self.logging()? else { return Ok(None) };
        match self.infrastructure.resolve(logging.target, BUCKET) {
            Some(resource) => Ok(Some(Self { resource, ..*self })),
            None => Ok(None),
        }
    }

    /// Whether another bucket logs its access to this one.
    pub(crate) fn is_log_target(&self) -> bool {
        let targets = |resource: &'i Resource| {
            let other = Self { infrastructure: self.infrastructure, resource };
            let target = other.logging().ok().flatten().map(|logging| logging.target);
            let named = target.and_then(|node| self.infrastructure.resolve(node, BUCKET));
            named.is_some_and(|named| named.name == self.resource.name)
        };
        let mut others = self.infrastructure.of_type(BUCKET);
        others.any(|other| other.name != self.resource.name && targets(other))
    }

    /// The rules of its lifecycle, also those that are off.
    ///
    /// # Errors
    /// They are not known.
    pub(crate) fn lifecycle(&self) -> Result<Vec<LifecycleRule<'i>>, Stop> {
        let mut rules = Vec::new();
        for resource in self.separate(LIFECYCLE)? {
            if let Some(list) = within(&resource.properties, "rules")? {
                rules.extend(lifecycle::separate(list)?);
            }
        }
        if let Some(list) = within(&self.resource.properties, "lifecycleRules")? {
            rules.extend(lifecycle::inline(list)?);
        }
        Ok(rules)
    }

    /// The queues that are told about its objects, and of which objects.
    pub(crate) fn feeds(&self) -> Vec<Fed<'i>> {
        events::feeds(self)
    }

    /// Its bucket policies, inline and separate.
    pub(crate) fn policies(&self) -> Vec<&'i Policy> {
        self.infrastructure.policies_of(self.resource, PolicyKind::Resource).collect()
    }
}

fn encryption<'i>(rule: &'i Node, default: &str) -> Result<Encryption<'i>, Stop> {
    let part = |name: &str| within(rule, &format!("{default}.{name}"));
    // What the key is may be unknown where the rest is not: whoever asks for it will see.
    let named = within(rule, default)?.and_then(|default| default.get("kmsMasterKeyId"));
    Ok(Encryption {
        rule,
        algorithm: part("sseAlgorithm")?,
        key: named.filter(|node| !node.is_null()),
        bucket_key: within(rule, "bucketKeyEnabled")?,
        blocked: within(rule, "blockedEncryptionTypes")?,
    })
}
