//! Programs under review: one with everything in it that an output has to show.

use jiff::civil::{Date, date};
use lake_policy::{Artifact, Infrastructure, Origin, Review, Terms, Waivers, judge, rules};

use crate::harness::program;

/// A star in a JSON text with an umlaut and an emoji before it, a key that is not rotated, one that is not known, one that is
/// fine, and a type that no rule looks at.
pub(crate) const PROGRAM: &str = r#"resources:
  reader:
    type: aws:iam:RolePolicy
    properties:
      role: reader
      policy: |
        {"Version": "2012-10-17", "Statement": [
          {"Sid": "Bücher🪣", "Effect": "Allow", "Action": ["s3:GetObject", "s3:*"], "Resource": "*"}
        ]}
  old-key:
    type: aws:kms:Key
    properties: {enableKeyRotation: false}
  secret-key:
    type: aws:kms:Key
    properties: ${unknown}
  new-key:
    type: aws:kms:Key
    properties: {enableKeyRotation: true}
  signer:
    type: aws:kms:Key
    properties: {customerMasterKeySpec: RSA_2048}
  server:
    type: aws:ec2:Instance
variables:
  unknown:
    fn::invoke: {function: 'aws:kms:getSecrets', arguments: {secrets: []}}
"#;

pub(crate) const TODAY: Date = date(2026, 11, 26);

pub(crate) const RULES: [&str; 3] = ["star-action", "key-without-rotation", "public-bucket"];

/// Reviews a program under waivers.
pub(crate) fn review<T>(
    infrastructure: &Infrastructure,
    waivers: &str,
    terms: &Terms,
    look: impl FnOnce(&Review<'_>) -> T,
) -> T {
    let rules: Vec<_> = RULES.iter().filter_map(|id| rules::find(id)).collect();
    let report = judge(infrastructure, &rules);
    let artifact = Artifact {
        name: "Main.yaml".to_owned(),
        origin: Origin::Program,
        stack: Some("dev".to_owned()),
        warnings: 0,
        date: TODAY,
    };
    let waivers = Waivers::read("waivers.yaml", waivers, TODAY).unwrap();
    look(&Review::new(&report, &artifact, &waivers, terms))
}

/// The program with everything in it.
pub(crate) fn everything() -> Infrastructure {
    program(PROGRAM)
}

/// The hash of the only finding of a rule.
pub(crate) fn matches(infrastructure: &Infrastructure, rule: &str) -> String {
    review(infrastructure, "", &Terms::default(), |review| {
        let of = review.entries.iter().filter(|entry| entry.judgement.rule.id == rule);
        of.flat_map(|entry| &entry.notices).next().unwrap().matches.clone()
    })
}

/// A waiver of the key that is not rotated.
pub(crate) fn waiver(matches: &str) -> String {
    format!(
        "waivers:\n  - rule: key-without-rotation\n    resource: old-key\n    reason: It signs old archives only.\n    owner: archive-team\n    expires: 2027-01-31\n    matches: {matches}\n"
    )
}

/// Whether a program is clean under waivers.
pub(crate) fn clean(infrastructure: &Infrastructure, waivers: &str, terms: &Terms) -> bool {
    !review(infrastructure, waivers, terms, |review| !review.is_clean())
}
