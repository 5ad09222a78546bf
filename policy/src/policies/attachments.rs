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

/// The properties that name one and many identities, and their type.
type Names = (&'static str, &'static str, &'static str);
const ROLES: Names = ("role", "roles", ROLE);
const USERS: Names = ("user", "users", USER);
const GROUPS: Names = ("group", "groups", GROUP);

/// Types that attach managed policies, and whom they name. The last say which an identity has, and no others.
const ATTACHMENTS: [(&str, &[Names]); 7] = [
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", &[ROLES]),
    ("aws:iam/userPolicyAttachment:UserPolicyAttachment", &[USERS]),
    ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", &[GROUPS]),
    ("aws:iam/policyAttachment:PolicyAttachment", &[ROLES, USERS, GROUPS]),
    (EXCLUSIVE[0], &[("roleName", "roles", ROLE)]),
    (EXCLUSIVE[1], &[("userName", "users", USER)]),
    (EXCLUSIVE[2], &[("groupName", "groups", GROUP)]),
];

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
    /// The types of the subjects.
    kinds: Vec<&'static str>,
}

/// Every attachment of managed policies that an infrastructure declares.
pub(crate) fn attachments(infrastructure: &Infrastructure) -> Vec<Attachment<'_>> {
    // They are listed once, but whoever asks has asked for these types.
    let listed = infrastructure.listed_attachments();
    let holders = ATTACHMENTS.map(|(token, ..)| token);
    let kinds = listed.iter().flat_map(|listed| listed.kinds.iter().copied());
    for token in [ROLE].into_iter().chain(holders).chain(kinds) {
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
    let mut add = |holder: &Resource, policy: &Node, subjects: Vec<String>, kinds| {
        found.push(Listed { holder: holder.name.clone(), policy: policy.clone(), subjects, kinds });
    };
    for role in infrastructure.of_type(ROLE) {
        for policy in list_of(role, "managedPolicyArns") {
            add(role, policy, vec![role.name.clone()], vec![ROLE]);
        }
    }
    for (attachment, names) in ATTACHMENTS {
        for holder in infrastructure.of_type(attachment) {
            let of = |names: &Names| subjects(infrastructure, holder, *names);
            let subjects: Vec<String> = names.iter().flat_map(of).collect();
            let kinds: Vec<_> = names.iter().map(|(.., token)| *token).collect();
            for policy in holder.property("policyArn").into_iter().chain(list_of(holder, "policyArns")) {
                add(holder, policy, subjects.clone(), kinds.clone());
            }
        }
    }
    found
}

fn list_of<'r>(resource: &'r Resource, path: &str) -> &'r [Node] {
    resource.property(path).and_then(Node::as_list).unwrap_or_default()
}

/// The keys of the identities of one type that an attachment names.
fn subjects(infrastructure: &Infrastructure, holder: &Resource, (one, many, token): Names) -> Vec<String> {
    let all = holder.property(one).into_iter().chain(list_of(holder, many));
    all.filter_map(|node| Some(infrastructure.resolve(node, token)?.name.clone())).collect()
}

/// The managed policies that are attached to a role, user or group and are no policy of the program.
pub(crate) fn outside<'i>(infrastructure: &'i Infrastructure, identity: &Resource) -> Vec<&'i Node> {
    let attached = attachments(infrastructure).into_iter();
    let attached = attached.filter(|attachment| attachment.subjects.contains(&identity.name));
    let is_outside = |node: &&Node| infrastructure.resolve(node, "aws:iam/policy:Policy").is_none();
    attached.map(|attachment| attachment.policy).filter(is_outside).collect()
}
