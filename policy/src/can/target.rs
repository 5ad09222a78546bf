//! What is asked for: a resource of the infrastructure or a part of one, by key or ARN.

use lake_reader::Resource;

use super::Misasked;
use crate::{
    finding::Doubt,
    iam::{Caller, arn, catalogue},
    infrastructure::Infrastructure,
};

/// What is asked for.
pub(super) struct Target<'i> {
    /// Its ARN, or why that is not known.
    pub(super) arn: Result<String, Doubt>,
    /// The resource of the infrastructure that it is, or that it is a part of.
    pub(super) resource: Option<&'i Resource>,
    /// The account that owns it.
    pub(super) account: Option<String>,
}

pub(super) fn find<'i>(
    infrastructure: &'i Infrastructure,
    text: &str,
    caller: &Caller,
) -> Option<Target<'i>> {
    let own = match caller {
        Caller::Identity { arn } => arn::account(arn).map(ToOwned::to_owned),
        _ => None,
    };
    if text == "*" {
        return Some(Target { arn: Ok(text.to_owned()), resource: None, account: own });
    }
    if text.starts_with("arn:") {
        let resource = infrastructure.owner(text);
        let account = arn::account(text).map(ToOwned::to_owned).or(own.filter(|_| resource.is_some()));
        return Some(Target { arn: Ok(text.to_owned()), resource, account });
    }
    let (resource, rest) = keyed(infrastructure, text)?;
    let node = resource.output("arn");
    let arn = match (node.as_str(), node.as_unknown()) {
        (Some(arn), _) => Ok(format!("{arn}{rest}")),
        (None, Some(because)) => Err(because.into()),
        (None, None) => return None,
    };
    let account = arn.as_deref().ok().and_then(arn::account).map(ToOwned::to_owned).or(own);
    Some(Target { arn, resource: Some(resource), account })
}

/// The resource with a key, and what of the text follows it from a slash on.
fn keyed<'i, 't>(infrastructure: &'i Infrastructure, text: &'t str) -> Option<(&'i Resource, &'t str)> {
    let ends = text.match_indices('/').map(|(at, _)| at).chain([text.len()]);
    let split = |at: usize| {
        let (key, rest) = text.split_at(at);
        Some((infrastructure.get(key)?, rest))
    };
    ends.rev().find_map(split)
}

/// Refuses what no policy could speak of.
pub(super) fn check(action: &str, arn: &str) -> Result<(), Misasked> {
    let (prefix, name) = action.split_once(':').unwrap_or_default();
    let Some(found) = catalogue::action(action) else {
        let uncovered =
            !name.is_empty() && catalogue::service(prefix).is_none() && catalogue::is_service(prefix);
        return if uncovered { Ok(()) } else { Err(Misasked::Action(action.to_owned())) };
    };
    if arn == "*" || !found.has_resources() || found.takes(arn) {
        return Ok(());
    }
    let shapes: Vec<String> = found.resources().map(|(resource, _)| format!("`{}`", resource.arn)).collect();
    Err(Misasked::Mismatch {
        action: found.full_name(),
        takes: shapes.join(" or "),
        resource: arn.to_owned(),
    })
}
