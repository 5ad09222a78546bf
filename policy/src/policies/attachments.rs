//! Which managed policies are attached to which roles, users and groups.

use lake_reader::{Node, Resource};

use crate::infrastructure::Infrastructure;

const ROLE: &str = "aws:iam/role:Role";
const USER: &str = "aws:iam/user:User";
const GROUP: &str = "aws:iam/group:Group";

/// A managed policy that is attached to identities.
#[derive(Clone, Debug)]
pub struct Attachment<'i> {
    /// The resource that says so: an attachment, or the role itself.
    pub holder: &'i Resource,
    /// The policy's ARN or a reference to the policy.
    pub policy: &'i Node,
    /// The keys of the declared identities that it is attached to.
    pub subjects: Vec<String>,
}

/// Types that attach managed policies: the properties that name one and many identities, and their type.
const ATTACHMENTS: [(&str, &str, &str, &str); 9] = [
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "roles", ROLE),
    ("aws:iam/userPolicyAttachment:UserPolicyAttachment", "user", "users", USER),
    ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group", "groups", GROUP),
    ("aws:iam/policyAttachment:PolicyAttachment", "role", "roles", ROLE),
    ("aws:iam/policyAttachment:PolicyAttachment", "user", "users", USER),
    ("aws:iam/policyAttachment:PolicyAttachment", "group", "groups", GROUP),
    (EXCLUSIVE[0], "roleName", "roles", ROLE),
    (EXCLUSIVE[1], "userName", "users", USER),
    (EXCLUSIVE[2], "groupName", "groups", GROUP),
];

/// Types that say which managed policies an identity has, and no others.
const EXCLUSIVE: [&str; 3] = [
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
];

/// An attachment, apart from the infrastructure that declares it.
#[derive(Debug)]
pub(crate) struct Listed {
    holder: String,
    policy: Node,
    subjects: Vec<String>,
    /// The type of the subjects.
    kind: &'static str,
}

/// Every attachment of managed policies that an infrastructure declares.
pub(crate) fn attachments(infrastructure: &Infrastructure) -> Vec<Attachment<'_>> {
    // They are listed once, but whoever asks has asked for these types.
    let listed = infrastructure.listed_attachments();
    let holders = ATTACHMENTS.map(|(token, ..)| token);
    for token in [ROLE].into_iter().chain(holders).chain(listed.iter().map(|listed| listed.kind)) {
        drop(infrastructure.of_type(token));
    }
    let mut found = Vec::new();
    for Listed { holder, policy, subjects, .. } in listed {
        if let Some(holder) = infrastructure.get(holder) {
            found.push(Attachment { holder, policy, subjects: subjects.clone() });
        }
    }
    found
}

/// Finds them.
pub(crate) fn list(infrastructure: &Infrastructure) -> Vec<Listed> {
    let mut found = Vec::new();
    let mut add = |holder: &Resource, policy: &Node, subjects: Vec<String>, kind| {
        found.push(Listed { holder: holder.name.clone(), policy: policy.clone(), subjects, kind });
    };
    for role in infrastructure.of_type(ROLE) {
        for policy in list_of(role, "managedPolicyArns") {
            add(role, policy, vec![role.name.clone()], ROLE);
        }
    }
    for (attachment, one, many, token) in ATTACHMENTS {
        for holder in infrastructure.of_type(attachment) {
            let name = |node: &Node| Some(infrastructure.resolve(node, token)?.name.clone());
            let all = holder.property(one).into_iter().chain(list_of(holder, many));
            let subjects: Vec<String> = all.filter_map(name).collect();
            for policy in holder.property("policyArn").into_iter().chain(list_of(holder, "policyArns")) {
                add(holder, policy, subjects.clone(), token);
            }
        }
    }
    found
}

fn list_of<'r>(resource: &'r Resource, path: &str) -> &'r [Node] {
    resource.property(path).and_then(Node::as_list).unwrap_or_default()
}

/// The managed policies that are attached to a role, user or group and are no policy of the program.
pub(crate) fn outside<'i>(infrastructure: &'i Infrastructure, identity: &Resource) -> Vec<&'i Node> {
    let attached = attachments(infrastructure).into_iter();
    let attached = attached.filter(|attachment| attachment.subjects.contains(&identity.name));
    let is_outside = |node: &&Node| infrastructure.resolve(node, "aws:iam/policy:Policy").is_none();
    attached.map(|attachment| attachment.policy).filter(is_outside).collect()
}
