//! The evaluator against its definition, spelled out over a small universe: every request of it, against policies that are drawn at
//! random. The definition reads the JSON itself and shares no code with the crate.

mod worlds;

use lake_policy::iam::{Caller, Context, Document, Policies, Request, decide};
use proptest::prelude::*;
use serde_json::{Value, json};
use worlds::{World, worlds};

const ROLE: &str = "arn:aws:iam::111111111111:role/app/lake";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/lake/s";
const USER: &str = "arn:aws:iam::111111111111:user/u";
const ROOT: &str = "arn:aws:iam::111111111111:root";
const OTHER: &str = "arn:aws:iam::222222222222:root";

const CALLERS: [&str; 4] = [ROLE, SESSION, USER, "events.amazonaws.com"];
const ACTIONS: [&str; 4] = ["s3:GetObject", "s3:PutObject", "kms:Decrypt", "sts:AssumeRole"];
const RESOURCES: [&str; 4] = [
    "arn:aws:s3:::lake/a/b",
    "arn:aws:kms:eu-west-1:111111111111:key/k",
    "arn:aws:sqs:eu-west-1:222222222222:q",
    "arn:aws:iam::111111111111:role/other",
];
/// The values of `aws:k`, or none.
const VALUES: [&[&str]; 4] = [&[], &["a"], &["b*"], &["a", "b"]];

fn context(values: &[&str]) -> Context {
    Context::default().with_all("aws:k", values.iter().map(ToString::to_string).collect())
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        one => vec![one.as_str().unwrap().to_owned()],
    }
}

/// `*` is any text, `?` one character.
fn like(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        ([b'*', rest @ ..], _) => (0..=text.len()).any(|n| like(rest, &text[n..])),
        ([b'?', rest @ ..], [_, left @ ..]) => like(rest, left),
        ([p, rest @ ..], [t, left @ ..]) => p == t && like(rest, left),
        (_, []) => false,
    }
}

fn glob(pattern: &str, text: &str) -> bool {
    like(pattern.as_bytes(), text.as_bytes())
}

/// `X` takes in what some pattern matches, `NotX` what none does.
fn takes_in(statement: &Value, name: &str, matches: impl Fn(&str) -> bool) -> Option<bool> {
    if let Some(listed) = statement.get(name) {
        return Some(texts(listed).iter().any(|one| matches(one)));
    }
    let listed = statement.get(format!("Not{name}"))?;
    Some(!texts(listed).iter().any(|one| matches(one)))
}

/// One condition: the pairwise comparison, then the quantifiers, then absence.
fn condition(operator: &str, wanted: &[String], values: &[&str]) -> bool {
    if operator == "Null" {
        return wanted.contains(&values.is_empty().to_string());
    }
    let (quantifier, rest) = operator.split_once(':').unwrap_or(("", operator));
    let (name, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
    let negated = name.contains("Not");
    if values.is_empty() {
        return if_exists || quantifier == "ForAllValues" || (negated && quantifier.is_empty());
    }
    let pair = |value: &str, wanted: &str| {
        if name.ends_with("Like") { glob(wanted, value) } else { value == wanted }
    };
    let satisfied = |value: &&str| {
        let some = wanted.iter().any(|wanted| pair(value, wanted));
        if negated { !some } else { some }
    };
    match quantifier {
        "ForAllValues" => values.iter().all(satisfied),
        "ForAnyValue" => values.iter().any(satisfied),
        _ if negated => values.iter().all(satisfied),
        _ => values.iter().any(satisfied),
    }
}

/// What a principal says of a caller: nothing, its account, its role, itself.
fn names(principal: &str, caller: &str) -> Option<u8> {
    match (principal, caller) {
        ("*", _) => Some(3),
        _ if principal == caller => Some(if caller == ROLE { 2 } else { 3 }),
        (ROLE, SESSION) => Some(2),
        (ROOT, ROLE | SESSION | USER) => Some(1),
        _ => None,
    }
}

fn principals(statement: &Value, name: &str) -> Option<Vec<String>> {
    let value = statement.get(name)?;
    Some(match value {
        Value::String(star) => vec![star.clone()],
        kinds => kinds.as_object().unwrap().values().flat_map(texts).collect(),
    })
}

/// How near a resource policy's statement comes to the caller.
fn near(statement: &Value, caller: &str, bounded: bool) -> Option<u8> {
    if let Some(listed) = principals(statement, "Principal") {
        return listed.iter().filter_map(|one| names(one, caller)).max();
    }
    let listed = principals(statement, "NotPrincipal")?;
    let named: Vec<u8> = listed.iter().filter_map(|one| names(one, caller)).collect();
    if statement["Effect"] == "Allow" {
        return named.is_empty().then_some(3);
    }
    // A Deny spares only whom it lists at every level at which it is judged, and nobody with a boundary.
    let levels: &[u8] = match caller {
        ROLE => &[1, 2],
        SESSION => &[1, 2, 3],
        USER => &[1, 3],
        _ => &[3],
    };
    let spared =
        listed.contains(&"*".to_owned()) || (!bounded && levels.iter().all(|level| named.contains(level)));
    (!spared).then_some(3)
}

struct Asked<'a> {
    caller: &'a str,
    action: &'a str,
    resource: &'a str,
    values: &'a [&'a str],
    bounded: bool,
}

