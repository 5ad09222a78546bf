//! See [`RULE`].

use super::{ALL_HOLDERS, letting_in, services};
use crate::{
    case::{Case, Judged, Stop},
    iam::{Statement, arn, document::Condition},
    policies::PolicyKind,
    rule::declare_rule,
    rules::kms,
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
    /// Add a condition on `aws:SourceAccount`, and on `aws:SourceArn` where the ARN is known beforehand. The ARN of a bucket alone does
    /// not say whose it is: whoever creates a bucket of that name after yours is deleted is let in.
    ///
    /// ## What it does not see
    /// Services that are not documented to say for whom they act: nothing is demanded of `lambda.amazonaws.com` or
    /// `ec2.amazonaws.com`. Policies of keys are judged by `unscoped-service-key-use`, permissions of functions by
    /// `open-function-permission`.
    ///
    /// ## References
    /// NIST 800-53 AC-6, "The confused deputy problem" of the IAM user guide
    "confused-deputy", High, ALL_HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    if kms::HOLDERS.iter().any(|key| key.eq_ignore_ascii_case(&case.subject.token)) {
        return Err(Stop::NotApplicable);
    }
    for (policy, statement) in letting_in(case)? {
        for name in limit::services(statement) {
            let tells = services::known(name).filter(|service| {
                if policy.kind == PolicyKind::Trust { service.in_roles } else { service.in_resources }
            });
            let Some(service) = tells else { continue };
            let (at, page) = (policy.element(statement, "Principal"), service.documented);
            if !limit::is_limited(statement, SOURCES) {
                let message = "is let in, whoever it acts for, though it says for whom";
                case.deny(at, format!("`{name}` {message} ({page})"));
            } else if service.sources.contains(&"s3") && !tells_account(statement) {
                let message = "a bucket's ARN has no account, and `aws:SourceAccount` is not demanded";
                case.deny(at, format!("{message} ({page})"));
            }
        }
    }
    Ok(())
}

/// Whether a condition names the account for which a service acts, or its organization.
fn tells_account(statement: &Statement) -> bool {
    let named = |condition: &Condition| {
        let plain = |value: &String| arn::account(value).is_some_and(|account| !account.contains(['*', '?']));
        condition.values.iter().all(plain)
    };
    let others = SOURCES.iter().filter(|key| **key != "aws:SourceArn");
    others.copied().any(|key| limit::is_limited(statement, &[key]))
        || limit::on(statement, "aws:SourceArn").any(|one| limit::names_few(one) && named(one))
}
