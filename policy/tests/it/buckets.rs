//! A bucket is judged alike wherever, and in whichever generation of the provider, its settings are written.

use lake_policy::{Verdict, judge, rules};
use serde_json::{Value, json};

use crate::harness::{of_report, program};

/// The verdict of a rule on the bucket `raw`.
fn verdict(rule: &str, resources: &Value) -> Verdict {
    let infrastructure = program(&json!({ "resources": resources }).to_string());
    let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
    report.judgements.into_iter().find(|one| one.resource.name == "raw").unwrap().verdict
}

fn bucket(token: &str, properties: &Value) -> Value {
    json!({ "key": {"type": "aws:kms:Key"}, "raw": {"type": token, "properties": properties} })
}

fn beside(token: &str, mut properties: Value) -> Value {
    properties["bucket"] = json!("${raw.bucket}");
    let mut resources = bucket("aws:s3:Bucket", &json!({}));
    resources["raw-setting"] = json!({"type": token, "properties": properties});
    resources
}

/// The same setting in every form that the provider has or had.
fn encrypted(default: &Value, bucket_key: bool) -> Vec<Value> {
    let rule = json!({"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": bucket_key});
    let former = json!({"applyServerSideEncryptionByDefaults": [default], "bucketKeyEnabled": bucket_key});
    vec![
        bucket("aws:s3:Bucket", &json!({"serverSideEncryptionConfiguration": {"rule": rule}})),
        bucket("aws:s3:BucketV2", &json!({"serverSideEncryptionConfigurations": [{"rules": [former]}]})),
        beside("aws:s3:BucketServerSideEncryptionConfiguration", json!({"rules": [rule]})),
        beside("aws:s3:BucketServerSideEncryptionConfigurationV2", json!({"rules": [rule]})),
        beside(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            json!({"rules": [rule]}),
        ),
    ]
}

fn versioned(on: bool) -> Vec<Value> {
    let status = json!({"versioningConfiguration": {"status": if on { "Enabled" } else { "Suspended" }}});
    vec![
        bucket("aws:s3:Bucket", &json!({"versioning": {"enabled": on}})),
        bucket("aws:s3:BucketV2", &json!({"versionings": [{"enabled": on}]})),
        beside("aws:s3:BucketVersioning", status.clone()),
        beside("aws:s3:BucketVersioningV2", status),
    ]
}

fn expiring(days: u64, uploads: u64, prefix: &str) -> Vec<Value> {
    let mut rule = json!({"id": "all", "status": "Enabled", "filter": {"prefix": prefix},
        "expiration": {"days": days}, "abortIncompleteMultipartUpload": {"daysAfterInitiation": uploads}});
    let separate = rule.clone();
    rule["filter"] = json!({"and": {"prefix": prefix}});
    let inline = json!({"id": "all", "enabled": true, "prefix": prefix,
        "expiration": {"days": days}, "abortIncompleteMultipartUploadDays": uploads});
    let former = json!({"id": "all", "enabled": true, "prefix": prefix,
        "expirations": [{"days": days}], "abortIncompleteMultipartUploadDays": uploads});
    vec![
        bucket("aws:s3:Bucket", &json!({"lifecycleRules": [inline]})),
        bucket("aws:s3:BucketV2", &json!({"lifecycleRules": [former]})),
        beside("aws:s3:BucketLifecycleConfiguration", json!({"rules": [separate]})),
        beside("aws:s3:BucketLifecycleConfigurationV2", json!({"rules": [rule]})),
    ]
}

fn all(rule: &str, programs: &[Value], expected: bool) {
    for resources in programs {
        let verdict = verdict(rule, resources);
        assert_eq!(verdict == Verdict::Pass, expected, "{rule}: {verdict:?}\n{resources:#}");
        assert!(expected || matches!(verdict, Verdict::Fail(_)), "{rule}: {verdict:?}\n{resources:#}");
    }
}

#[test]
fn encryption_is_seen_in_every_form() {
    let with = |algorithm: &str, key: &str| json!({"sseAlgorithm": algorithm, "kmsMasterKeyId": key});
    for algorithm in ["aws:kms", "aws:kms:dsse"] {
        all("bucket-without-customer-key", &encrypted(&with(algorithm, "${key.arn}"), true), true);
        all("bucket-without-customer-key", &encrypted(&with(algorithm, "alias/aws/s3"), true), false);
    }
    all("bucket-without-customer-key", &encrypted(&json!({"sseAlgorithm": "aws:kms"}), true), false);
    all("bucket-without-customer-key", &encrypted(&json!({"sseAlgorithm": "AES256"}), true), false);
    all("bucket-without-bucket-key", &encrypted(&with("aws:kms", "${key.arn}"), true), true);
    all("bucket-without-bucket-key", &encrypted(&with("aws:kms", "${key.arn}"), false), false);
}

#[test]
fn two_layers_of_encryption_cannot_have_a_bucket_key() {
    for resources in
        encrypted(&json!({"sseAlgorithm": "aws:kms:dsse", "kmsMasterKeyId": "${key.arn}"}), false)
    {
        assert_eq!(verdict("bucket-without-bucket-key", &resources), Verdict::NotApplicable);
    }
}

#[test]
fn versioning_is_seen_in_every_form() {
    all("bucket-without-versioning", &versioned(true), true);
    all("bucket-without-versioning", &versioned(false), false);
}

