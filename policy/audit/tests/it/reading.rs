//! What is read of an account, and what it is called.

use std::collections::BTreeSet;

use lake_audit::{Audit, AuditError, Home, Named, Refusal, Scope, Service, read};
use lake_policy::{Infrastructure, Origin, Verdict, judge, rules};
use lake_reader::{Key, Node, Resource, Span};

use crate::fakes::Fake;

fn audit(fake: &Fake, scope: &Scope) -> Result<Audit, AuditError> {
    let home = Home { partition: "aws".into(), account: "111122223333".into(), region: "eu-west-1".into() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(read((fake, fake, fake), (&home, scope), &mut ()))
}

fn names(audit: &Audit) -> Vec<&str> {
    audit.infrastructure.resources.iter().map(|resource| resource.name.as_str()).collect()
}

fn lake() -> Fake {
    Fake {
        buckets: vec!["lake-raw", "lake-stage", "other"],
        aliases: vec![("alias/aws/s3", "aws-1"), ("alias/lake-raw", "k-1"), ("alias/other", "k-2")],
        keys: vec!["aws-1", "aws-2", "k-1", "k-2"],
        roles: [
            ("lake-etl", vec!["arn:aws:iam::111122223333:policy/own", "arn:aws:iam::aws:policy/Job"]),
            ("other", vec![]),
        ]
        .into(),
        tags: [("lake-stage", ("zone", "stage")), ("k-1", ("zone", "raw")), ("lake-etl", ("zone", "stage"))]
            .into(),
        ..Fake::default()
    }
}

#[test]
fn everything_is_read_but_what_belongs_to_aws() {
    let fake = lake();
    let audit = audit(&fake, &Scope::default()).unwrap();
    insta::assert_snapshot!(names(&audit).join("\n"));
    let asked = fake.asked.borrow();
    assert!(!asked.iter().any(|asked| asked.contains("iam::aws:policy")), "{asked:?}");
    assert!(asked.contains(&"document arn:aws:iam::111122223333:policy/own v7".to_owned()), "{asked:?}");
}

#[test]
fn a_scope_leaves_out_what_it_does_not_name() {
    let prefixed = Scope { prefixes: vec!["lake-".into()], ..Scope::default() };
    let tagged = Scope { tags: vec![("zone".into(), Some("stage".into()))], ..Scope::default() };
    let any_tag = Scope { tags: vec![("zone".into(), None)], ..Scope::default() };
    let buckets = Scope { services: vec![Service::S3], ..prefixed.clone() };
    for (scope, expected) in [
        (prefixed, "key/k-1 bucket/lake-raw bucket/lake-stage role/lake-etl"),
        (tagged, "bucket/lake-stage role/lake-etl"),
        (any_tag, "key/k-1 bucket/lake-stage role/lake-etl"),
        (buckets, "bucket/lake-raw bucket/lake-stage"),
    ] {
        let audit = audit(&lake(), &scope).unwrap();
        let main = names(&audit)
            .into_iter()
            .filter(|name| ["bucket/", "key/", "role/"].iter().any(|kind| name.starts_with(kind)));
        assert_eq!(main.collect::<Vec<_>>().join(" "), expected, "{scope:?}");
    }
}

/// A filter must not hide what it cannot see.
#[test]
fn what_may_not_be_seen_is_not_filtered_out() {
    let fake =
        Fake { refused: [("lake-raw", Refusal::Denied { action: "s3:GetBucketTagging" })].into(), ..lake() };
    let scope = Scope { tags: vec![("zone".into(), Some("stage".into()))], ..Scope::default() };
    let audit = audit(&fake, &scope).unwrap();
    assert!(names(&audit).contains(&"bucket/lake-raw"));
}

fn written(name: &str, token: &str, id: &str, properties: &[(&str, &str)]) -> Resource {
    let node = |text: &str| Node::text(text, Span::default());
    let entry =
        |(key, text): &(&str, &str)| (Key { text: (*key).to_owned(), span: Span::default() }, node(text));
    Resource {
        name: name.to_owned(),
        token: token.to_owned(),
        properties: Node::map(properties.iter().map(entry).collect(), Span::default()),
        outputs: [("id".to_owned(), node(id))].into(),
        ..Resource::default()
    }
}

#[test]
fn exactly_what_is_named_is_read_and_called_as_there() {
    let program = vec![
        written("raw", "aws:s3/bucket:Bucket", "lake-raw", &[]),
        written("gone", "aws:s3/bucket:Bucket", "lake-gone", &[]),
        written(
            "raw-public-access",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            "lake-raw",
            &[],
        ),
        written("raw-key", "aws:kms/key:Key", "raw-key", &[]),
        written(
            "raw-alias",
            "aws:kms/alias:Alias",
            "alias/lake-raw",
            &[("name", "alias/lake-raw"), ("targetKeyId", "raw-key")],
        ),
        written("etl", "aws:iam/role:Role", "lake-etl", &[]),
    ];
    let program = Infrastructure::new(Origin::Program, program, None);
    let scope = Scope { named: Some(Named::of(&program)), ..Scope::default() };
    let fake = lake();
    let audit = audit(&fake, &scope).unwrap();
    insta::assert_snapshot!(names(&audit).join("\n"));
    assert_eq!(audit.missing, ["gone (`lake-gone`)"]);
    let asked = fake.asked.borrow();
    assert!(!asked.iter().any(|asked| asked.starts_with("list")), "{asked:?}");
}

/// A role passes for its own list of policies while its attachments are not known; the rule as a whole may not.
#[test]
fn whatever_is_refused_no_rule_is_clean() {
    let denied = || Refusal::Denied { action: "everything" };
    let failed = || Refusal::Failed { operation: "any", message: "it broke".into() };
    for refusal in [denied(), failed()] {
        let all = ["lake-raw", "k-1", "lake-etl", "lake-etl:own", "arn:aws:iam::111122223333:policy/own"];
        let refused = all.map(|name| (name, refusal.clone())).into();
        let scope = Scope { prefixes: vec!["lake-".into()], ..Scope::default() };
        let audit = audit(&Fake { refused, buckets: vec!["lake-raw"], ..lake() }, &scope).unwrap();
        let report = judge(&audit.infrastructure, &rules::all());
        let rules_with = |wanted: fn(&Verdict) -> bool| -> BTreeSet<&str> {
            let found = report.judgements.iter().filter(|judgement| wanted(&judgement.verdict));
            found.map(|judgement| judgement.rule.id).collect()
        };
        let passed = rules_with(|verdict| *verdict == Verdict::Pass);
        let unknown = rules_with(|verdict| matches!(verdict, Verdict::Unknown(_)));
        assert!(passed.is_subset(&unknown), "{:?}", passed.difference(&unknown));
        assert!(!unknown.is_empty());
    }
}
