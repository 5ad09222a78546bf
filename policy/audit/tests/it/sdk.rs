//! The real clients of the SDK against a recorded conversation.

use std::fmt::Write;

use lake_audit::{Account, Audit, AuditError, Scope, read};
use lake_policy::{Verdict, judge, rules};

use crate::wire::Wire;

const ACCOUNT: &str = include_str!("../recorded/account.txt");

/// Reads the recorded account; `first` is answered before what is recorded.
fn audit(first: &str) -> (Result<Audit, AuditError>, Wire) {
    let wire = Wire::of(&[first, ACCOUNT]);
    let work = async {
        let account = Account::of(&wire.config()).await?;
        let ports = (&account.buckets, &account.keys, &account.roles);
        read(ports, (&account.home, &Scope::default()), &mut ()).await
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let read = runtime.block_on(work);
    (read, wire)
}

fn listing(audit: &Audit) -> String {
    let mut text = String::new();
    for resource in &audit.infrastructure.resources {
        let _ = writeln!(text, "{} ({})", resource.name, resource.token);
        for (key, value) in resource.properties.as_map().unwrap() {
            let value =
                value.to_json().map_or_else(|because| format!("? {because}"), |json| json.to_string());
            let _ = writeln!(text, "  {}: {value}", key.text);
        }
        for (name, value) in &resource.outputs {
            let _ = writeln!(text, "  -> {name}: {}", value.as_str().unwrap());
        }
    }
    text
}

#[test]
fn the_account_is_read_under_the_names_of_the_provider() {
    let (read, wire) = audit("");
    let audit = read.unwrap();
    insta::assert_snapshot!(listing(&audit));
    assert_eq!(audit.missing, Vec::<String>::new());
    let asked = |what: &str| wire.requests().iter().filter(|request| request.contains(what)).count();
    assert_eq!((asked("ListAliases"), asked("x-id=ListBuckets")), (2, 2), "both pages of both lists");
    assert_eq!(asked("99999999-eeee"), 0, "the key is AWS's own");
}

#[test]
fn the_rules_of_the_program_judge_the_account() {
    let (read, _) = audit("");
    let audit = read.unwrap();
    let report = judge(&audit.infrastructure, &rules::all());
    let found: Vec<(&str, &str)> =
        report.findings().map(|(of, _)| (of.rule.id, of.resource.name.as_str())).collect();
    assert!(found.contains(&("star-action", "rolePolicy/lake-transform:transform")), "{found:?}");
    assert!(found.contains(&("public-bucket", "bucket/lake-raw")), "{found:?}");
    assert!(!found.iter().any(|(rule, _)| *rule == "key-without-rotation"), "{found:?}");
}

#[test]
fn what_may_not_be_read_is_unknown_and_never_absent() {
    let (read, _) = audit(
        "### lake-raw.s3. ?publicAccessBlock
403
<Error><Code>AccessDenied</Code><Message>no</Message></Error>
### lake-raw.s3. ?policy
403
<Error><Code>AccessDenied</Code><Message>no</Message></Error>
### TrentService.GetKeyRotationStatus
400
{\"__type\": \"AccessDeniedException\", \"message\": \"no\"}
### Action=GetRolePolicy&
403
<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>
### Action=ListAttachedRolePolicies&
403
<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>
",
    );
    let audit = read.unwrap();
    let unknown: Vec<String> =
        listing(&audit).lines().filter(|line| line.contains("? ")).map(Into::into).collect();
    insta::assert_snapshot!(unknown.join("\n"));
    for (rule, resource) in [
        ("public-bucket", "bucket/lake-raw"),
        ("key-without-rotation", "key/11111111-aaaa"),
        ("star-action", "rolePolicy/lake-transform:transform"),
    ] {
        let report = judge(&audit.infrastructure, &[rules::find(rule).unwrap()]);
        let judged = report.judgements.iter().find(|judged| judged.resource.name == resource).unwrap();
        assert!(matches!(judged.verdict, Verdict::Unknown(_)), "{rule}: {:?}", judged.verdict);
    }
}

#[test]
fn a_throttled_call_is_made_again() {
    let throttled = "### TrentService.GetKeyPolicy
400
{\"__type\": \"ThrottlingException\", \"message\": \"Rate exceeded\"}
";
    let (read, wire) = audit(&throttled.repeat(5));
    let (throttled, calm) = (read.unwrap(), audit("").0.unwrap());
    assert_eq!(listing(&throttled), listing(&calm));
    assert_eq!(wire.requests().iter().filter(|request| request.contains("GetKeyPolicy")).count(), 6);
    let (read, _) = audit(
        &"### ?versioning\n503\n<Error><Code>SlowDown</Code><Message>slow</Message></Error>\n".repeat(6),
    );
    let unknown = "versioningConfiguration: ? `get_bucket_versioning` failed: SlowDown: slow";
    assert!(listing(&read.unwrap()).contains(unknown));
}

#[test]
fn what_a_bucket_does_not_have_is_absent() {
    let (read, _) = audit(
        "### lake-raw.s3. ?policy
404
<Error><Code>NoSuchBucketPolicy</Code><Message>none</Message></Error>
### lake-raw.s3. ?lifecycle
404
<Error><Code>NoSuchLifecycleConfiguration</Code><Message>none</Message></Error>
### lake-raw.s3. ?publicAccessBlock
404
<Error><Code>NoSuchPublicAccessBlockConfiguration</Code><Message>none</Message></Error>
",
    );
    let text = listing(&read.unwrap());
    for token in ["bucketPolicy:", "bucketLifecycleConfiguration:", "bucketPublicAccessBlock:"] {
        assert!(!text.contains(token), "{text}");
    }
    assert!(!text.contains("? "), "{text}");
}

#[test]
fn without_a_list_nothing_is_said() {
    for (fragment, what) in [
        ("TrentService.ListAliases", "aliases of keys"),
        ("x-id=ListBuckets", "buckets"),
        ("Action=ListRoles&", "roles"),
    ] {
        let denied = if fragment.starts_with("Trent") {
            "{\"__type\": \"AccessDeniedException\"}"
        } else {
            "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
        };
        let denied = if what == "buckets" { "<Error><Code>AccessDenied</Code></Error>" } else { denied };
        let (read, _) = audit(&format!("### {fragment}\n403\n{denied}\n"));
        let error = read.unwrap_err();
        assert_eq!(error.to_string(), format!("cannot list the {what}"));
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.starts_with("access is denied: `"), "{cause}");
    }
}