#[test]
fn lifecycles_are_seen_in_every_form() {
    all("incomplete-lifecycle", &expiring(30, 7, ""), true);
    all("incomplete-lifecycle", &expiring(30, 8, ""), false);
    all("incomplete-lifecycle", &expiring(30, 7, "orders/"), false);
    all("bucket-without-lifecycle", &expiring(30, 7, "orders/"), true);
}

#[test]
fn a_setting_of_an_unknown_bucket_leaves_a_doubt() {
    let mut resources = bucket("aws:s3:Bucket", &json!({}));
    resources["elsewhere"] = json!({"type": "random:index:Pet"});
    let tokens = [
        ("bucket-without-versioning", "aws:s3:BucketVersioning"),
        ("bucket-without-customer-key", "aws:s3:BucketServerSideEncryptionConfiguration"),
        ("bucket-without-lifecycle", "aws:s3:BucketLifecycleConfiguration"),
        ("public-bucket", "aws:s3:BucketPublicAccessBlock"),
    ];
    for (rule, token) in tokens {
        resources["setting"] = json!({"type": token, "properties": {"bucket": "${elsewhere.result}"}});
        let verdict = verdict(rule, &resources);
        assert!(matches!(verdict, Verdict::Unknown(_)), "{rule}: {verdict:?}");
    }
}

#[test]
fn a_policy_that_is_not_known_leaves_a_doubt_about_transport() {
    let mut resources = beside("aws:s3:BucketPolicy", json!({"policy": "${elsewhere.result}"}));
    resources["elsewhere"] = json!({"type": "random:index:Pet"});
    for rule in ["bucket-without-tls-deny", "bucket-with-old-tls"] {
        let verdict = verdict(rule, &resources);
        assert!(matches!(verdict, Verdict::Unknown(_)), "{rule}: {verdict:?}");
    }
}

/// What is said of the settings of a bucket, by the bucket that they name.
fn of_settings(rule: &str, resources: &str) -> Vec<String> {
    let infrastructure = program(&format!("resources:\n{resources}"));
    let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
    of_report(&report).into_iter().map(|(_, resource, message)| format!("{resource}: {message}")).collect()
}

#[test]
fn settings_of_buckets_that_are_not_declared_are_judged_by_themselves() {
    let setting = |name: &str, kind: &str, bucket: &str, rest: &str| {
        format!("  {name}:\n    type: aws:s3:{kind}\n    properties: {{bucket: '{bucket}', {rest}}}\n")
    };
    let off = "blockPublicAcls: false, blockPublicPolicy: false, ignorePublicAcls: false, restrictPublicBuckets: false";
    let read = "  read:\n    type: aws:s3:Bucket\n    get: {id: read}\n";
    let declared = "  own:\n    type: aws:s3:Bucket\n";
    for (bucket, subject) in [("legacy", "setting"), ("${read.bucket}", "setting"), ("${own.bucket}", "own")]
    {
        let with =
            |kind: &str, rest: &str| [read, declared, &setting("setting", kind, bucket, rest)].concat();
        let acl = of_settings("bucket-with-acl", &with("BucketAcl", "acl: public-read-write"));
        assert_eq!(acl, [format!("{subject}: the bucket has an access list")]);
        let ownership = with("BucketOwnershipControls", "rule: {objectOwnership: ObjectWriter}");
        let ownership = of_settings("bucket-with-acl", &ownership);
        assert_eq!(ownership, [format!("{subject}: access lists count in the bucket")]);
        let blocks = of_settings("public-bucket", &with("BucketPublicAccessBlock", off));
        let switches = blocks.iter().filter(|said| said.starts_with(subject)).count();
        assert_eq!(switches, 4, "{blocks:?}");
    }
}

#[test]
fn access_points_and_accounts_have_switches_too() {
    let point = |rest: &str| {
        let point =
            format!("  point:\n    type: aws:s3:AccessPoint\n    properties: {{bucket: legacy{rest}}}\n");
        of_settings("public-bucket", &point)
    };
    assert_eq!(point(""), Vec::<String>::new());
    let off = point(", publicAccessBlockConfiguration: {blockPublicPolicy: false}");
    assert_eq!(off, ["point: `blockPublicPolicy` is not true"]);
    let account = "  account:\n    type: aws:s3:AccountPublicAccessBlock\n    properties: {blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: false}\n";
    let account = of_settings("public-bucket", account);
    assert_eq!(account, ["account: `restrictPublicBuckets` is not true"]);
}

#[test]
fn two_resources_are_about_one_bucket_by_reference_or_by_name() {
    let rules = [
        ("competing-notifications", "aws:s3:BucketNotification"),
        ("competing-settings", "aws:s3:BucketVersioning"),
    ];
    for (this, other, same) in [
        ("${raw.bucket}", "${raw.id}", true),
        ("${raw.bucket}", "lake-raw", true),
        ("lake-raw", "${raw.bucket}", true),
        ("elsewhere", "elsewhere", true),
        ("elsewhere", "${raw.bucket}", false),
        ("${raw.bucket}", "elsewhere", false),
        ("elsewhere", "nowhere", false),
    ] {
        for (rule, token) in rules {
            let about = |bucket: &str| json!({"type": token, "properties": {"bucket": bucket}});
            let resources = json!({"raw": {"type": "aws:s3:Bucket", "properties": {"bucket": "lake-raw"}},
                "this": about(this), "other": about(other)});
            let infrastructure = program(&json!({ "resources": resources }).to_string());
            let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
            assert_eq!(of_report(&report).len(), if same { 2 } else { 0 }, "{rule}: {this} {other}");
        }
    }
}
