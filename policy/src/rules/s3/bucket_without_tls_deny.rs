//! See [`RULE`].

use super::{bucket, deny_gap};
use crate::{
    case::{Case, Judged, Stop},
    iam::Context,
    rule::declare_rule,
    wiring::{
        bucket::BUCKET,
        denial::{denials, denies},
    },
};

declare_rule! {
    /// ## What it denies
    /// A bucket that may be reached over plain HTTP.
    ///
    /// ## Why
    /// S3 answers on both. Whoever listens between a client and S3 reads the objects and can change them.
    ///
    /// ## Remedy
    /// Deny `s3:*` to everybody, for the bucket *and* for its objects, where `aws:SecureTransport` is `"false"`, and put no other
    /// condition beside it.
    ///
    /// ## What it does not see
    /// Access points with policies of their own.
    ///
    /// ## References
    /// CIS AWS 2.1.1, NIST 800-53 SC-8, AWS FSBP S3.5
    "bucket-without-tls-deny", High, [BUCKET], check
}

/// One action of each kind that S3 knows.
const ACTIONS: [&str; 7] = [
    "s3:ListBucket",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:GetObjectVersion",
];

fn check(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    let policies = bucket.policies();
    let Some(arn) = bucket.arn() else {
        return Err(Stop::unknown("its ARN is not known", case.subject.span));
    };
    let denials = denials(&policies, |key| key == "aws:securetransport");
    let plain = Context::default().with("aws:SecureTransport", "false");
    let open = |action: &str| {
        let of_objects = action.contains("Object");
        let resource = if of_objects { format!("{arn}/any/object") } else { arn.to_owned() };
        !denies(&denials, action, &resource, &plain)
    };
    let open: Vec<&str> = ACTIONS.into_iter().filter(|action| open(action)).collect();
    if open.len() == ACTIONS.len() {
        deny_gap(case, &policies, "plain HTTP is not denied");
    } else if let Some(first) = open.first() {
        deny_gap(case, &policies, &format!("plain HTTP is not denied for `{first}`"));
    }
    Ok(())
}
