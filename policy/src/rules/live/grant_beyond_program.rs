//! See [`RULE`].

use lake_reader::{Node, Resource, Value};

use crate::{
    case::{Case, Judged, Stop},
    infrastructure::Infrastructure,
    rule::declare_rule,
    wiring::twin,
};

declare_rule! {
    /// ## What it denies
    /// A grant on a key of the program that nothing in the program accounts for.
    ///
    /// ## Why
    /// A grant lets somebody use the key beside its policy: whoever reviews the policy does not see it, and it stays until it is retired
    /// or revoked.
    ///
    /// ## Remedy
    /// Find out who made it (`CreateGrant` in CloudTrail) and revoke it, or declare an `aws:kms:Grant`.
    ///
    /// ## What it does not see
    /// Grants on keys that the program does not declare. A grant that a service holds is accounted for by any declared resource
    /// of that service that uses the key, and one that a role holds by any declared resource that names both; their constraints are
    /// not looked at.
    ///
    /// ## References
    /// NIST 800-53 AC-6, "Grants in AWS KMS" in the KMS developer guide
    "grant-beyond-program", Medium, [GRANT], check, live
}

const GRANT: &str = "aws:kms/grant:Grant";
const KEY: &str = "aws:kms/key:Key";
const ALIAS: &str = "aws:kms/alias:Alias";

fn check(case: &mut Case<'_>) -> Judged {
    let live = case.infrastructure;
    let declared = live.declared.as_deref().ok_or(Stop::NotApplicable)?;
    let key = case.property("keyId")?.and_then(|key| live.resolve(key, KEY));
    let key = key.and_then(|key| twin(live, declared, key)).ok_or(Stop::NotApplicable)?;
    let Some(grantee) = case.property("granteePrincipal")? else {
        return Err(Stop::unknown("the grant names nobody", case.subject.span));
    };
    let who = grantee.as_str().unwrap_or_default();
    let operations = operations(case.property("operations")?);
    let accounts_for = |resource: &&Resource| match &*resource.token {
        GRANT => is_declared(declared, resource, key, who, &operations),
        _ => uses(declared, resource, key) && acts_as(declared, resource, who),
    };
    if !declared.resources.iter().any(|resource| accounts_for(&resource)) {
        let what =
            if operations.is_empty() { "use".to_owned() } else { format!("`{}`", operations.join("`, `")) };
        case.deny(
            grantee,
            format!("by a grant that nothing in the program accounts for, `{who}` may {what}"),
        );
    }
    Ok(())
}

fn operations(node: Option<&Node>) -> Vec<String> {
    let listed = node.and_then(Node::as_list).unwrap_or_default();
    listed.iter().filter_map(|operation| Some(operation.as_str()?.to_owned())).collect()
}

fn is_declared(
    declared: &Infrastructure,
    grant: &Resource,
    key: &Resource,
    grantee: &str,
    needed: &[String],
) -> bool {
    let held = operations(grant.property("operations"));
    grant.property("keyId").is_some_and(|node| names_key(declared, node, key))
        && grant.property("granteePrincipal").and_then(Node::as_str) == Some(grantee)
        && needed.iter().all(|operation| held.contains(operation))
}

/// Whether a resource other than the key's own names the key.
fn uses(declared: &Infrastructure, resource: &Resource, key: &Resource) -> bool {
    ![KEY, ALIAS].contains(&&*resource.token)
        && any(&resource.properties, &mut |node| names_key(declared, node, key))
}

fn names_key(declared: &Infrastructure, node: &Node, key: &Resource) -> bool {
    let is_key = |found: &Resource| found.name == key.name;
    let aliased = || {
        declared.resolve(node, ALIAS)?.property("targetKeyId").and_then(|node| declared.resolve(node, KEY))
    };
    declared.resolve(node, KEY).is_some_and(is_key) || aliased().is_some_and(is_key)
}

/// Whether a resource is of the service that holds a grant, or names the role whose sessions hold it.
fn acts_as(declared: &Infrastructure, resource: &Resource, grantee: &str) -> bool {
    if let Some((service, _)) = grantee.split_once('.').filter(|_| !grantee.starts_with("arn:")) {
        return resource
            .token
            .split([':', '/'])
            .nth(1)
            .is_some_and(|module| module.eq_ignore_ascii_case(service));
    }
    let name = match grantee.split(':').nth(5).unwrap_or_default().split('/').collect::<Vec<_>>().as_slice() {
        ["assumed-role", role, ..] | ["role", .., role] => *role,
        _ => return false,
    };
    let is_role = |node: &Node| {
        declared
            .resolve(node, "aws:iam/role:Role")
            .is_some_and(|role| role.output("name").as_str() == Some(name))
    };
    any(&resource.properties, &mut |node| is_role(node))
}

/// Whether anything in a value, or it itself, is so.
fn any(node: &Node, is: &mut dyn FnMut(&Node) -> bool) -> bool {
    match &node.value {
        Value::List(list) => list.iter().any(|element| any(element, is)),
        Value::Map(entries) => entries.iter().any(|(_, element)| any(element, is)),
        _ => is(node),
    }
}
