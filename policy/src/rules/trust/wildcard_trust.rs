//! See [`RULE`].

use super::{ROLE, letting_in};
use crate::{
    case::{Case, Judged},
    iam::{Statement, document::Principal},
    rule::declare_rule,
    wiring::limit::{self, LIMITS},
};

declare_rule! {
    /// ## What it denies
    /// A role that anybody may assume.
    ///
    /// ## Why
    /// `Principal: "*"` in a trust policy lets every account of AWS in. So does an identity provider that everybody can have a
    /// login at, such as GitHub's, where no condition says whose token it has to be.
    ///
    /// ## Remedy
    /// Name the accounts, roles or services. For tokens of a shared provider, demand their subject, `repo:owner/name:*`, or where the
    /// provider decides about it, their audience: `cognito-identity.amazonaws.com:aud`.
    ///
    /// ## What it does not see
    /// Who belongs to an organization that a condition names, and what a provider of one's own puts into its tokens.
    ///
    /// ## References
    /// NIST 800-53 AC-3, "How to use trust policies with IAM roles" of the AWS security blog, "Create a role for
    /// OpenID Connect federation" of the IAM user guide
    "wildcard-trust", Critical, [ROLE], check
}

/// Identity providers at which everybody can have a login.
const SHARED: [&str; 7] = [
    "accounts.google.com",
    "app.terraform.io",
    "cognito-identity.amazonaws.com",
    "gitlab.com",
    "graph.facebook.com",
    "token.actions.githubusercontent.com",
    "www.amazon.com",
];

fn check(case: &mut Case<'_>) -> Judged {
    for (policy, statement) in letting_in(case)? {
        let at = policy.element(statement, "Principal");
        for principal in limit::principals(statement) {
            match principal {
                Principal::Anyone if !limit::is_limited(statement, LIMITS) => {
                    case.deny(at, "anybody may assume the role");
                }
                Principal::Federated(provider) => {
                    if let Some(shared) = shared(provider).filter(|name| !names_subject(statement, name)) {
                        case.deny(at, format!("every login at `{shared}` may assume the role"));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn shared(provider: &str) -> Option<&'static str> {
    let name = provider.rsplit_once("oidc-provider/").map_or(provider, |(_, name)| name);
    SHARED.into_iter().find(|shared| *shared == name)
}

/// Whether a statement says whose token, or for which application, it has to be.
fn names_subject(statement: &Statement, provider: &str) -> bool {
    // The audience of GitHub's and GitLab's tokens is chosen by whoever asks for them.
    let keys: &[&str] = match provider {
        "app.terraform.io" | "gitlab.com" | "token.actions.githubusercontent.com" => {
            &["sub", "repository", "repository_owner_id", "project_path"]
        }
        _ => &["sub", "aud", "app_id", "user_id"],
    };
    keys.iter().any(|key| {
        let key = format!("{provider}:{key}");
        let mut conditions = limit::on(statement, &key);
        conditions.any(|condition| condition.values.iter().all(|value| names_owner(value)))
    })
}

/// A subject begins with a kind (`repo:`, `organization:`): what follows has to name somebody.
fn names_owner(value: &str) -> bool {
    let subject = value.split_once(':').map_or(value, |(_, subject)| subject);
    let owner = subject.split(['/', ':', '@']).next().unwrap_or_default();
    !owner.contains(['*', '?']) && !owner.is_empty()
}
