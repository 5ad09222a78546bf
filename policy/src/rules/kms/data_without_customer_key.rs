//! See [`RULE`].

use lake_reader::{Node, Value};

use crate::{
    case::{Case, Judged, Stop, within},
    rule::declare_rule,
    wiring::{
        KeyUse,
        kept::{KEPT, Kept, kept_by},
        key_of,
    },
};

declare_rule! {
    /// ## What it denies
    /// Data that is not encrypted with a customer-managed KMS key.
    ///
    /// ## Why
    /// With a key of AWS's, whoever may use the queue, table or log group may read it: no key policy can say no, no trail tells who used
    /// the key for what, and it cannot be taken away after a leak.
    ///
    /// ## Remedy
    /// Name a key of the program at the property that the message tells. `alias/aws/…` are keys of AWS's.
    ///
    /// ## What it does not see
    /// Types that are not in its list, buckets (`bucket-without-customer-key` judges them), and the policy of a key that is declared
    /// elsewhere. A function without environment variables has nothing to encrypt.
    ///
    /// ## References
    /// NIST 800-53 SC-28, AWS FSBP SQS.1 and SNS.1, "AWS KMS keys" of the KMS developer guide
    "data-without-customer-key", High, TOKENS, check
}

/// The types of the list, each once per kind of data.
const TOKENS: [&str; KEPT.len()] = {
    let mut tokens = [""; KEPT.len()];
    let (mut from, mut to) = (KEPT, tokens.as_mut_slice());
    while let ([kept, kepts @ ..], [token, others @ ..]) = (from, to) {
        *token = kept.token;
        (from, to) = (kepts, others);
    }
    tokens
};

fn check(case: &mut Case<'_>) -> Judged {
    let mut judged = false;
    for kept in kept_by(&case.subject.token) {
        if let Some(path) = kept.given
            && case.property(path)?.is_none_or(is_empty)
        {
            continue;
        }
        let named = kept.named(case.subject)?;
        judged |= !named.is_empty();
        if named.is_empty() || !mode(case, kept, named.iter().any(Option::is_some))? {
            continue;
        }
        for node in named {
            key(case, kept, node)?;
        }
    }
    if judged { Ok(()) } else { Err(Stop::NotApplicable) }
}

/// Whether the mode is one in which the key is used; if not, that is denied, and the key says nothing more.
fn mode(case: &mut Case<'_>, kept: &Kept, has_key: bool) -> Result<bool, Stop> {
    let Some((path, says)) = kept.mode else { return Ok(true) };
    let written = within(&case.subject.properties, path)?;
    let text = written.map(|node| match &node.value {
        Value::Bool(flag) => flag.to_string(),
        _ => node.as_str().unwrap_or_default().to_owned(),
    });
    if text.as_deref().is_some_and(|text| says.contains(&text)) {
        return Ok(true);
    }
    let (what, wanted) = (kept.what, says.first().copied().unwrap_or_default());
    match written {
        Some(node) => case
            .deny(node, format!("{what}: `{path}` is not `{wanted}`, so no customer-managed key encrypts")),
        None if has_key => case.deny_missing(format!("{what}: `{path}` is not set, so the key is not used")),
        None => case.deny_missing(format!("{what}: `{path}` and `{}` are not set", kept.key)),
    }
    Ok(false)
}

fn key(case: &mut Case<'_>, kept: &Kept, node: Option<&Node>) -> Judged {
    match node {
        None => {
            let message = format!("{}: `{}` is not set, so the key is one of AWS's", kept.what, kept.key);
            let at = kept.key.rsplit_once('.').and_then(|(above, _)| case.subject.property(above)).cloned();
            match at {
                Some(at) => case.deny(&at, message),
                None => case.deny_missing(message),
            }
        }
        Some(node) => {
            if let KeyUse::AwsManaged(name) = key_of(case.infrastructure, node)? {
                case.deny(node, format!("{}: `{name}` is a key of AWS's", kept.what));
            }
        }
    }
    Ok(())
}

fn is_empty(node: &Node) -> bool {
    node.as_map().is_some_and(<[_]>::is_empty) || node.as_list().is_some_and(<[_]>::is_empty)
}
