//! See [`RULE`].

use super::vocabulary::element;
use crate::{
    case::{Case, Judged},
    iam::{Statement, document::Scope, glob},
    policies::{HOLDERS, Policy},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// An action or a resource that another one of the same statement takes in, and a statement that stands twice.
    ///
    /// ## Why
    /// It looks like a limit and is none: beside `s3:*`, `s3:GetObject` says nothing. Who removes it believes to have taken something away.
    ///
    /// ## Remedy
    /// Remove what is taken in, or, more often, the pattern that takes it in.
    ///
    /// ## What it does not see
    /// Statements that together take in another one.
    ///
    /// ## References
    /// IAM policy validation check reference "Suggestion – Redundant action" and "Suggestion – Redundant resource"
    "redundant-statement", Info, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.all_policies()? {
        for (at, statement) in policy.statements().iter().enumerate() {
            listed(
                case,
                policy,
                statement,
                ("Action", Some(&statement.actions), glob::matches_ignoring_case),
            );
            listed(case, policy, statement, ("Resource", statement.resources.as_ref(), glob::matches));
            let before = policy.statements().iter().take(at);
            if before.into_iter().any(|other| says_the_same(other, statement)) {
                case.deny(policy.at(&statement.pointer), "the statement stands twice");
            }
        }
    }
    Ok(())
}

type List<'s> = (&'static str, Option<&'s Scope<String>>, fn(&str, &str) -> bool);

fn listed(case: &mut Case<'_>, policy: &Policy, statement: &Statement, (name, scope, matches): List<'_>) {
    let Some(scope) = scope else { return };
    let all = scope.listed();
    for (at, one) in all.iter().enumerate() {
        let takes_in = |(position, other): &(usize, &String)| {
            // Of two that are equal the later one is redundant. A `?` of a pattern does not take in a `*`.
            let equal = *other == one;
            let wider = !equal && matches(other, one) && !(other.contains('?') && one.contains('*'));
            wider || equal && *position < at
        };
        if let Some((_, other)) = all.iter().enumerate().find(takes_in) {
            let element = element(scope, name);
            let message = if other == one {
                format!("`{one}` stands twice")
            } else {
                format!("`{other}` takes in `{one}`")
            };
            let pointer = format!("{}/{element}/{at}", statement.pointer);
            case.deny(policy.at(&pointer), message);
        }
    }
}

fn says_the_same(a: &Statement, b: &Statement) -> bool {
    let said = |statement: &Statement| Statement { sid: None, pointer: String::new(), ..statement.clone() };
    a.effect == b.effect && a.actions == b.actions && said(a) == said(b)
}
