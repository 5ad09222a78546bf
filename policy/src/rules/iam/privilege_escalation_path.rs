//! See [`RULE`].

use std::collections::BTreeSet;

use lake_reader::{Node, Resource};

use super::{
    IDENTITIES, doubt_policies,
    escalation::{Gain, WAYS, Way},
    quoted,
};
use crate::{
    case::{Case, Judged, Stop},
    finding::Doubt,
    iam::{
        Context, Statement,
        document::{Principal, Scope},
    },
    infrastructure::Infrastructure,
    policies::PolicyKind,
    rule::declare_rule,
    wiring::{Boundary, Grant, Identity, allowing, arn_of, is_everything, role_of, touches},
};

declare_rule! {
    /// ## What it denies
    /// A role, user or group that can get permissions which it was not granted, by one of the known ways: writing its own policies,
    /// making credentials of other users, passing a mightier role to a service, or changing what already acts as one. Roles that it can
    /// pass, take over or assume are followed, as far as it takes.
    ///
    /// ## Why
    /// What a policy grants is not what it gives. `iam:PassRole` with `lambda:CreateFunction` and `lambda:InvokeFunction` is whatever the
    /// passed role may do.
    ///
    /// ## Remedy
    /// Take one action of the path away, or limit it to resources that lead nowhere: the exact role in `iam:PassRole`, the exact function
    /// in `lambda:UpdateFunctionCode`. Where identities must be managed, demand a boundary: `iam:PermissionsBoundary`.
    ///
    /// ## What it does not see
    /// What roles that are declared elsewhere may do, unless a pattern takes in all of them. What a user gets from its groups: a group
    /// is judged by itself. `*` and `NotAction`, which are for
    /// `star-action` and `allow-by-exclusion`.
    ///
    /// ## References
    /// NIST 800-53 AC-6(5) and AC-6(10), CIS AWS 1.16, pathfinding.cloud, Rhino Security Labs "AWS IAM Privilege Escalation"
    "privilege-escalation-path", Critical, SUBJECTS, check
}

/// Identities, and policies that apply to identities which are declared elsewhere.
const SUBJECTS: [&str; 7] = [
    "aws:iam/group:Group",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/user:User",
    "aws:iam/userPolicy:UserPolicy",
];

fn check(case: &mut Case<'_>) -> Judged {
    let is_identity = IDENTITIES.contains(&case.subject.token.as_str());
    let identities = if is_identity {
        vec![Identity::of(case.infrastructure, case.subject)]
    } else {
        Identity::of_holder(case.infrastructure, case.subject)
    };
    if identities.iter().all(|identity| identity.policies.is_empty()) {
        return Err(Stop::NotApplicable);
    }
    let mut said = BTreeSet::new();
    for identity in &identities {
        doubt_policies(case, identity);
        case.doubts.extend(identity.doubts());
        // What another policy gives to an identity that is only read is said of that policy.
        let steps = steps(case.infrastructure, identity).into_iter();
        for step in steps.filter(|step| is_identity || step.grant.policy.holder == case.subject.name) {
            judge(case, identity, &step, &mut said);
        }
    }
    Ok(())
}

/// Denies a step that leads anywhere, once for each place where it is granted.
fn judge<'i>(
    case: &mut Case<'i>,
    identity: &Identity<'i>,
    step: &Step<'i>,
    said: &mut BTreeSet<(&'i str, &'i str, &'i str)>,
) {
    let mut seen = BTreeSet::from([identity.resource.name.as_str()]);
    let Some(end) = leads(case.infrastructure, step, &mut seen) else { return };
    let grant = step.grant;
    if !said.insert((&grant.policy.holder, &grant.statement.pointer, grant.action)) {
        return;
    }
    let message = message(step.way, &end);
    match identity.boundary {
        Some(Boundary::Elsewhere(boundary)) => {
            let reason = format!("{message}, unless a boundary that is declared elsewhere forbids it");
            case.doubt(Doubt { reason, span: boundary.span });
        }
        _ => case.deny(grant.at_action(), message),
    }
}

fn message(way: &Way, end: &str) -> String {
    let passed = matches!(way.gain, Gain::Passed(_)).then_some("iam:PassRole");
    let actions: Vec<&str> = passed.into_iter().chain(way.actions.iter().copied()).collect();
    let verb = if actions.len() > 1 { "give" } else { "gives" };
    format!("{} {verb} {end} ({})", quoted(actions), way.source)
}

/// What an identity can make itself in one step.
struct Step<'i> {
    way: &'static Way,
    grant: Grant<'i>,
    /// The role whose permissions it gets; none where it gets any.
    to: Option<&'i Resource>,
}

/// What is at the end of a way that gives more than was granted.
fn leads<'i>(
    infrastructure: &'i Infrastructure,
    step: &Step<'i>,
    seen: &mut BTreeSet<&'i str>,
) -> Option<String> {
    let Some(role) = step.to else {
        let any =
            if step.way.gain == Gain::Anything { "any permissions" } else { "the permissions of any role" };
        return Some(any.to_owned());
    };
    if !seen.insert(&role.name) {
        return None;
    }
    let identity = Identity::of(infrastructure, role);
    if is_administrator(&identity) {
        return Some(format!("what `{}` may do: everything", role.name));
    }
    let next = steps(infrastructure, &identity);
    next.into_iter().find_map(|step| {
        let end = leads(infrastructure, &step, seen)?;
        Some(format!("what `{}` may do, and that gives {end}", role.name))
    })
}

