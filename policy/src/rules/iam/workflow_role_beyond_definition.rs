//! See [`RULE`].

use std::collections::BTreeSet;

use super::identity;
use crate::{
    case::{Case, Judged, Stop},
    finding::Doubt,
    iam::glob,
    rule::declare_rule,
    wiring::{
        Grant, is_everything,
        need::{Need, Needs, needs_of},
        permit, touches, workers_of, workflow,
    },
};

declare_rule! {
    /// ## What it denies
    /// A state machine whose role may do what no state and no setting of it asks for.
    ///
    /// ## Why
    /// The definition is all that ever runs as the role. What it does not need serves only whoever changes the definition, or hands the
    /// role to something else.
    ///
    /// ## Remedy
    /// Remove the grant, or narrow it to the resource that the state names.
    ///
    /// ## What it does not see
    /// Grants on keys, which are for `key-grant-without-use`; patterns of actions or resources that take in what is needed and more,
    /// which are for the rules about stars; roles that other things act as too.
    ///
    /// ## References
    /// NIST 800-53 AC-6, Step Functions developer guide "How Step Functions generates IAM policies for integrated services"
    "workflow-role-beyond-definition", Medium, [workflow::MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    let Some(role) = permit::role_at(infrastructure, case.subject, "roleArn")? else {
        return Err(Stop::NotApplicable);
    };
    if workers_of(infrastructure, role).len() > 1 {
        return Err(Stop::NotApplicable);
    }
    let needs = needs_of(infrastructure, case.subject)?;
    let mut said = BTreeSet::new();
    for grant in identity(case, role).grants() {
        if is_for_others(&grant) || needs.ask_for(&grant) {
            continue;
        }
        if !said.insert((&grant.policy.holder, &grant.statement.pointer, grant.action)) {
            continue;
        }
        let message =
            format!("no state of `{}` needs `{}` on `{}`", case.subject.name, grant.action, grant.resource);
        match needs.unknown.first() {
            Some(task) => case.doubt(Doubt {
                reason: format!("{message}, but for what a task needs is not known"),
                span: task.span,
            }),
            None => case.deny(grant.at_action(), message),
        }
    }
    Ok(())
}

/// Whether a grant is the matter of other rules.
fn is_for_others(grant: &Grant<'_>) -> bool {
    let service = grant.action.split(':').next().unwrap_or_default();
    grant.action == "*" || service.eq_ignore_ascii_case("kms")
}

impl Needs {
    fn ask_for(&self, grant: &Grant<'_>) -> bool {
        let sensible = |pattern: &String| {
            glob::overlap(&pattern.to_ascii_lowercase(), &grant.action.to_ascii_lowercase())
        };
        self.sensible.iter().any(sensible) || self.required.iter().any(|need| asks(need, grant))
    }
}

fn asks(need: &Need, grant: &Grant<'_>) -> bool {
    let covered = need.actions.iter().any(|action| grant.covers(action));
    let wide = grant.resource == "*" || is_everything(grant.resource);
    covered && need.resource.as_ref().is_none_or(|resource| wide || touches(grant.resource, resource))
}
