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
    /// A bucket whose policy does not deny versions of TLS before 1.2.
    ///
    /// ## Why
    /// AWS's endpoints speak nothing older since February 2024, so this is evidence rather than defence: an auditor reads it in the
    /// program, and does not have to believe an announcement.
    ///
    /// ## Remedy
    /// Deny `s3:*` to everybody where `NumericLessThan` finds `s3:TlsVersion` below `1.2`, in a statement of its own.
    ///
    /// ## What it does not see
    /// Which ciphers are spoken.
    ///
    /// ## References
    /// NIST 800-53 SC-8, "Enforcing encryption in transit" of the S3 user guide
    "bucket-with-old-tls", Low, [BUCKET], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    let policies = bucket.policies();
    let Some(arn) = bucket.arn() else {
        return Err(Stop::unknown("its ARN is not known", case.subject.span));
    };
    let denials = denials(&policies, |key| key == "s3:tlsversion");
    let old = Context::default().with("s3:TlsVersion", "1.1").with("aws:SecureTransport", "true");
    let object = format!("{arn}/any/object");
    let denied = [("s3:ListBucket", arn), ("s3:GetObject", &object), ("s3:PutObject", &object)]
        .into_iter()
        .all(|(action, resource)| denies(&denials, action, resource, &old));
    if !denied {
        deny_gap(case, &policies, "versions of TLS before 1.2 are not denied");
    }
    Ok(())
}
