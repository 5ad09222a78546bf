//! What a program calls the resources of a live account.

use lake_reader::{Node, Resource};

use crate::infrastructure::Infrastructure;

const KEY: &str = "aws:kms/key:Key";
const ALIAS: &str = "aws:kms/alias:Alias";

/// The declared resource that a live one is: by alias, ARN, or id.
pub(crate) fn twin<'d>(
    live: &Infrastructure,
    declared: &'d Infrastructure,
    resource: &Resource,
) -> Option<&'d Resource> {
    let same_type = |found: &&Resource| found.token.eq_ignore_ascii_case(&resource.token);
    let output = |name: &str| resource.output(name);
    by_alias(live, declared, resource)
        .or_else(|| declared.resolve_arn(output("arn").as_str()?))
        .or_else(|| declared.resolve(&output("id"), &resource.token))
        .filter(same_type)
}

/// The id of a key is known to nobody before AWS gives it; its alias is.
fn by_alias<'d>(
    live: &Infrastructure,
    declared: &'d Infrastructure,
    resource: &Resource,
) -> Option<&'d Resource> {
    if resource.token != KEY {
        return None;
    }
    let name = |alias: &Resource| alias.property("name").and_then(Node::as_str).map(ToOwned::to_owned);
    let names: Vec<String> =
        live.attached(resource, ALIAS, "targetKeyId").into_iter().filter_map(name).collect();
    let mut aliases =
        declared.of_type(ALIAS).filter(|alias| name(alias).is_some_and(|name| names.contains(&name)));
    aliases.find_map(|alias| declared.resolve(alias.property("targetKeyId")?, KEY))
}

/// What the program calls the keys, and what they are really called: stand-ins and ids, ARNs and ARNs.
pub(crate) fn key_names(live: &Infrastructure, declared: &Infrastructure) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for key in live.of_type(KEY) {
        let Some(twin) = twin(live, declared, key) else { continue };
        for output in ["arn", "keyId"] {
            let (stand_in, real) = (twin.output(output), key.output(output));
            if let (Some(stand_in), Some(real)) = (stand_in.as_str(), real.as_str())
                && stand_in != real
            {
                names.push((stand_in.to_owned(), real.to_owned()));
            }
        }
    }
    names
}
