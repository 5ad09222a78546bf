//! See [`RULE`].

use lake_reader::{Node, Resource};

use crate::{
    case::{Case, Judged, Stop, flag},
    infrastructure::Origin,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A bucket, key, table or queue that Pulumi deletes with its declaration.
    ///
    /// ## Why
    /// A renamed resource, a property that replaces it or a `pulumi destroy` in the wrong stack deletes the data, or the key without which
    /// the data cannot be read.
    ///
    /// ## Remedy
    /// Set the option `protect: true`, or `retainOnDelete: true`.
    ///
    /// ## What it does not see
    /// Deletions past Pulumi.
    ///
    /// ## References
    /// NIST 800-53 CP-9, "Resource option: protect" of the Pulumi documentation
    "unprotected-state", High, STATE, check, written
}

const STATE: [&str; 4] =
    ["aws:dynamodb/table:Table", "aws:kms/key:Key", "aws:s3/bucket:Bucket", "aws:sqs/queue:Queue"];

fn check(case: &mut Case<'_>) -> Judged {
    if let Some(because) = case.subject.options.protect.as_ref().and_then(Node::as_unknown) {
        return Err(Stop::Unknown(because.into()));
    }
    if is_protected(case, case.subject) {
        return Ok(());
    }
    match &case.subject.options.retain_on_delete {
        Some(retained) if flag(retained) == Some(true) => {}
        None if case.infrastructure.origin == Origin::Engine => {
            let reason = "the engine does not tell `retainOnDelete`, and the program is not known";
            return Err(Stop::unknown(reason, case.subject.span));
        }
        _ => case.deny_missing("Pulumi deletes it with its declaration"),
    }
    Ok(())
}

/// Children are protected with their parent, unless they say otherwise.
fn is_protected(case: &Case<'_>, resource: &Resource) -> bool {
    let mut here = resource;
    for _ in 0..case.infrastructure.resources.len() {
        if let Some(protect) = &here.options.protect {
            return flag(protect) == Some(true);
        }
        let parent = here.options.parent.as_ref().and_then(Node::as_resource);
        match parent.and_then(|parent| case.infrastructure.get(parent)) {
            Some(parent) => here = parent,
            None => return false,
        }
    }
    false
}
