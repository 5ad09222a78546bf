//! See [`RULE`].

use lake_reader::{Node, Value};

use super::{JOB, secrets};
use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::{function::FUNCTION, workflow},
};

declare_rule! {
    /// ## What it denies
    /// A secret in the environment of a function, the arguments of a job, the properties of a connection, or the definition of a workflow.
    ///
    /// ## Why
    /// Whoever may read the configuration reads the secret: consoles, inventories, support cases and every execution's history show it.
    /// A secret of the stack is no secret any more once it stands there.
    ///
    /// ## Remedy
    /// Put it into Secrets Manager or an encrypted parameter, pass its name or ARN, and let the code fetch it. A connection takes the name
    /// of a secret as `SECRET_ID`.
    ///
    /// ## What it does not see
    /// Secrets in code, in packages, or under names and in shapes that it does not know. The finding points at the resource and not at the
    /// value, so that no report repeats the secret.
    ///
    /// ## References
    /// NIST 800-53 IA-5, "Securing Lambda environment variables", AWS FSBP Lambda.1 looks at access only
    "plain-secret", Critical, [CONNECTION, FUNCTION, JOB, workflow::MACHINE], check
}

const CONNECTION: &str = "aws:glue/connection:Connection";

/// Where settings stand.
const PLACES: [&str; 4] =
    ["connectionProperties", "environment.variables", "defaultArguments", "nonOverridableArguments"];

fn check(case: &mut Case<'_>) -> Judged {
    let mut looked = false;
    for path in PLACES {
        if let Some(settings) = case.property(path)? {
            looked = true;
            search(case, path, settings);
        }
    }
    if case.subject.token.eq_ignore_ascii_case(workflow::MACHINE) {
        let definition = workflow::definition(case.infrastructure, case.subject)?;
        looked = true;
        search(case, "definition", &definition);
    }
    if looked { Ok(()) } else { Err(Stop::NotApplicable) }
}

fn search(case: &mut Case<'_>, path: &str, node: &Node) {
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                let path = format!("{path}.{}", key.text);
                match judged(&key.text, value) {
                    Some(message) => deny(case, &path, &message),
                    None => search(case, &path, value),
                }
            }
        }
        Value::List(list) => list.iter().for_each(|value| search(case, path, value)),
        Value::Text(_) => {
            if let Some(message) = judged("", node) {
                deny(case, path, &message);
            }
        }
        Value::Unknown(because) if !is_identity(node) => case.doubt(because),
        _ => {}
    }
}

/// Whether a value that is not known yet is only the name of something.
fn is_identity(node: &Node) -> bool {
    let names = ["arn", "bucket", "id", "keyId", "name", "url"];
    !node.edges.is_empty() && node.edges.iter().all(|edge| names.contains(&edge.path.as_str()))
}

/// What is wrong with a value under a key; the message never holds the value.
fn judged(key: &str, value: &Node) -> Option<String> {
    let container = value.as_map().is_some() || value.as_list().is_some();
    if value.secret && !container {
        return Some(
            "a secret of the stack stands here for everyone who may read the configuration".to_owned(),
        );
    }
    let text = value.as_str()?;
    if let Some(kind) = secrets::shape(text) {
        return Some(format!("the value looks like {kind}"));
    }
    let named = secrets::is_named_as_secret(key) && secrets::may_be_secret(text);
    named.then(|| "the name says that the value is a secret".to_owned())
}

fn deny(case: &mut Case<'_>, path: &str, message: &str) {
    let place = Node::text(path, case.subject.span);
    case.deny(&place, format!("`{path}`: {message}"));
}