fn applies(statement: &Value, asked: &Asked<'_>) -> bool {
    let action = asked.action.to_lowercase();
    takes_in(statement, "Action", |pattern| glob(&pattern.to_lowercase(), &action)).unwrap()
        && takes_in(statement, "Resource", |pattern| glob(pattern, asked.resource)).unwrap()
        && statement.get("Condition").is_none_or(|block| {
            block.as_object().unwrap().iter().all(|(operator, keys)| {
                keys.as_object()
                    .unwrap()
                    .values()
                    .all(|wanted| condition(operator, &texts(wanted), asked.values))
            })
        })
}

fn some(policy: &[Value], effect: &str, asked: &Asked<'_>) -> bool {
    policy.iter().any(|statement| statement["Effect"] == effect && applies(statement, asked))
}

/// "Policy evaluation logic", as a list of questions.
fn allowed(world: &World, asked: &Asked<'_>) -> bool {
    let (identity, boundary, session) = (&world.identity, &world.boundary, &world.session);
    let of_resource = |effect: &str| {
        let near = |statement: &&Value| near(statement, asked.caller, asked.bounded);
        let speaks = |statement: &&Value| statement["Effect"] == *effect && applies(statement, asked);
        world.resource.iter().filter(speaks).filter_map(|statement| near(&statement)).max()
    };
    let denied = [Some(identity), boundary.as_ref(), session.as_ref()]
        .into_iter()
        .flatten()
        .any(|policy| some(policy, "Deny", asked))
        || of_resource("Deny").is_some();
    if denied {
        return false;
    }
    let grant = of_resource("Allow");
    if !asked.caller.starts_with("arn:") {
        return grant.is_some();
    }
    let by_identity = some(identity, "Allow", asked);
    let within = [boundary, session].into_iter().flatten().all(|limit| some(limit, "Allow", asked));
    if asked.resource.contains(":222222222222:") {
        return grant.is_some() && by_identity && within;
    }
    // A key, and a role that is assumed, have the last word themselves.
    let guarded = asked.resource.contains(":kms:") || (asked.action == "sts:AssumeRole" && world.guarded);
    match grant {
        Some(3) => true,
        Some(2) => within,
        Some(_) => by_identity && within,
        None => !guarded && by_identity && within,
    }
}

fn document(statements: &[Value]) -> Document {
    Document::parse(&json!({ "Version": "2012-10-17", "Statement": statements })).unwrap()
}

/// Who has no identity has no identity policies either.
fn seen_by(world: &World, caller: &str) -> World {
    if caller.starts_with("arn:") {
        return world.clone();
    }
    World { identity: Vec::new(), boundary: None, session: None, ..world.clone() }
}

/// Decides every request of a caller both ways; gives the first on which they differ, and how many are allowed.
fn differences(world: &World, caller: &str) -> (Option<String>, usize) {
    let parsed = |policy: &Option<Vec<Value>>| policy.as_deref().map(document);
    let (identity, resource) = (document(&world.identity), document(&world.resource));
    let (boundary, session) = (parsed(&world.boundary), parsed(&world.session));
    let policies = Policies {
        identity: vec![("identity", &identity)],
        boundary: boundary.as_ref().map(|document| ("boundary", document)),
        session: session.iter().map(|document| ("session", document)).collect(),
        resource: world.guarded.then_some(("resource", &resource)).into_iter().collect(),
    };
    let who = if caller.starts_with("arn:") { Caller::identity(caller) } else { Caller::service(caller) };
    let (mut difference, mut count) = (None, 0);
    for (action, resource, values) in requests() {
        let context = context(values);
        let decision = decide(&Request { caller: &who, action, resource, context: &context }, &policies);
        let asked = Asked { caller, action, resource, values, bounded: world.boundary.is_some() };
        count += usize::from(decision.is_allowed());
        if decision.is_allowed() != allowed(world, &asked) {
            difference = Some(format!("{caller} {action} {resource} {values:?}: {decision:?}"));
        }
    }
    (difference, count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_request_is_decided_as_defined(world in worlds()) {
        for caller in CALLERS {
            prop_assert_eq!(differences(&seen_by(&world, caller), caller).0, None);
        }
    }
}

fn requests() -> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
    ACTIONS.into_iter().flat_map(|action| {
        RESOURCES
            .into_iter()
            .flat_map(move |resource| VALUES.into_iter().map(move |values| (action, resource, values)))
    })
}
