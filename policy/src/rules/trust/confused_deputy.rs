//! See [`RULE`].

use super::{KEYS, all_holders, letting_in, services};
use crate::{
    case::{Case, Judged, Stop},
    policies::PolicyKind,
    rule::declare_rule,
    wiring::limit::{self, SOURCES},
};

declare_rule! {
    /// ## What it denies
    /// A role or a resource that lets a service in without asking for whom it acts.
    ///
    /// ## Why
    /// The service acts for every customer of AWS. Somebody else can tell it to use *your* role, queue or bucket for *their* rule,
    /// trail or schedule: it is the deputy, and it is confused.
    ///
    /// ## Remedy
    /// Add a condition on `aws:SourceAccount`, and on `aws:SourceArn` where the ARN is known beforehand.
    ///
    /// ## What it does not see
    /// Services that are not documented to say for whom they act: nothing is demanded of `lambda.amazonaws.com` or
    /// `ec2.amazonaws.com`. Policies of keys are judged by `unscoped-service-key-use`, permissions of functions by
    /// `open-function-permission`.
    ///
    /// ## References
    /// NIST 800-53 AC-6, "The confused deputy problem" of the IAM user guide
    "confused-deputy", High, all_holders![], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if KEYS.iter().any(|key| key.eq_ignore_ascii_case(&case.subject.token)) {
        return Err(Stop::NotApplicable);
    }
    for (policy, statement) in letting_in(case)? {
        for name in limit::services(statement) {
            let tells = services::known(name).filter(|service| {
                if policy.kind == PolicyKind::Trust { service.in_roles } else { service.in_resources }
            });
            if let Some(service) = tells
                && !limit::is_limited(statement, SOURCES)
            {
                let page = service.documented;
                case.deny(
                    policy.element(statement, "Principal"),
                    format!("`{name}` is let in, whoever it acts for, though it says for whom ({page})"),
                );
            }
        }
    }
    Ok(())
}
