//! Buckets, tables, the catalog, queries, and the keys that protect them.

use super::{Access, EVERYTHING, GRANT_KEYS, OPEN_KEYS, OWN_KEYS, Row, Scope, USE_KEYS};
use crate::bootstrap::arns::{
    ALIASES, ANALYTICS, ANALYTICS_DATABASE, ANALYTICS_FUNCTIONS, BUCKETS, CATALOG, CRAWLERS, JOBS, KEYS,
    LEDGERS, OWN_OBJECTS, OWN_SCRIPTS, ROLES, STAGE, STAGE_DATABASE, STAGE_FUNCTIONS, WORKGROUPS,
};

const IN_BUCKETS: Scope = Scope::on("Buckets", &[&BUCKETS]);
const IN_OBJECTS: Scope = Scope::on("OwnObjects", &[&OWN_OBJECTS, &OWN_SCRIPTS]);
const IN_LEDGERS: Scope = Scope::on("Ledgers", &[&LEDGERS]);
const IN_CATALOG: Scope = Scope::on("Catalog", &[&CATALOG]);
const IN_TABLES: Scope =
    Scope::on("Tables", &[&CATALOG, &STAGE_DATABASE, &ANALYTICS_DATABASE, &STAGE, &ANALYTICS]);
const WITH_ALL_IN_THEM: Scope = Scope::on(
    "DatabasesWithAllInThem",
    &[
        &CATALOG,
        &STAGE_DATABASE,
        &ANALYTICS_DATABASE,
        &STAGE,
        &ANALYTICS,
        &STAGE_FUNCTIONS,
        &ANALYTICS_FUNCTIONS,
    ],
);
const IN_JOBS: Scope = Scope::on("Jobs", &[&CRAWLERS, &JOBS]);
const TO_GLUE: Scope = Scope::passing("PassToGlue", &[&ROLES], "glue.amazonaws.com");
const IN_WORKGROUPS: Scope = Scope::on("Workgroups", &[&WORKGROUPS]);
const IN_KEYS: Scope = Scope::on("Keys", &[&KEYS]);
const IN_ALIASES: Scope = Scope::on("Aliases", &[&ALIASES, &KEYS]);

const READ_KEY: &[&str] = &[
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListResourceTags",
];
/// Tags come with whatever takes them, as the stacks' default tags do.
const TAG_GLUE: Access = (&IN_JOBS, &["glue:TagResource", "glue:UntagResource"]);

