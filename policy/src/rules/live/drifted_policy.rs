//! See [`RULE`].

use std::{cell::OnceCell, collections::BTreeSet};

use lake_reader::{Node, Resource, Value};

use crate::{
    case::{Case, Judged, Stop},
    iam::{
        Document, Effect,
        canonical::{Term, terms},
    },
    infrastructure::Infrastructure,
    policies::{self, PolicyKind},
    rule::declare_rule,
    wiring::{key_names, twin},
};

declare_rule! {
    /// ## What it denies
    /// A bucket, key, queue or role of a live account whose policy says something else than the program.
    ///
    /// ## Why
    /// Whoever reviews the program reviews what was meant. A statement that was added in the console is in force, and in nobody's sight
    /// until the next deployment overwrites it, or keeps it.
    ///
    /// ## Remedy
    /// Deploy the program again, or write the change into it and have it reviewed.
    ///
    /// ## What it does not see
    /// Resources that the program does not declare. Whether a difference matters: a pattern that takes in another one is a difference.
    /// Order, `Sid`, one text or a list, an account or its root, and how statements are split are none.
    ///
    /// ## References
    /// NIST 800-53 CM-3 and CM-6, AWS Config "Remediating noncompliant resources"
    "drifted-policy", High, [
        "aws:iam/role:Role",
        "aws:kms/key:Key",
        "aws:s3/bucket:Bucket",
        "aws:sqs/queue:Queue",
    ], check, live
}

/// How many terms a message names.
const NAMED: usize = 3;

fn check(case: &mut Case<'_>) -> Judged {
    let live = case.infrastructure;
    let declared = live.declared.as_deref().ok_or(Stop::NotApplicable)?;
    let twin = twin(live, declared, case.subject).ok_or(Stop::NotApplicable)?;
    let (stand_ins, names) = (key_stand_ins(declared), OnceCell::new());
    let rename = |text: &str| {
        if !stand_ins.contains(text) {
            return text.to_owned();
        }
        let names = names.get_or_init(|| key_names(live, declared));
        names.iter().find(|(theirs, _)| theirs == text).map_or(text, |(_, ours)| ours).to_owned()
    };
    for kind in [PolicyKind::Trust, PolicyKind::Identity, PolicyKind::Resource] {
        let (now, meant) = (said(live, case.subject, kind), said(declared, twin, kind));
        for doubt in now.doubts.iter().chain(&meant.doubts) {
            case.doubt(doubt.clone());
        }
        if now.doubts.is_empty() && meant.doubts.is_empty() {
            let meant = meant.terms.iter().map(|term| term.renamed(&rename)).collect();
            compare(case, &now, &meant);
        }
    }
    if case.subject.token == "aws:iam/role:Role" { attachments(case, declared, twin) } else { Ok(()) }
}

/// What the program calls its keys: only policies that name one need the keys of the account to be compared.
fn key_stand_ins(declared: &Infrastructure) -> BTreeSet<String> {
    let keys = declared.of_type("aws:kms/key:Key");
    let names = keys.flat_map(|key| ["arn", "keyId"].map(|output| key.output(output)));
    names.filter_map(|name| Some(name.as_str()?.to_owned())).collect()
}

/// What the policies of one kind say together.
#[derive(Default)]
struct Said {
    terms: BTreeSet<Term>,
    doubts: Vec<crate::Doubt>,
    /// The first of them.
    at: Option<Node>,
}

fn said(infrastructure: &Infrastructure, subject: &Resource, kind: PolicyKind) -> Said {
    let mut said = Said::default();
    for policy in infrastructure.policies_of(subject, kind) {
        said.doubts.extend(policy.doubts.iter().cloned());
        match &policy.document {
            Ok(document) => said.terms.extend(terms(document).into_keys()),
            Err(malformed) => said.doubts.push(crate::Doubt {
                reason: format!("the policy is malformed: {malformed}"),
                span: policy.node.span,
            }),
        }
        said.at.get_or_insert_with(|| policy.node.clone());
    }
    let is_key = subject.token == "aws:kms/key:Key" && kind == PolicyKind::Resource;
    if is_key && said.at.is_none() {
        said.terms = default_key_policy(subject);
    }
    said
}

fn default_key_policy(key: &Resource) -> BTreeSet<Term> {
    let arn = key.output("arn");
    let account = arn.as_str().and_then(|arn| arn.split(':').nth(4)).unwrap_or_default();
    terms(&Document::default_of_key(account)).into_keys().collect()
}

fn compare(case: &mut Case<'_>, now: &Said, meant: &BTreeSet<Term>) {
    let place = now.at.clone().unwrap_or_else(|| Node::new(Value::Null, case.subject.span));
    for effect in [Effect::Allow, Effect::Deny] {
        let of = |terms: Vec<&Term>| -> Vec<String> {
            terms.into_iter().filter(|term| term.effect == effect).map(ToString::to_string).collect()
        };
        let verb = if effect == Effect::Allow { "permits" } else { "forbids" };
        let (added, lost) =
            (of(now.terms.difference(meant).collect()), of(meant.difference(&now.terms).collect()));
        if !added.is_empty() {
            case.deny(&place, format!("{verb} what the program does not: {}", some(&added)));
        }
        if !lost.is_empty() {
            case.deny(&place, format!("no longer {verb} what the program does: {}", some(&lost)));
        }
    }
}

/// The first of some terms, and how many more there are.
fn some(terms: &[String]) -> String {
    let named: Vec<&str> = terms.iter().take(NAMED).map(String::as_str).collect();
    let rest = terms.len() - named.len();
    let more = if rest > 0 { format!("; and {rest} more") } else { String::new() };
    format!("{}{more}", named.join("; "))
}

/// Policies that are declared nowhere are told apart by their ARNs.
fn attachments(case: &mut Case<'_>, declared: &Infrastructure, twin: &Resource) -> Judged {
    let now = outside(case.infrastructure, case.subject)?;
    let meant = outside(declared, twin)?;
    for (arn, node) in now.iter().filter(|(arn, _)| !meant.iter().any(|(other, _)| other == arn)) {
        case.deny(node, format!("`{arn}` is attached, and not in the program"));
    }
    for (arn, _) in meant.iter().filter(|(arn, _)| !now.iter().any(|(other, _)| other == arn)) {
        case.deny_missing(format!("`{arn}` is no longer attached"));
    }
    Ok(())
}

fn outside<'i>(
    infrastructure: &'i Infrastructure,
    identity: &Resource,
) -> Result<Vec<(&'i str, &'i Node)>, Stop> {
    let mut found = Vec::new();
    for node in policies::outside(infrastructure, identity) {
        if let Some(because) = node.as_unknown() {
            return Err(Stop::Unknown(because.into()));
        }
        found.extend(node.as_str().map(|arn| (arn, node)));
    }
    Ok(found)
}
