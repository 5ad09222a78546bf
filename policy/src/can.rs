//! May a role do something? Puts together every policy of the infrastructure that has a say, and asks the evaluator.

mod caller;
mod circumstances;
mod gather;
mod permission;
mod standing;
mod target;

use lake_reader::{Document, Node, Resource};

use crate::{
    finding::Doubt,
    iam::{Caller, Context, Deciding, Decision, Layer, Request, Statement, Untold, decide_with, untold_keys},
    infrastructure::Infrastructure,
    wiring::{Boundary, boundary_of},
};
use gather::Gathered;
pub use standing::{Forwarded, Standing, forwarded};
use target::Target;

/// What the policies answer.
#[derive(Clone, Debug)]
pub enum Answer<'i> {
    /// These statements allow it, together.
    Allowed(Vec<Ground<'i>>),
    /// This statement forbids it.
    Denied(Box<Ground<'i>>),
    /// Nothing forbids it, but these kinds of policies do not allow it as they must.
    NotAllowed(Vec<Layer>),
    /// It depends on what is not known: on policies, or on condition keys that the question does not tell.
    Unknown(Vec<Doubt>),
}

/// A statement that decides.
#[derive(Clone, Debug)]
pub struct Ground<'i> {
    /// Its kind of policy.
    pub layer: Layer,
    /// The resource in which the policy is written.
    pub holder: &'i Resource,
    /// What it says.
    pub statement: Statement,
    /// Where it is written; none where it is implied by the resource, as by a permission of a function.
    pub place: Option<&'i Node>,
    /// The text in which it, or its holder, is written: a boundary may be written in another than the rest.
    pub text: Option<&'i Document>,
}

/// Why a question cannot be put.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misasked {
    /// No such identity.
    #[error("`{0}` is no role of the program and no service such as `events.amazonaws.com`")]
    Caller(String),
    /// No such action.
    #[error("`{0}` is no action")]
    Action(String),
    /// No such resource.
    #[error("`{0}` is no resource of the program and no ARN")]
    Resource(String),
    /// The action takes other resources.
    #[error("`{action}` takes {takes}, not `{resource}`")]
    Mismatch {
        /// The action.
        action: String,
        /// Its resources.
        takes: String,
        /// What was asked for.
        resource: String,
    },
}

/// Asks whether somebody may do something.
///
/// `who` is a role by key, ARN or name, the ARN of a user or session, or a service such as `events.amazonaws.com`. `resource` is the key
/// of a resource (`raw`), of a part of one (`raw/orders/a.json`), an ARN, or `*` for an action that takes none. `context` tells condition
/// keys; [`Context::without`] tells that one is absent. Where it does not say otherwise, the call is made over TLS 1.3 by the caller itself
/// and not by a service on its behalf; the role of a single function calls out of that function's code.
///
/// # Errors
/// The caller, the action or the resource is none.
pub fn can<'i>(
    infrastructure: &'i Infrastructure,
    who: &str,
    action: &str,
    resource: &str,
    context: &Context,
) -> Result<Answer<'i>, Misasked> {
    let (caller, role) = caller::find(infrastructure, who).ok_or_else(|| Misasked::Caller(who.to_owned()))?;
    let target = target::find(infrastructure, resource, &caller)
        .ok_or_else(|| Misasked::Resource(resource.to_owned()))?;
    let arn = match &target.arn {
        Ok(arn) => arn.as_str(),
        Err(doubt) => return Ok(Answer::Unknown(vec![doubt.clone()])),
    };
    target::check(action, arn)?;
    let gathered = Gathered::of(infrastructure, role, &caller, &target, action);
    let code = role.and_then(|role| caller::code_of(infrastructure, role));
    let context = circumstances::of_code(code, context);
    let context = circumstances::of(infrastructure, (&caller, role), &target, arn, &context);
    Ok(answer(&caller, action, arn, &context, &gathered))
}

/// The permissions boundary of whoever asks, where another program declares it: what [`can`] allows, it may forbid yet.
pub fn bounded_elsewhere<'i>(infrastructure: &'i Infrastructure, who: &str) -> Option<&'i Node> {
    let (_, role) = caller::find(infrastructure, who)?;
    match boundary_of(infrastructure, role?) {
        Some(Boundary::Elsewhere(boundary)) => Some(boundary),
        _ => None,
    }
}

fn answer<'i>(
    caller: &Caller,
    action: &str,
    arn: &str,
    told: &Context,
    gathered: &Gathered<'i>,
) -> Answer<'i> {
    let policies = gathered.policies();
    let request = |context| Request { caller, action, resource: arn, context };
    let known = untold_keys(&request(told), &policies);
    // A key that the action does not have is absent from every request for it.
    let context = known.iter().fold(told.clone(), |context, key| {
        if circumstances::may_have(action, key) { context } else { context.without(key) }
    });
    let request = request(&context);
    let against = decide_with(&request, &policies, Untold::AgainstCaller);
    let in_favour = decide_with(&request, &policies, Untold::ForCaller);
    let certain = match (against, in_favour) {
        (Decision::Allowed(by), Decision::Allowed(_)) => Decision::Allowed(by),
        (_, Decision::Allowed(_)) => {
            let keys = untold_keys(&request, &policies);
            return Answer::Unknown(keys.into_iter().map(|key| untold(key, gathered)).collect());
        }
        // Whatever the request does not tell, it does not pass: this is why at best.
        (_, refused) => refused,
    };
    match certain {
        Decision::Denied(by) => {
            let ground = gathered.ground(&by).map(Box::new);
            ground.map_or_else(|| Answer::Unknown(Vec::new()), Answer::Denied)
        }
        Decision::NotAllowed(missing) => {
            let certain = gathered.doubted.certain(&missing);
            if certain.is_empty() {
                Answer::Unknown(gathered.doubts.clone())
            } else {
                Answer::NotAllowed(certain)
            }
        }
        Decision::Allowed(_) if !gathered.doubts.is_empty() => Answer::Unknown(gathered.doubts.clone()),
        Decision::Allowed(by) => Answer::Allowed(by.iter().filter_map(|one| gathered.ground(one)).collect()),
    }
}

fn untold(key: &str, gathered: &Gathered<'_>) -> Doubt {
    let reason = format!("it depends on `{key}`, which the question does not tell");
    Doubt { reason, span: gathered.place_of_key(key) }
}