pub(super) const ROWS: &[Row] = &[
    Row {
        token: "aws:kms:Key",
        look: &[(&OWN_KEYS, READ_KEY)],
        change: &[
            (&EVERYTHING, &["kms:CreateKey"]),
            // A key is read again before its tag counts.
            (&IN_KEYS, READ_KEY),
            (
                &IN_KEYS,
                &[
                    "kms:CancelKeyDeletion",
                    "kms:DisableKeyRotation",
                    "kms:EnableKey",
                    "kms:EnableKeyRotation",
                    "kms:PutKeyPolicy",
                    "kms:ScheduleKeyDeletion",
                    "kms:TagResource",
                    "kms:UntagResource",
                    "kms:UpdateKeyDescription",
                ],
            ),
        ],
    },
    Row {
        token: "aws:kms:Alias",
        look: &[(&EVERYTHING, &["kms:ListAliases"])],
        change: &[(&IN_ALIASES, &["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"])],
    },
    Row {
        token: "aws:s3:Bucket",
        look: &[(
            &IN_BUCKETS,
            &[
                "s3:GetAccelerateConfiguration",
                "s3:GetBucketAcl",
                "s3:GetBucketCORS",
                "s3:GetBucketLocation",
                "s3:GetBucketLogging",
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketPolicy",
                "s3:GetBucketRequestPayment",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                "s3:GetBucketWebsite",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
                "s3:GetReplicationConfiguration",
                "s3:ListBucket",
                "s3:ListTagsForResource",
            ],
        )],
        change: &[(
            &IN_BUCKETS,
            &[
                "s3:CreateBucket",
                "s3:DeleteBucket",
                "s3:PutBucketTagging",
                "s3:TagResource",
                "s3:UntagResource",
            ],
        )],
    },
    Row {
        token: "aws:s3:BucketLifecycleConfiguration",
        look: &[(&IN_BUCKETS, &["s3:GetLifecycleConfiguration"])],
        change: &[(&IN_BUCKETS, &["s3:PutLifecycleConfiguration"])],
    },
    Row {
        token: "aws:s3:BucketLogging",
        look: &[(&IN_BUCKETS, &["s3:GetBucketLogging"])],
        change: &[(&IN_BUCKETS, &["s3:PutBucketLogging"])],
    },
    Row {
        token: "aws:s3:BucketNotification",
        look: &[(&IN_BUCKETS, &["s3:GetBucketNotification"])],
        change: &[(&IN_BUCKETS, &["s3:PutBucketNotification"])],
    },
    Row {
        token: "aws:s3:BucketObjectv2",
        look: &[(&IN_OBJECTS, &["s3:GetObject", "s3:GetObjectTagging"]), (&OPEN_KEYS, &["kms:Decrypt"])],
        change: &[
            (
                &IN_OBJECTS,
                &["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectTagging"],
            ),
            (&USE_KEYS, &["kms:Decrypt", "kms:GenerateDataKey"]),
            (&IN_BUCKETS, &["s3:ListBucketVersions"]),
        ],
    },
    Row {
        token: "aws:s3:BucketOwnershipControls",
        look: &[(&IN_BUCKETS, &["s3:GetBucketOwnershipControls"])],
        change: &[(&IN_BUCKETS, &["s3:PutBucketOwnershipControls"])],
    },
    Row {
        token: "aws:s3:BucketPolicy",
        look: &[(&IN_BUCKETS, &["s3:GetBucketPolicy"])],
        change: &[(&IN_BUCKETS, &["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"])],
    },
    Row {
        token: "aws:s3:BucketPublicAccessBlock",
        look: &[(&IN_BUCKETS, &["s3:GetBucketPublicAccessBlock"])],
        change: &[(&IN_BUCKETS, &["s3:PutBucketPublicAccessBlock"])],
    },
    Row {
        token: "aws:s3:BucketServerSideEncryptionConfiguration",
        look: &[(&IN_BUCKETS, &["s3:GetEncryptionConfiguration"])],
        change: &[(&IN_BUCKETS, &["s3:PutEncryptionConfiguration"])],
    },
    Row {
        token: "aws:s3:BucketVersioning",
        look: &[(&IN_BUCKETS, &["s3:GetBucketVersioning"])],
        change: &[(&IN_BUCKETS, &["s3:PutBucketVersioning"])],
    },
    Row {
        token: "aws:dynamodb:Table",
        look: &[(
            &IN_LEDGERS,
            &[
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeTable",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:ListTagsOfResource",
            ],
        )],
        change: &[
            (
                &IN_LEDGERS,
                &[
                    "dynamodb:CreateTable",
                    "dynamodb:DeleteTable",
                    "dynamodb:TagResource",
                    "dynamodb:UntagResource",
                    "dynamodb:UpdateContinuousBackups",
                    "dynamodb:UpdateTable",
                    "dynamodb:UpdateTimeToLive",
                ],
            ),
            (&USE_KEYS, &["kms:Decrypt", "kms:DescribeKey"]),
            (&GRANT_KEYS, &["kms:CreateGrant"]),
        ],
    },
    Row {
        token: "aws:glue:CatalogDatabase",
        look: &[(&IN_TABLES, &["glue:GetDatabase", "glue:GetTags"]), (&OPEN_KEYS, &["kms:Decrypt"])],
        change: &[
            (
                &IN_TABLES,
                &["glue:CreateDatabase", "glue:TagResource", "glue:UntagResource", "glue:UpdateDatabase"],
            ),
            (&WITH_ALL_IN_THEM, &["glue:DeleteDatabase"]),
            (&USE_KEYS, &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
        ],
    },
    Row {
        token: "aws:glue:CatalogTable",
        look: &[(&IN_TABLES, &["glue:GetPartitionIndexes", "glue:GetTable"])],
        change: &[(&IN_TABLES, &["glue:CreateTable", "glue:DeleteTable", "glue:UpdateTable"])],
    },
    Row {
        token: "aws:glue:Crawler",
        look: &[(&IN_JOBS, &["glue:GetCrawler", "glue:GetTags"])],
        change: &[
            (&EVERYTHING, &["glue:CreateCrawler"]),
            (&IN_JOBS, &["glue:DeleteCrawler", "glue:UpdateCrawler"]),
            TAG_GLUE,
            (&TO_GLUE, &["iam:PassRole"]),
        ],
    },
    Row {
        token: "aws:glue:DataCatalogEncryptionSettings",
        look: &[(&IN_CATALOG, &["glue:GetDataCatalogEncryptionSettings"])],
        change: &[(&IN_CATALOG, &["glue:PutDataCatalogEncryptionSettings"])],
    },
    Row {
        token: "aws:glue:Job",
        look: &[(&IN_JOBS, &["glue:GetJob", "glue:GetTags"])],
        change: &[
            (&IN_JOBS, &["glue:CreateJob", "glue:DeleteJob", "glue:UpdateJob"]),
            TAG_GLUE,
            (&TO_GLUE, &["iam:PassRole"]),
        ],
    },
    Row {
        token: "aws:glue:SecurityConfiguration",
        look: &[(&EVERYTHING, &["glue:GetSecurityConfiguration"])],
        change: &[(&EVERYTHING, &["glue:CreateSecurityConfiguration", "glue:DeleteSecurityConfiguration"])],
    },
    Row {
        token: "aws:athena:Workgroup",
        look: &[(&IN_WORKGROUPS, &["athena:GetWorkGroup", "athena:ListTagsForResource"])],
        change: &[(
            &IN_WORKGROUPS,
            &[
                "athena:CreateWorkGroup",
                "athena:DeleteWorkGroup",
                "athena:TagResource",
                "athena:UntagResource",
                "athena:UpdateWorkGroup",
            ],
        )],
    },
    Row {
        token: "aws:athena:NamedQuery",
        look: &[(&IN_WORKGROUPS, &["athena:GetNamedQuery"])],
        change: &[(&IN_WORKGROUPS, &["athena:CreateNamedQuery", "athena:DeleteNamedQuery"])],
    },
];
