//! What the policies of a resource forbid to everybody.

use crate::{
    finding::Doubt,
    iam::{
        Caller, Context, Decision, Document, Effect, Policies, Request, Statement, decide,
        document::{Principal, Scope},
    },
    policies::Policy,
};

/// The denying statements of some policies that depend on nothing but some condition keys.
///
/// A denial with a further condition does not count: whoever can choose that condition gets round it.
pub(crate) fn denials(policies: &[&Policy], depends_on: impl Fn(&str) -> bool) -> Document {
    let counts = |statement: &&Statement| {
        let conditions = &statement.conditions;
        statement.effect == Effect::Deny
            && is_for_everybody(statement)
            && !conditions.is_empty()
            && conditions.iter().all(|condition| depends_on(&condition.key.to_ascii_lowercase()))
    };
    let all = policies.iter().flat_map(|policy| policy.statements());
    Document { statements: all.filter(counts).cloned().collect(), ..Document::default() }
}

/// Whether a statement speaks of everybody.
pub(crate) fn is_for_everybody(statement: &Statement) -> bool {
    matches!(&statement.principals, Some(Scope::These(listed)) if listed.contains(&Principal::Anyone))
}

/// Whether some policies deny everybody these actions on a resource where there is no TLS, whatever else a request says.
pub(crate) fn deny_plain_http(policies: &[&Policy], actions: &[&str], resource: &str) -> bool {
    let denials = denials(policies, |key| key == "aws:securetransport");
    let plain = Context::default().with("aws:SecureTransport", "false");
    actions.iter().all(|action| denies(&denials, action, resource, &plain))
}

/// Whether a document of denials denies a request of somebody whom no other statement knows.
pub(crate) fn denies(denials: &Document, action: &str, resource: &str, context: &Context) -> bool {
    let caller = Caller::Identity { arn: "arn:aws:iam::000000000000:user/anybody".to_owned() };
    let request = Request { caller: &caller, action, resource, context };
    let policies = Policies { resource: vec![("denials", denials)], ..Policies::default() };
    matches!(decide(&request, &policies), Decision::Denied(_))
}

/// Why some policies may say more than is known of them.
pub(crate) fn gap(policies: &[&Policy]) -> Option<Doubt> {
    policies.iter().find_map(|policy| {
        let malformed = policy.document.is_err();
        let malformed =
            malformed.then(|| Doubt { reason: "the policy is malformed".to_owned(), span: policy.node.span });
        policy.doubts.first().cloned().or(malformed)
    })
}
