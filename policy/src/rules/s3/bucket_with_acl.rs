//! See [`RULE`].

use lake_reader::{Node, Resource};

use super::{bucket, of_undeclared};
use crate::{
    case::{Case, Judged, property, within},
    rule::declare_rule,
    wiring::bucket::BUCKET,
};

declare_rule! {
    /// ## What it denies
    /// A bucket in which access lists decide beside policies.
    ///
    /// Also an access list, or controls that admit one, of a bucket that is declared elsewhere.
    ///
    /// ## Why
    /// An access list is a second, older way to open a bucket or a single object, and no policy shows it. An object that another
    /// account writes with its own list belongs to that account.
    ///
    /// ## Remedy
    /// Declare an `aws:s3:BucketOwnershipControls` with `objectOwnership: BucketOwnerEnforced`, and remove every `aws:s3:BucketAcl`,
    /// `acl` and `grants`. A bucket without controls has them since April 2023, and passes.
    ///
    /// ## What it does not see
    /// Buckets that were created before that date and never got ownership controls.
    ///
    /// ## References
    /// NIST 800-53 AC-3, AWS FSBP S3.12, "Controlling ownership of objects and disabling ACLs for your bucket" of the S3 user guide
    "bucket-with-acl", High, [ACL, BUCKET, OWNERSHIP], check
}

const OWNERSHIP: &str = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const ACL: &str = "aws:s3/bucketAcl:BucketAcl";

fn check(case: &mut Case<'_>) -> Judged {
    let subject = case.subject;
    if subject.token.eq_ignore_ascii_case(BUCKET) {
        return of_bucket(case);
    }
    of_undeclared(case)?;
    if subject.token.eq_ignore_ascii_case(ACL) { list(case, subject) } else { controls(case, subject) }
}

fn of_bucket(case: &mut Case<'_>) -> Judged {
    let bucket = bucket(case);
    for resource in bucket.separate(OWNERSHIP)? {
        controls(case, resource)?;
    }
    for resource in bucket.separate(ACL)? {
        list(case, resource)?;
    }
    if let Some(acl) = case.property("acl")?.filter(|acl| acl.as_str() != Some("private")) {
        case.deny(acl, "the bucket has an access list");
    }
    if let Some(grants) = case.property("grants")?.filter(|grants| !is_empty(grants)) {
        case.deny(grants, "the bucket has an access list");
    }
    Ok(())
}

fn controls(case: &mut Case<'_>, controls: &Resource) -> Judged {
    if let Some(ownership) = within(&controls.properties, "rule.objectOwnership")?
        && ownership.as_str() != Some("BucketOwnerEnforced")
    {
        case.deny(ownership, "access lists count in the bucket");
    }
    Ok(())
}

fn list(case: &mut Case<'_>, list: &Resource) -> Judged {
    let written = property(list, "accessControlPolicy")?.or(property(list, "acl")?);
    case.deny(written.unwrap_or(&list.properties), "the bucket has an access list");
    Ok(())
}

fn is_empty(list: &Node) -> bool {
    list.as_list().is_some_and(<[Node]>::is_empty)
}
