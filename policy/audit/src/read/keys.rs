//! Customer-managed keys, their aliases and grants.

use super::{AuditError, Reading};
use crate::{
    draft::{Draft, Read, assemble},
    parts::{KeyPart, Shape},
    ports::{Keys, Part},
    properties::Properties,
};

const KEY: &str = "aws:kms/key:Key";
const ALIAS: &str = "aws:kms/alias:Alias";
const GRANT: &str = "aws:kms/grant:Grant";

pub(super) async fn read(port: &impl Keys, all: &mut Reading<'_>) -> Result<(), AuditError> {
    let list = |source| AuditError::List { what: "aliases of keys", source };
    let aliases = port.aliases().await.map_err(list)?;
    // AWS's own keys cannot be changed: there is nothing to judge about them.
    let own = aliases.iter().filter(|(alias, _)| alias.starts_with("alias/aws/"));
    let own: Vec<String> = own.map(|(_, key)| key.clone()).collect();
    let mut ids = ids(port, all, &aliases).await?;
    ids.retain(|id| !own.contains(id));
    let questions: Vec<(&str, KeyPart)> =
        ids.iter().flat_map(|id| KeyPart::ALL.map(|part| (id.as_str(), part))).collect();
    let answers = all.ask("keys", questions, |(id, part)| port.part(id, part)).await;
    let mut answers = answers.into_iter();
    let mut kept = Vec::new();
    for id in &ids {
        let shapes = KeyPart::ALL.map(KeyPart::shape);
        let parts: Vec<(Shape, Part)> = shapes.into_iter().zip(answers.by_ref()).collect();
        let read = assemble(id, parts);
        if read.missing {
            all.miss(KEY, id);
        } else if is_judged(&read, all) {
            kept.push(id.clone());
            let names = aliases.iter().filter(|(_, key)| key == id).map(|(alias, _)| alias.as_str());
            take_key(all, id, read, &names.collect::<Vec<_>>());
        }
    }
    grants(port, all, &kept).await;
    Ok(())
}

/// The keys that are named, by id or by alias; else those with an alias of the prefix; else all.
async fn ids(
    port: &impl Keys,
    all: &mut Reading<'_>,
    aliases: &[(String, String)],
) -> Result<Vec<String>, AuditError> {
    let scope = all.scope;
    let mut ids = match &scope.named {
        Some(named) => {
            let aliased = aliases.iter().filter(|(alias, _)| named.alias(alias).is_some());
            named.ids(KEY).into_iter().chain(aliased.map(|(_, key)| key.clone())).collect()
        }
        None if scope.prefixes.is_empty() => {
            port.list().await.map_err(|source| AuditError::List { what: "keys", source })?
        }
        None => {
            let named = |alias: &str| scope.takes(alias.trim_start_matches("alias/"));
            aliases.iter().filter(|(alias, _)| named(alias)).map(|(_, key)| key.clone()).collect()
        }
    };
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// A key without an alias may still be one of AWS's: only its metadata tells.
fn is_judged(read: &Read, all: &Reading<'_>) -> bool {
    let Some(key) = read.drafts.first() else { return false };
    let manager = key.properties.get("keyManager").and_then(|manager| manager.as_str());
    manager != Some("AWS") && all.scope.tagged(key.properties.get("tags"))
}

fn take_key(all: &mut Reading<'_>, id: &str, read: Read, aliases: &[&str]) {
    let named = all.scope.named.as_ref();
    let written = named.and_then(|named| aliases.iter().find_map(|alias| named.alias(alias)));
    let written = written.map(ToOwned::to_owned);
    for draft in read.drafts {
        let arn = draft.properties.get("arn").and_then(|arn| arn.as_str()).map(ToOwned::to_owned);
        let draft = draft.output("keyId", id);
        let draft = match arn {
            Some(arn) => draft.output("arn", arn),
            None => draft,
        };
        let mut resource = draft.resource((all.scope, &all.world));
        if let Some(written) = &written {
            resource.name.clone_from(written);
            resource.logical_name.clone_from(written);
        }
        all.resources.push(resource);
    }
    let alias = |name: &&str| {
        let properties = Properties::new().text("name", Some(*name)).text("targetKeyId", Some(id));
        Draft::new(ALIAS, name, properties)
    };
    all.take(aliases.iter().map(alias).collect::<Vec<_>>());
}

async fn grants(port: &impl Keys, all: &mut Reading<'_>, ids: &[String]) {
    let questions: Vec<&str> = ids.iter().map(String::as_str).collect();
    let answers = all.ask("grants", questions, |id| port.grants(id)).await;
    for (id, answer) in ids.iter().zip(answers) {
        let listed = answer.unwrap_or_else(|refusal| {
            let unknown = ["granteePrincipal", "operations", "retiringPrincipal"];
            vec![Properties::new().unknown(&unknown, &refusal.to_string())]
        });
        for properties in listed {
            let grant = properties.get("grantId").and_then(|grant| grant.as_str()).unwrap_or("?");
            let name = format!("{id}:{grant}");
            all.take([Draft::new(GRANT, &name, Properties::new().text("keyId", Some(id)).and(properties))]);
        }
    }
}
