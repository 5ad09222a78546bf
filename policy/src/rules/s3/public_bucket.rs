//! See [`RULE`].

use super::bucket;
use crate::{
    case::{self, Case, Judged},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// A bucket without a public access block, or with one of its four switches off.
    ///
    /// ## Why
    /// One access list or bucket policy that is written later would publish the lake.
    ///
    /// ## Remedy
    /// Declare an `aws:s3:BucketPublicAccessBlock` for the bucket and set all four switches.
    ///
    /// ## What it does not see
    /// A block on the whole account, which the program does not declare.
    ///
    /// ## References
    /// CIS AWS 2.1.4, NIST 800-53 AC-3, AWS FSBP S3.8
    "public-bucket", High, [BUCKET], check
}

const BLOCK: &str = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const SWITCHES: [&str; 4] =
    ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

fn check(case: &mut Case<'_>) -> Judged {
    let blocks = bucket(case).separate(BLOCK)?;
    let Some(block) = blocks.first() else {
        case.deny_missing("the bucket has no public access block");
        return Ok(());
    };
    for switch in SWITCHES {
        match case::property(block, switch)? {
            None => case.deny_missing_from(block, format!("`{switch}` is not set")),
            Some(node) => {
                if case::flag(node) != Some(true) {
                    case.deny(node, format!("`{switch}` is not true"));
                }
            }
        }
    }
    Ok(())
}
