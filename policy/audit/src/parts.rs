//! The parts that a bucket or a key is read in, and the resource of the provider that each becomes.

/// What a part becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The provider's type. Parts of one type become one resource.
    pub(crate) token: &'static str,
    /// The property that names what the part belongs to; none where the part is of the thing itself.
    pub(crate) owner: Option<&'static str>,
    /// What is not known where the part cannot be read.
    pub(crate) properties: &'static [&'static str],
}

/// A configuration of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BucketPart {
    /// Its region.
    Location,
    /// Its tags.
    Tags,
    /// The public access block.
    PublicAccess,
    /// The default encryption.
    Encryption,
    /// Versioning.
    Versioning,
    /// The lifecycle rules.
    Lifecycle,
    /// Where accesses are logged.
    Logging,
    /// The bucket policy.
    Policy,
    /// Who owns objects.
    Ownership,
    /// Whom it notifies.
    Notification,
    /// Access lists beyond the owner's own entry.
    Acl,
}

impl BucketPart {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Location,
        Self::Tags,
        Self::PublicAccess,
        Self::Encryption,
        Self::Versioning,
        Self::Lifecycle,
        Self::Logging,
        Self::Policy,
        Self::Ownership,
        Self::Notification,
        Self::Acl,
    ];

    pub(crate) fn shape(self) -> Shape {
        let own = |properties| Shape { token: "aws:s3/bucket:Bucket", owner: None, properties };
        let part = |token, properties| Shape { token, owner: Some("bucket"), properties };
        match self {
            Self::Location => own(&["region"]),
            Self::Tags => own(&["tags"]),
            Self::PublicAccess => part(
                "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                &["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
            ),
            Self::Encryption => part(
                "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                &["rules"],
            ),
            Self::Versioning => {
                part("aws:s3/bucketVersioning:BucketVersioning", &["versioningConfiguration"])
            }
            Self::Lifecycle => {
                part("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", &["rules"])
            }
            Self::Logging => part("aws:s3/bucketLogging:BucketLogging", &["targetBucket", "targetPrefix"]),
            Self::Policy => part("aws:s3/bucketPolicy:BucketPolicy", &["policy"]),
            Self::Ownership => part("aws:s3/bucketOwnershipControls:BucketOwnershipControls", &["rule"]),
            Self::Notification => part(
                "aws:s3/bucketNotification:BucketNotification",
                &["eventbridge", "lambdaFunctions", "queues", "topics"],
            ),
            Self::Acl => part("aws:s3/bucketAcl:BucketAcl", &["acl", "accessControlPolicy"]),
        }
    }
}

/// A part of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPart {
    /// Usage, spec, state, origin, manager.
    Metadata,
    /// Whether it is rotated.
    Rotation,
    /// The key policy.
    Policy,
    /// Its tags.
    Tags,
}

impl KeyPart {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Metadata, Self::Rotation, Self::Policy, Self::Tags];

    pub(crate) fn shape(self) -> Shape {
        let properties: &[&str] = match self {
            Self::Metadata => {
                &["customKeyStoreId", "customerMasterKeySpec", "isEnabled", "keyState", "keyUsage"]
            }
            Self::Rotation => &["enableKeyRotation", "rotationPeriodInDays"],
            Self::Policy => &["policy"],
            Self::Tags => &["tags"],
        };
        Shape { token: "aws:kms/key:Key", owner: None, properties }
    }
}
