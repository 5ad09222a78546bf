//! What AWS refuses of a document that can be read: by the kind of policy, and in its texts.

use std::collections::BTreeSet;

use super::{
    condition::Operator,
    document::{Document, Malformed, Principal, Scope, Statement, Version},
};
use crate::policies::PolicyKind;

/// Everything that AWS refuses of a policy of a kind, or takes for something else than it looks like.
pub fn faults(document: &Document, kind: PolicyKind) -> Vec<Malformed> {
    let mut faults = Vec::new();
    let mut sids = BTreeSet::new();
    for statement in &document.statements {
        let mut fault = |element: &str, message: String| {
            let pointer = format!("{}{element}", statement.pointer);
            faults.push(Malformed { pointer, message });
        };
        if let Some(sid) = &statement.sid {
            if !sids.insert(sid) {
                fault("/Sid", format!("the `Sid` `{sid}` stands twice"));
            }
            if kind != PolicyKind::Resource && !sid.chars().all(|c| c.is_ascii_alphanumeric()) {
                fault("/Sid", format!("the `Sid` `{sid}` has other characters than letters and digits"));
            }
        }
        elements(statement, kind, &mut fault);
        principals(statement, kind, &mut fault);
        actions(statement, kind, &mut fault);
        resources(statement, document.version, &mut fault);
        conditions(statement, document.version, &mut fault);
    }
    faults
}

type Fault<'f> = dyn FnMut(&str, String) + 'f;

/// Which elements a statement of a kind has.
fn elements(statement: &Statement, kind: PolicyKind, fault: &mut Fault<'_>) {
    match (kind, &statement.principals) {
        (PolicyKind::Identity, Some(_)) => {
            fault("", "a statement of an identity policy names no principal".to_owned());
        }
        (PolicyKind::Trust | PolicyKind::Resource, None) => {
            fault("", "a statement of a trust or resource policy has a `Principal`".to_owned());
        }
        (PolicyKind::Trust, Some(Scope::AllBut(_))) => {
            fault("/NotPrincipal", "a trust policy has no `NotPrincipal`".to_owned());
        }
        _ => {}
    }
    match (kind, &statement.resources) {
        (PolicyKind::Identity, None) => {
            fault("", "a statement of an identity policy has `Resource` or `NotResource`".to_owned());
        }
        (PolicyKind::Trust, Some(_)) => {
            fault("", "a trust policy names no resource: it speaks of its role".to_owned());
        }
        _ => {}
    }
}

fn principals(statement: &Statement, kind: PolicyKind, fault: &mut Fault<'_>) {
    let scope = statement.principals.as_ref().filter(|_| kind != PolicyKind::Identity);
    let element = element(scope, "Principal");
    for principal in scope.map_or(&[][..], Scope::listed) {
        match principal {
            Principal::Aws(name) if name.contains(['*', '?']) => {
                fault(&element, format!("the principal `{name}` has a wildcard, which names nobody"));
            }
            Principal::Service(name) if !name.contains('.') => {
                fault(
                    &element,
                    format!("`{name}` is no service: a service is named as `{name}.amazonaws.com`"),
                );
            }
            _ => {}
        }
    }
}

fn actions(statement: &Statement, kind: PolicyKind, fault: &mut Fault<'_>) {
    let element = element(Some(&statement.actions), "Action");
    for action in statement.actions.listed() {
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '?' | '-' | '_');
        let shaped = match action.split_once(':') {
            None => action == "*",
            Some((prefix, name)) => {
                !prefix.is_empty() && !name.is_empty() && (prefix.chars().chain(name.chars())).all(known)
            }
        };
        if !shaped {
            fault(
                &element,
                format!("`{action}` is no action: an action is `*` or has the form `service:Name`"),
            );
        } else if kind == PolicyKind::Trust && !action.to_ascii_lowercase().starts_with("sts:") {
            fault(&element, format!("a trust policy allows actions of `sts` only, not `{action}`"));
        }
    }
}

fn resources(statement: &Statement, version: Version, fault: &mut Fault<'_>) {
    let element = element(statement.resources.as_ref(), "Resource");
    for resource in statement.resources.as_ref().map_or(&[][..], Scope::listed) {
        if let Some(message) = variables(resource, version) {
            fault(&element, message);
            continue;
        }
        let head = resource.split("${").next().unwrap_or(resource);
        let fields = resource.matches(':').count() + 1;
        if !resource.starts_with("arn:") && resource.chars().any(|c| c != '*') || resource.is_empty() {
            fault(&element, format!("`{resource}` is neither `*` nor an ARN"));
        } else if head.len() < resource.len() && head.matches(':').count() < 5 {
            fault(
                &element,
                format!(
                    "`{resource}` has a variable before the last field of the ARN, where it is plain text"
                ),
            );
        } else if fields < 6 && !resource.ends_with('*') {
            fault(&element, format!("`{resource}` has {fields} of the 6 fields of an ARN"));
        }
    }
}

fn conditions(statement: &Statement, version: Version, fault: &mut Fault<'_>) {
    for condition in &statement.conditions {
        let place = format!("/Condition/{}", condition.operator);
        let key = format!("{place}/{}", condition.key.replace('~', "~0").replace('/', "~1"));
        if Operator::parse(&condition.operator).is_none() {
            fault(&place, format!("`{}` is no condition operator", condition.operator));
        }
        if !condition.key.contains(':') {
            fault(
                &key,
                format!("`{}` is no condition key: a key has the form `service:name`", condition.key),
            );
        }
        if let Some(message) = condition.values.iter().find_map(|value| variables(value, version)) {
            fault(&key, message);
        }
    }
}

/// What is wrong with the variables of a text.
fn variables(text: &str, version: Version) -> Option<String> {
    let open = text.find("${")?;
    if version == Version::V2008 {
        return Some(format!(
            "`{text}` has a variable, which is plain text without `Version: \"2012-10-17\"`"
        ));
    }
    let rest = text.get(open..)?;
    (rest.matches("${").count() > rest.matches('}').count())
        .then(|| format!("a variable in `{text}` is not closed"))
}

/// The pointer of an element, whichever way it counts.
fn element<T>(scope: Option<&Scope<T>>, name: &str) -> String {
    match scope {
        Some(Scope::AllBut(_)) => format!("/Not{name}"),
        _ => format!("/{name}"),
    }
}
