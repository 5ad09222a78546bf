//! See [`RULE`].

use lake_reader::{Key, Node};

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::workflow::{self, MACHINE},
};

declare_rule! {
    /// ## What it denies
    /// A workflow in which a state names a next state that is not there, and a state that nothing leads to.
    ///
    /// ## Why
    /// Step Functions refuses the first when everything around it was deployed already. The second is a step that everybody believes in and
    /// that never runs.
    ///
    /// ## Remedy
    /// Name a state of the same level, or remove the state.
    ///
    /// ## What it does not see
    /// Whether a choice can ever be taken.
    ///
    /// ## References
    /// NIST 800-53 SI-10, "Transitions" of the AWS Step Functions developer guide
    "dangling-transition", High, [MACHINE], check
}

fn check(case: &mut Case<'_>) -> Judged {
    let definition = workflow::definition(case.infrastructure, case.subject)?;
    for scope in workflow::scopes(&definition) {
        let mut wanted: Vec<&Node> = scope.start.into_iter().collect();
        wanted.extend(scope.states.iter().flat_map(|(_, state)| workflow::transitions(state)));
        for next in wanted.iter().filter(|next| next.as_str().is_some_and(|name| !has(scope.states, name))) {
            let name = next.as_str().unwrap_or_default();
            case.deny(next, format!("there is no state `{name}` on this level"));
        }
        for (key, state) in scope.states.iter().filter(|(key, _)| !is_wanted(&wanted, key)) {
            case.deny(state, format!("nothing leads to `{}`", key.text));
        }
    }
    Ok(())
}

fn has(states: &[(Key, Node)], name: &str) -> bool {
    states.iter().any(|(key, _)| key.text == name)
}

/// A transition that is not known may lead anywhere.
fn is_wanted(wanted: &[&Node], key: &Key) -> bool {
    wanted.iter().any(|next| next.is_unknown() || next.as_str() == Some(key.text.as_str()))
}
