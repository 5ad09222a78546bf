//! See [`RULE`].

use lake_reader::Node;

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A role that lists its policies itself, in `inlinePolicies` or `managedPolicyArns`, while other resources add policies of the same
    /// sort to it.
    ///
    /// ## Why
    /// The lists are complete: an update of the role takes away what the other resources added, and theirs puts it back. After every
    /// other deployment the role lacks permissions.
    ///
    /// ## Remedy
    /// Write all of them in one way; separate `aws:iam:RolePolicy` and `aws:iam:RolePolicyAttachment` resources are the way that the
    /// provider recommends.
    ///
    /// ## What it does not see
    /// Policies that another program adds to the role.
    ///
    /// ## References
    /// NIST 800-53 CM-6, Pulumi registry `aws.iam.Role` "inlinePolicies" and "managedPolicyArns"
    "conflicting-role-policies", Medium, ["aws:iam/role:Role"], check, written
}

fn check(case: &mut Case<'_>) -> Judged {
    let inline = case.property("inlinePolicies")?;
    let managed = case.property("managedPolicyArns")?;
    let infrastructure = case.infrastructure;
    let separate = infrastructure.attached(case.subject, "aws:iam/rolePolicy:RolePolicy", "role");
    let attachments = infrastructure.attachments();
    let mut attached = attachments.iter().filter(|attachment| {
        attachment.holder.name != case.subject.name && attachment.subjects.contains(&case.subject.name)
    });
    let attached = attached.next().map(|attachment| attachment.holder);
    if inline.is_none() && managed.is_none() && separate.is_empty() && attached.is_none() {
        return Err(Stop::NotApplicable);
    }
    fight(case, inline, separate.first().map(|policy| policy.name.as_str()), "inlinePolicies");
    fight(case, managed, attached.map(|holder| holder.name.as_str()), "managedPolicyArns");
    Ok(())
}

fn fight(case: &mut Case<'_>, listed: Option<&Node>, other: Option<&str>, property: &str) {
    if let (Some(listed), Some(other)) = (listed, other) {
        case.deny(listed, format!("`{property}` takes away what `{other}` adds"));
    }
}