fn is_administrator(identity: &Identity<'_>) -> bool {
    let mut grants = identity.grants();
    let all = |grant: Grant<'_>| matches!(grant.action, "*" | "*:*" | "iam:*") && grant.resource == "*";
    let named = |policy: &&Node| {
        policy
            .as_str()
            .is_some_and(|arn| arn.ends_with("/AdministratorAccess") || arn.ends_with("/IAMFullAccess"))
    };
    grants.any(all) || identity.elsewhere.iter().any(named)
}

fn steps<'i>(infrastructure: &'i Infrastructure, identity: &Identity<'i>) -> Vec<Step<'i>> {
    let mut found = Vec::new();
    for way in WAYS {
        let Some((first, others)) = way.actions.split_first() else { continue };
        let passing = if matches!(way.gain, Gain::Passed(_)) { "iam:PassRole" } else { *first };
        let needed = if passing == *first { others } else { way.actions };
        let grants: Vec<Grant<'i>> =
            identity.grants().filter(|grant| grant.action != "*" && grant.gives(passing)).collect();
        if grants.is_empty() || !needed.iter().all(|action| has(identity, action)) {
            continue;
        }
        for grant in
            grants.into_iter().filter(|grant| identity.may(passing, grant.resource, &Context::default()))
        {
            let reached = reached(infrastructure, way, &grant).into_iter();
            found.extend(reached.map(|to| Step { way, grant, to }));
        }
    }
    found
}

fn has(identity: &Identity<'_>, action: &str) -> bool {
    let mut grants = identity.grants().filter(|grant| grant.gives(action));
    grants.any(|grant| identity.may(action, grant.resource, &Context::default()))
}

/// What a grant of the decisive action gets: roles, or anything.
fn reached<'i>(
    infrastructure: &'i Infrastructure,
    way: &Way,
    grant: &Grant<'_>,
) -> Vec<Option<&'i Resource>> {
    let all = grant.resource == "*" || is_everything(grant.resource);
    let role = "aws:iam/role:Role";
    match way.gain {
        Gain::Anything | Gain::User if is_bounded(grant) => Vec::new(),
        Gain::Anything => vec![None],
        Gain::Passed(service) if !passes_to(grant.statement, service) => Vec::new(),
        _ if all => vec![None],
        Gain::Passed(service) => {
            let roles = touched(infrastructure, role, grant);
            roles.into_iter().filter(|role| trusts(infrastructure, role, Some(service))).map(Some).collect()
        }
        Gain::User => touched(infrastructure, "aws:iam/user:User", grant).into_iter().map(Some).collect(),
        Gain::Assumed => {
            let roles = touched(infrastructure, role, grant);
            roles.into_iter().filter(|role| trusts(infrastructure, role, None)).map(Some).collect()
        }
        Gain::Taken(token) => {
            let taken = touched(infrastructure, token, grant).into_iter();
            taken.filter_map(|taken| role_of(infrastructure, taken)).map(Some).collect()
        }
    }
}

fn touched<'i>(infrastructure: &'i Infrastructure, token: &str, grant: &Grant<'_>) -> Vec<&'i Resource> {
    let resources = infrastructure.everything().filter(|resource| resource.token.eq_ignore_ascii_case(token));
    resources.filter(|resource| arn_of(resource).is_some_and(|arn| touches(grant.resource, arn))).collect()
}

/// Whether a grant is limited to the caller's own user, to policies that are named, or to identities with a boundary.
fn is_bounded(grant: &Grant<'_>) -> bool {
    let bounds =
        |key: &str| ["iam:permissionsboundary", "iam:policyarn"].contains(&key.to_ascii_lowercase().as_str());
    grant.resource.contains("${aws:username}")
        || grant.statement.conditions.iter().any(|condition| bounds(&condition.key))
}

/// Whether a statement lets roles be passed to a service.
fn passes_to(statement: &Statement, service: &str) -> bool {
    let mut limits =
        statement.conditions.iter().filter(|one| one.key.eq_ignore_ascii_case("iam:PassedToService"));
    limits.all(|limit| limit.values.iter().any(|value| value == service || value.contains('*')))
}

/// Whether a role may be assumed by a service, or by an identity.
fn trusts(infrastructure: &Infrastructure, role: &Resource, service: Option<&str>) -> bool {
    let named = |principal: &Principal| match (principal, service) {
        (Principal::Anyone, _) | (Principal::Aws(_), None) => true,
        (Principal::Service(name), Some(service)) => name == service,
        _ => false,
    };
    let mut trust = infrastructure.policies_of(role, PolicyKind::Trust);
    trust.any(|policy| {
        !policy.doubts.is_empty()
            || allowing(policy).any(|statement| match &statement.principals {
                Some(Scope::These(principals)) => principals.iter().any(named),
                _ => true,
            })
    })
}
