//! Where resources carry policies, as the provider names the properties.

use lake_reader::{Node, Resource};

use super::PolicyKind;
use crate::infrastructure::Infrastructure;

/// One property that holds a policy.
pub(super) struct Place {
    pub(super) token: &'static str,
    pub(super) path: &'static str,
    pub(super) kind: PolicyKind,
    /// The property that names what the policy applies to, and its type; the resource itself where there is none.
    of: Option<(&'static str, &'static str)>,
}

const fn identity(
    token: &'static str,
    path: &'static str,
    of: Option<(&'static str, &'static str)>,
) -> Place {
    Place { token, path, kind: PolicyKind::Identity, of }
}

const fn resource(
    token: &'static str,
    path: &'static str,
    of: Option<(&'static str, &'static str)>,
) -> Place {
    Place { token, path, kind: PolicyKind::Resource, of }
}

const ROLE: &str = "aws:iam/role:Role";
const POLICY: &str = "aws:iam/policy:Policy";

/// Every property that holds a policy.
pub(super) const PLACES: &[Place] = &[
    identity("aws:iam/rolePolicy:RolePolicy", "policy", Some(("role", ROLE))),
    identity("aws:iam/userPolicy:UserPolicy", "policy", Some(("user", "aws:iam/user:User"))),
    identity("aws:iam/groupPolicy:GroupPolicy", "policy", Some(("group", "aws:iam/group:Group"))),
    identity(POLICY, "policy", None),
    identity(ROLE, "inlinePolicies[].policy", None),
    Place { token: ROLE, path: "assumeRolePolicy", kind: PolicyKind::Trust, of: None },
    resource("aws:s3/bucketPolicy:BucketPolicy", "policy", Some(("bucket", "aws:s3/bucket:Bucket"))),
    resource("aws:s3/bucket:Bucket", "policy", None),
    resource("aws:sqs/queuePolicy:QueuePolicy", "policy", Some(("queueUrl", "aws:sqs/queue:Queue"))),
    resource("aws:sqs/queue:Queue", "policy", None),
    resource("aws:kms/key:Key", "policy", None),
    resource("aws:kms/keyPolicy:KeyPolicy", "policy", Some(("keyId", "aws:kms/key:Key"))),
    resource("aws:sns/topicPolicy:TopicPolicy", "policy", Some(("arn", "aws:sns/topic:Topic"))),
    resource("aws:sns/topic:Topic", "policy", None),
    resource(
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "policy",
        Some(("eventBusName", "aws:cloudwatch/eventBus:EventBus")),
    ),
    resource("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument", None),
    resource("aws:glue/resourcePolicy:ResourcePolicy", "policy", None),
    resource(
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        "policy",
        Some(("resourceArn", "aws:dynamodb/table:Table")),
    ),
    resource(
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "policy",
        Some(("secretArn", "aws:secretsmanager/secret:Secret")),
    ),
    resource("aws:secretsmanager/secret:Secret", "policy", None),
    resource(
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "policy",
        Some(("repository", "aws:ecr/repository:Repository")),
    ),
    resource("aws:lambda/layerVersionPermission:LayerVersionPermission", "policy", None),
];

/// The keys of the resources that a policy applies to.
pub(super) fn subjects(infrastructure: &Infrastructure, holder: &Resource, place: &Place) -> Vec<String> {
    if holder.token.eq_ignore_ascii_case(POLICY) {
        return attached(infrastructure, holder);
    }
    let Some((property, token)) = place.of else { return vec![holder.name.clone()] };
    let subject = holder.property(property).and_then(|node| infrastructure.resolve(node, token));
    subject.map(|subject| subject.name.clone()).into_iter().collect()
}

/// Where a managed policy of the program is attached.
fn attached(infrastructure: &Infrastructure, policy: &Resource) -> Vec<String> {
    let is_this =
        |node: &Node| infrastructure.resolve(node, POLICY).is_some_and(|found| found.name == policy.name);
    let name = |node: &Node, token: &str| Some(infrastructure.resolve(node, token)?.name.clone());
    let mut subjects = Vec::new();
    for role in infrastructure.of_type(ROLE) {
        let listed = role.property("managedPolicyArns").and_then(Node::as_list).unwrap_or_default();
        subjects.extend(listed.iter().any(is_this).then(|| role.name.clone()));
    }
    for (attachment, one, many, token) in ATTACHMENTS {
        for resource in infrastructure.of_type(attachment) {
            if !resource.property("policyArn").is_some_and(is_this) {
                continue;
            }
            let many = resource.property(many).and_then(Node::as_list).unwrap_or_default();
            let all = resource.property(one).into_iter().chain(many);
            subjects.extend(all.filter_map(|node| name(node, token)));
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

/// The managed policies that are attached to a role and are no policy of the program.
pub(crate) fn outside<'i>(infrastructure: &'i Infrastructure, role: &'i Resource) -> Vec<&'i Node> {
    let is_role =
        |node: &Node| infrastructure.resolve(node, ROLE).is_some_and(|found| found.name == role.name);
    let list = |resource: &'i Resource, path: &str| {
        resource.property(path).and_then(Node::as_list).unwrap_or_default().iter()
    };
    let mut policies: Vec<&Node> = list(role, "managedPolicyArns").collect();
    for (attachment, one, many, _) in ATTACHMENTS.iter().filter(|(.., token)| *token == ROLE) {
        for resource in infrastructure.of_type(attachment) {
            let mut roles = resource.property(one).into_iter().chain(list(resource, many));
            policies.extend(resource.property("policyArn").filter(|_| roles.any(is_role)));
        }
    }
    policies.retain(|node| infrastructure.resolve(node, POLICY).is_none());
    policies
}

/// Types that attach managed policies: the properties that name one and many identities, and their type.
const ATTACHMENTS: [(&str, &str, &str, &str); 6] = [
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "roles", ROLE),
    ("aws:iam/userPolicyAttachment:UserPolicyAttachment", "user", "users", "aws:iam/user:User"),
    ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group", "groups", "aws:iam/group:Group"),
    ("aws:iam/policyAttachment:PolicyAttachment", "role", "roles", ROLE),
    ("aws:iam/policyAttachment:PolicyAttachment", "user", "users", "aws:iam/user:User"),
    ("aws:iam/policyAttachment:PolicyAttachment", "group", "groups", "aws:iam/group:Group"),
];
