//! See [`RULE`].

use lake_reader::{Node, Resource};

use super::{bucket, of_undeclared};
use crate::{
    case::{self, Case, Judged},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// A bucket without a public access block, or with one of its four switches off.
    ///
    /// Also such a block of a bucket that is declared elsewhere, of the account, and of an access point.
    ///
    /// ## Why
    /// One access list or bucket policy that is written later would publish the lake.
    ///
    /// ## Remedy
    /// Declare an `aws:s3:BucketPublicAccessBlock` for the bucket and set all four switches.
    ///
    /// ## What it does not see
    /// That a block on the whole account stands before the bucket, whether the program declares it or not.
    ///
    /// ## References
    /// CIS AWS 2.1.4, NIST 800-53 AC-3, AWS FSBP S3.8
    "public-bucket", High, [ACCESS_POINT, ACCOUNT_BLOCK, BUCKET, BLOCK], check
}

const ACCESS_POINT: &str = "aws:s3/accessPoint:AccessPoint";
const ACCOUNT_BLOCK: &str = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const BLOCK: &str = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const SWITCHES: [&str; 4] =
    ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

fn check(case: &mut Case<'_>) -> Judged {
    let subject = case.subject;
    let is = |token: &str| subject.token.eq_ignore_ascii_case(token);
    if is(ACCESS_POINT) {
        return access_point(case);
    }
    if !is(BUCKET) {
        of_undeclared(case)?;
        return switches(case, subject);
    }
    let blocks = bucket(case).separate(BLOCK)?;
    let Some(block) = blocks.first() else {
        case.deny_missing("the bucket has no public access block");
        return Ok(());
    };
    switches(case, block)
}

fn switches(case: &mut Case<'_>, block: &Resource) -> Judged {
    for switch in SWITCHES {
        match case::property(block, switch)? {
            None => case.deny_missing_from(block, format!("`{switch}` is not set")),
            Some(node) => deny_off(case, switch, node),
        }
    }
    Ok(())
}

/// The switches of an access point are on where nothing is said.
fn access_point(case: &mut Case<'_>) -> Judged {
    for switch in SWITCHES {
        if let Some(node) = case.property(&format!("publicAccessBlockConfiguration.{switch}"))? {
            deny_off(case, switch, node);
        }
    }
    Ok(())
}

fn deny_off(case: &mut Case<'_>, switch: &str, node: &Node) {
    if case::flag(node) != Some(true) {
        case.deny(node, format!("`{switch}` is not true"));
    }
}
