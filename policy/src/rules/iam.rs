//! What identities may do.

pub mod allow_by_exclusion;
pub mod broad_managed_policy;
pub mod conflicting_role_policies;
pub mod credentials_exposure;
pub mod data_grant_without_key_grant;
pub mod effectively_star_resource;
mod escalation;
pub mod function_grant_usable_elsewhere;
pub mod function_without_log_permission;
pub mod grant_outside_wiring;
pub mod key_grant_without_use;
pub mod key_grant_without_via_service;
pub mod malformed_policy;
pub mod mismatched_condition_operator;
pub mod mismatched_resource;
pub mod oversized_policy;
pub mod privilege_escalation_path;
pub mod redundant_statement;
pub mod resource_exposure;
pub mod role_without_user;
pub mod shared_role;
pub mod star_action;
pub mod star_resource;
pub mod unknown_action;
pub mod unknown_condition_key;
pub mod unscoped_pass_role;
mod vocabulary;
pub mod workflow_role_beyond_definition;
pub mod workflow_role_short_of_definition;

use lake_reader::Resource;

use crate::{
    case::{Case, Stop},
    finding::Doubt,
    policies::Policy,
    rule::Rule,
    wiring::{Boundary, Identity, boundary_of},
};

/// The rules of this family.
pub const RULES: &[&Rule] = &[
    &allow_by_exclusion::RULE,
    &broad_managed_policy::RULE,
    &conflicting_role_policies::RULE,
    &credentials_exposure::RULE,
    &data_grant_without_key_grant::RULE,
    &effectively_star_resource::RULE,
    &function_grant_usable_elsewhere::RULE,
    &function_without_log_permission::RULE,
    &grant_outside_wiring::RULE,
    &key_grant_without_use::RULE,
    &key_grant_without_via_service::RULE,
    &malformed_policy::RULE,
    &mismatched_condition_operator::RULE,
    &mismatched_resource::RULE,
    &oversized_policy::RULE,
    &privilege_escalation_path::RULE,
    &redundant_statement::RULE,
    &resource_exposure::RULE,
    &role_without_user::RULE,
    &shared_role::RULE,
    &star_action::RULE,
    &star_resource::RULE,
    &unknown_action::RULE,
    &unknown_condition_key::RULE,
    &unscoped_pass_role::RULE,
    &workflow_role_beyond_definition::RULE,
    &workflow_role_short_of_definition::RULE,
];

/// The types in which identity policies are written.
const HOLDERS: [&str; 5] = [
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
];

/// The types to which identity policies apply.
const IDENTITIES: [&str; 3] = ["aws:iam/group:Group", "aws:iam/role:Role", "aws:iam/user:User"];

/// The identity policies of the subject that grant something: a permissions boundary only limits.
fn granting<'i>(case: &mut Case<'i>) -> Result<Vec<&'i Policy>, Stop> {
    let mut policies = case.identity_policies()?;
    let identities = || IDENTITIES.iter().flat_map(|token| case.infrastructure.of_type(token));
    let limits = |policy: &&Policy| {
        policy.subjects.is_empty()
            && identities().any(|identity| {
                matches!(boundary_of(case.infrastructure, identity), Some(Boundary::Declared(one)) if one.holder == policy.holder)
            })
    };
    policies.retain(|policy| !limits(policy));
    if policies.is_empty() { Err(Stop::NotApplicable) } else { Ok(policies) }
}

/// Gathers what an identity is granted. What is not known of its policies is doubted.
fn identity<'i>(case: &mut Case<'i>, resource: &'i Resource) -> Identity<'i> {
    let identity = Identity::of(case.infrastructure, resource);
    doubt_policies(case, &identity);
    identity
}

fn doubt_policies(case: &mut Case<'_>, identity: &Identity<'_>) {
    for policy in &identity.policies {
        policy.doubts.iter().for_each(|doubt| case.doubt(doubt.clone()));
        if policy.document.is_err() {
            case.doubt(Doubt { reason: "a policy is malformed".to_owned(), span: policy.node.span });
        }
    }
}

/// Whether an action pattern takes in every action of a service, or of all services.
fn is_service_wide(action: &str) -> bool {
    let name = action.rsplit(':').next().unwrap_or_default();
    name.contains('*') && name.chars().all(|character| matches!(character, '*' | '?'))
}

/// Names in backticks, with commas between them.
fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
