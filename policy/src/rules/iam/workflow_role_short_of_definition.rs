//! See [`RULE`].

use lake_reader::{Node, Resource};

use super::quoted;
use crate::{
    case::{Case, Judged, Stop},
    finding::Doubt,
    iam::{Context, catalogue},
    rule::declare_rule,
    wiring::{
        Identity, KeyUse, encryption_of,
        need::{Need, needs_of},
        permit, touches, workflow,
    },
};

declare_rule! {
    /// ## What it denies
    /// A state machine whose role lacks a permission that its definition or its settings need.
    ///
    /// ## Why
    /// The state fails with `AccessDeniedException` when it is reached, perhaps only on the day when an error takes that path. `.sync`
    /// needs more than the call: it follows what it started and stops it. Without the permissions for log delivery, tracing or the key,
    /// the deployment fails, or every execution does.
    ///
    /// ## Remedy
    /// Grant the role what the message names, on that resource.
    ///
    /// ## What it does not see
    /// Resources that are chosen at run time: there any grant of the action will do. What a query or a job needs besides, and roles and
    /// policies that are declared elsewhere.
    ///
    /// ## References
    /// NIST 800-53 AC-6, Step Functions developer guide "How Step Functions generates IAM policies for integrated services"
    "workflow-role-short-of-definition", High, [workflow::MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    let Some(role) = permit::role_at(infrastructure, case.subject, "roleArn")? else {
        return Err(Stop::NotApplicable);
    };
    let identity = Identity::of(infrastructure, role);
    let needs = needs_of(infrastructure, case.subject)?;
    for need in &needs.required {
        let lacking = need.actions.iter().filter(|action| !is_met(&identity, need, action));
        let lacking: Vec<&str> = lacking.map(String::as_str).collect();
        if !lacking.is_empty() {
            let on = need.resource.as_ref().map(|resource| format!(" on `{resource}`")).unwrap_or_default();
            let message =
                format!("`{}` lacks {}{on}, which {} needs", role.name, quoted(lacking), need.asker);
            say(case, &identity, &need.at, message);
        }
    }
    key(case, &identity, role)?;
    for task in &needs.unknown {
        case.doubt(Doubt { reason: "what the task needs is not known".to_owned(), span: task.span });
    }
    Ok(())
}

fn is_met(identity: &Identity<'_>, need: &Need, action: &str) -> bool {
    match &need.resource {
        // The key of an object is chosen at run time as a rule.
        Some(bucket) if is_on_objects(action) => {
            identity.grants().any(|grant| grant.gives(action) && touches(grant.resource, bucket))
        }
        Some(resource) => identity.may(action, resource, &Context::default()),
        None => identity.grants().any(|grant| grant.gives(action)),
    }
}

fn is_on_objects(action: &str) -> bool {
    let kinds = catalogue::action(action).into_iter().flat_map(catalogue::Action::resources);
    action.starts_with("s3:") && kinds.into_iter().any(|(kind, _)| kind.name == "object")
}

/// The key that encrypts the executions.
fn key(case: &mut Case<'_>, identity: &Identity<'_>, role: &Resource) -> Judged {
    let Some((KeyUse::Declared(key), at)) = encryption_of(case.infrastructure, case.subject)? else {
        return Ok(());
    };
    let needed = ["kms:Decrypt", "kms:GenerateDataKey"];
    let may = |action: &&str| identity.may_use(case.infrastructure, action, key, &Context::default());
    let lacking: Vec<&str> = needed.into_iter().filter(|action| !may(action)).collect();
    if !lacking.is_empty() {
        let message = format!(
            "`{}` lacks {} on `{}`, which encrypts the executions",
            role.name,
            quoted(lacking),
            key.name
        );
        say(case, identity, at, message);
    }
    Ok(())
}

fn say(case: &mut Case<'_>, identity: &Identity<'_>, at: &Node, message: String) {
    if identity.is_known() {
        case.deny(at, message);
    } else {
        case.doubt(Doubt { reason: format!("{message}, and a policy of it is not known"), span: at.span });
    }
}
