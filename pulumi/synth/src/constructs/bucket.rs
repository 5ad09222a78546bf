//! A bucket of the lake: private, versioned, encrypted with a key of its own, reachable over TLS 1.2 or newer only,
//! with a complete lifecycle and access logs.

use crate::{
    constructs::{key::Key, lifecycle},
    grant::{DECRYPT, ENCRYPT, Grant, pascal},
    names,
    node::{Node, map},
    policy::{self, Principal, Statement},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

/// A bucket that other constructs use.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    zone: &'static str,
    key: Option<Key>,
}

impl Bucket {
    /// A zone, encrypted with the key of that zone.
    pub(crate) fn zone(zone: &'static str) -> Self {
        Self { zone, key: Some(Key::of(zone)) }
    }

    /// The bucket that receives access logs. S3 does not deliver them to a bucket whose default encryption is
    /// SSE-KMS, so this one alone is encrypted with keys that S3 manages.
    pub(crate) fn access_logs() -> Self {
        Self { zone: "logs", key: None }
    }

    fn resource(&self, suffix: &str) -> String {
        format!("{}-{suffix}", self.zone)
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Reference {
        Reference::new(self.resource("bucket"), "arn")
    }

    /// Its name.
    pub(crate) fn name(&self) -> Reference {
        Reference::new(self.resource("bucket"), "bucket")
    }

    /// `s3://bucket/path`.
    pub(crate) fn url(&self, path: &str) -> Text {
        text!["s3://", self.name(), "/", path]
    }

    fn objects(&self, patterns: &[&str]) -> Vec<Text> {
        patterns.iter().map(|pattern| text![self.arn(), "/", *pattern]).collect()
    }

    fn with_key(&self, grant: Grant, actions: &'static [&str]) -> Grant {
        match &self.key {
            Some(key) => grant.with_key(key, "s3", actions),
            None => grant,
        }
    }

    /// Reads objects. Listing comes along because S3 answers 403 instead of 404 for a missing object without it.
    pub(crate) fn read(&self, patterns: &[&str]) -> Grant {
        let zone = pascal(self.zone);
        let list = Statement::allow(format!("List{zone}")).actions(["s3:ListBucket"]).on(self.arn());
        let read =
            Statement::allow(format!("Read{zone}")).actions(["s3:GetObject"]).on_each(self.objects(patterns));
        self.with_key(Grant::all([list, read]), DECRYPT)
    }

    /// Reads one version of an object, whatever has become of the key since.
    pub(crate) fn read_versions(&self) -> Grant {
        let zone = pascal(self.zone);
        let list = Statement::allow(format!("List{zone}")).actions(["s3:ListBucket"]).on(self.arn());
        let read = Statement::allow(format!("Read{zone}"))
            .actions(["s3:GetObject", "s3:GetObjectVersion"])
            .on_each(self.objects(&["*"]));
        self.with_key(Grant::all([list, read]), DECRYPT)
    }

    /// Writes small objects.
    pub(crate) fn put(&self, patterns: &[&str]) -> Grant {
        let put = Statement::allow(format!("Write{}", pascal(self.zone)))
            .actions(["s3:PutObject"])
            .on_each(self.objects(patterns));
        self.with_key(Grant::new(put), &ENCRYPT[1..])
    }

    /// Writes large objects in parts, which takes decryption too.
    pub(crate) fn upload(&self, patterns: &[&str]) -> Grant {
        let upload = Statement::allow(format!("Write{}", pascal(self.zone)))
            .actions(["s3:PutObject", "s3:AbortMultipartUpload"])
            .on_each(self.objects(patterns));
        self.with_key(Grant::new(upload), ENCRYPT)
    }

    /// Brings objects below a prefix, with the bucket's key for nothing but this bucket.
    pub(crate) fn bring(&self, pattern: &str) -> Grant {
        let bring = Statement::allow(format!("Bring{}", pascal(self.zone)))
            .actions(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"])
            .on_each(self.objects(&[pattern]));
        let mut statements = vec![bring];
        statements.extend(self.key.as_ref().map(|key| {
            Statement::allow(format!("UseKey{}", pascal(self.zone)))
                .actions(ENCRYPT.iter().copied())
                .on(key.arn())
                .when("StringLike", "kms:ViaService", names::via("s3"))
                .when("StringEquals", "kms:EncryptionContext:aws:s3:arn", self.arn())
        }));
        Grant::all(statements)
    }

    /// Reads objects below a folder, and lists that folder alone.
    pub(crate) fn read_below(&self, folder: &str) -> Grant {
        let zone = pascal(self.zone);
        let pattern = format!("{folder}/*");
        let list = Statement::allow(format!("List{zone}")).actions(["s3:ListBucket"]).on(self.arn()).when(
            "StringLike",
            "s3:prefix",
            &pattern,
        );
        let read = Statement::allow(format!("Read{zone}"))
            .actions(["s3:GetObject"])
            .on_each(self.objects(&[&pattern]));
        self.with_key(Grant::all([list, read]), DECRYPT)
    }

    /// Lists objects with their versions, and reads none.
    pub(crate) fn list_versions(&self) -> Grant {
        let list = Statement::allow(format!("List{}Versions", pascal(self.zone)))
            .actions(["s3:ListBucket", "s3:ListBucketVersions"])
            .on(self.arn());
        Grant::new(list)
    }

    /// Asks in which region it is, as Athena does of every bucket.
    pub(crate) fn locate(&self) -> Grant {
        let locate = Statement::allow(format!("Locate{}", pascal(self.zone)))
            .actions(["s3:GetBucketLocation"])
            .on(self.arn());
        Grant::new(locate)
    }

    /// Writes results and reads them again, as Athena does in the name of whoever asks.
    pub(crate) fn rewrite_results(&self, patterns: &[&str]) -> Grant {
        let parts = Statement::allow(format!("ListParts{}", pascal(self.zone)))
            .actions(["s3:ListMultipartUploadParts"])
            .on_each(self.objects(patterns));
        self.read(patterns).and(self.upload(patterns)).and(self.locate()).and(Grant::new(parts))
    }

    /// Replaces objects of earlier attempts: reads, writes and deletes.
    pub(crate) fn rewrite(&self, patterns: &[&str]) -> Grant {
        let delete = Statement::allow(format!("Delete{}", pascal(self.zone)))
            .actions(["s3:DeleteObject"])
            .on_each(self.objects(patterns));
        self.read(patterns).and(self.upload(patterns)).and(Grant::new(delete))
    }

    /// Adds a zone.
    pub(crate) fn build(&self, rules: Vec<Node>, logs: &Self, program: &mut Program) {
        self.private(Section::Zones, program);
        let mut statements = self.tls_only();
        if let Some(key) = &self.key {
            statements.extend(self.right_key_only(key));
        }
        self.policy(Section::Zones, statements, program);
        program.add(Section::Zones, self.lifecycle(rules));
        let logging = self
            .part("logging", "aws:s3:BucketLogging")
            .set("targetBucket", logs.name())
            .set("targetPrefix", format!("{}/", self.zone))
            .set(
                "targetObjectKeyFormat",
                map! { "partitionedPrefix" => map! { "partitionDateSource" => "EventTime" } },
            )
            .after(logs.resource("policy"));
        program.add(Section::Zones, logging);
    }

    /// Adds the bucket of access logs, which takes them from the given buckets only.
    pub(crate) fn build_access_logs(&self, sources: &[&Self], program: &mut Program) {
        self.private(Section::AccessLogs, program);
        let deliver = Statement::allow("DeliverAccessLogs")
            .to(Principal::Service("logging.s3.amazonaws.com".into()))
            .actions(["s3:PutObject"])
            .on_each(self.objects(&["*"]))
            .within_account()
            .when_any("ArnEquals", "aws:SourceArn", sources.iter().map(|source| source.arn().into()));
        let statements = self.tls_only().into_iter().chain([deliver]).collect();
        self.policy(Section::AccessLogs, statements, program);
        program.add(Section::AccessLogs, self.lifecycle(lifecycle::access_logs()));
    }

    /// Lets the bucket tell EventBridge what happens in it, once somebody listens. There is one notification resource
    /// per bucket: a second would overwrite the first.
    pub(crate) fn notify(&self, listener: String, program: &mut Program) {
        let notification =
            self.part("notification", "aws:s3:BucketNotification").set("eventbridge", true).after(listener);
        program.add(Section::Events, notification);
    }

    /// An object that the program itself puts into the bucket; what it holds is for the caller to set.
    pub(crate) fn object(&self, name: impl Into<String>, key: &str, content_type: &'static str) -> Resource {
        let object = Resource::new(name, "aws:s3:BucketObjectv2")
            .set("bucket", self.name())
            .set("key", key)
            .set("contentType", content_type)
            .after(self.resource("encryption"))
            .after(self.resource("versioning"));
        match &self.key {
            Some(key) => object
                .set("serverSideEncryption", "aws:kms")
                .set("kmsKeyId", key.arn())
                .set("bucketKeyEnabled", true),
            None => object,
        }
    }

    fn part(&self, suffix: &str, token: &'static str) -> Resource {
        Resource::new(self.resource(suffix), token).set("bucket", self.name())
    }

    /// The bucket itself, its ownership, public access block, versioning and encryption.
    fn private(&self, section: Section, program: &mut Program) {
        let bucket =
            Resource::new(self.resource("bucket"), "aws:s3:Bucket").set("bucket", names::bucket(self.zone));
        program.add(section, bucket.protect());
        let ownership = self
            .part("ownership", "aws:s3:BucketOwnershipControls")
            .set("rule", map! { "objectOwnership" => "BucketOwnerEnforced" });
        program.add(section, ownership);
        let block = self
            .part("public-access", "aws:s3:BucketPublicAccessBlock")
            .set("blockPublicAcls", true)
            .set("blockPublicPolicy", true)
            .set("ignorePublicAcls", true)
            .set("restrictPublicBuckets", true);
        program.add(section, block);
        let versioning = self
            .part("versioning", "aws:s3:BucketVersioning")
            .set("versioningConfiguration", map! { "status" => "Enabled" });
        program.add(section, versioning);
        program.add(section, self.encryption());
    }

    fn encryption(&self) -> Resource {
        let encryption = self.part("encryption", "aws:s3:BucketServerSideEncryptionConfiguration");
        let rule = |by_default: Node, bucket_key: bool| {
            map! {
                "applyServerSideEncryptionByDefault" => by_default,
                "bucketKeyEnabled" => bucket_key,
                "blockedEncryptionTypes" => vec!["SSE-C"],
            }
        };
        if let Some(key) = &self.key {
            let with_key = map! { "sseAlgorithm" => "aws:kms", "kmsMasterKeyId" => key.arn() };
            encryption.set("rules", vec![rule(with_key, true)])
        } else {
            encryption
                .comment("S3 does not deliver access logs to a bucket that is encrypted with SSE-KMS.")
                .set("rules", vec![rule(map! { "sseAlgorithm" => "AES256" }, false)])
        }
    }

    fn policy(&self, section: Section, statements: Vec<Statement>, program: &mut Program) {
        let policy = self
            .part("policy", "aws:s3:BucketPolicy")
            .set("policy", policy::document(statements))
            .after(self.resource("public-access"));
        program.add(section, policy);
    }

    fn lifecycle(&self, rules: Vec<Node>) -> Resource {
        self.part("lifecycle", "aws:s3:BucketLifecycleConfiguration")
            .set("rules", rules)
            .after(self.resource("versioning"))
    }

    fn tls_only(&self) -> Vec<Statement> {
        let both = [self.arn().into(), text![self.arn(), "/*"]];
        policy::tls_only(&["s3:*"], Some("s3:TlsVersion"), &both)
    }

    /// An upload may leave encryption to the bucket, or name the bucket's own key; nothing else. An operator such as
    /// `StringNotEqualsIfExists` would refuse the upload that names nothing, so each statement says with `Null` which
    /// headers it is about.
    fn right_key_only(&self, key: &Key) -> Vec<Statement> {
        const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
        const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
        let deny = |sid| {
            Statement::deny(sid).to(Principal::Anyone).actions(["s3:PutObject"]).on_each(self.objects(&["*"]))
        };
        vec![
            deny("DenyOtherEncryption").when("Null", ALGORITHM, "false").when(
                "StringNotEquals",
                ALGORITHM,
                "aws:kms",
            ),
            deny("DenyUnnamedKey").when("Null", ALGORITHM, "false").when("Null", KEY, "true"),
            deny("DenyWrongKey").when("Null", KEY, "false").when("ArnNotEquals", KEY, key.arn()),
        ]
    }
}
