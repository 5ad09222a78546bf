//! Permissions of functions, read as the statements that Lambda makes of them.

use lake_reader::{Node, Resource};
use serde_json::{Map, Value, json};

use crate::{
    case::{Stop, property},
    finding::Doubt,
    iam::Document,
};

/// The statement of an `aws:lambda:Permission` on a function.
///
/// # Errors
/// Something in it is not known.
pub(super) fn document(permission: &Resource, function: &str) -> Result<Document, Doubt> {
    let text = |path: &str| match property(permission, path) {
        Ok(node) => Ok(node.and_then(Node::as_str).map(ToOwned::to_owned)),
        Err(Stop::Unknown(doubt)) => Err(doubt),
        Err(Stop::NotApplicable) => Ok(None),
    };
    let principal = match text("principal")?.unwrap_or_default() {
        any if any == "*" => json!("*"),
        service if service.contains(".amazonaws.com") => json!({ "Service": service }),
        account => json!({ "AWS": account }),
    };
    let qualifier = text("qualifier")?.map_or(String::new(), |qualifier| format!(":{qualifier}"));
    let mut condition = Map::new();
    for (path, operator, key) in CONDITIONS {
        if let Some(value) = text(path)? {
            let keys = condition.entry(operator).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(keys) = keys {
                keys.insert(key.to_owned(), Value::String(value));
            }
        }
    }
    let statement = json!({
        "Effect": "Allow",
        "Principal": principal,
        "Action": text("action")?.unwrap_or_default(),
        "Resource": format!("{function}{qualifier}"),
        "Condition": condition,
    });
    let malformed = |error: crate::iam::Malformed| Doubt { reason: error.to_string(), span: permission.span };
    Document::of_statements([(0, statement)]).map_err(malformed)
}

const CONDITIONS: [(&str, &str, &str); 5] = [
    ("sourceArn", "ArnLike", "aws:SourceArn"),
    ("sourceAccount", "StringEquals", "aws:SourceAccount"),
    ("principalOrgId", "StringEquals", "aws:PrincipalOrgID"),
    ("functionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("eventSourceToken", "StringEquals", "lambda:EventSourceToken"),
];
