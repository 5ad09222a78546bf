//! Secrets that the state holds in plain text.

use lake_reader::{Node, Value};

use crate::{
    case::{Case, Judged, Stop},
    infrastructure::Origin,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A password, a token or a private key that stands in the state without being encrypted.
    ///
    /// ## Why
    /// The state is read by everybody who may preview, is kept in every one of its versions, and is printed by `pulumi stack
    /// export`. Pulumi encrypts what it knows to be secret; a plain value in the program or an output that the provider does not
    /// mark is none.
    ///
    /// ## Remedy
    /// Take the value from a secret (`pulumi config set --secret`, `fn::secret`), name the output in `additionalSecretOutputs`, or
    /// let the service make and keep it (`manageMasterUserPassword`). Then change the secret: its old value stays in the history.
    ///
    /// ## What it does not see
    /// Secrets under names that do not say so.
    ///
    /// ## References
    /// NIST 800-53 IA-5(7), NIST 800-53 SC-28, AWS Well-Architected SEC02-BP03
    "plain-secret-in-state", High, [], check, record
}

/// Names that end in one of these, without regard to case, `_` and `-`, hold secrets.
const SECRETS: [&str; 12] = [
    "accesstoken",
    "apikey",
    "authtoken",
    "clientsecret",
    "passphrase",
    "password",
    "privatekey",
    "privatekeypem",
    "secretaccesskey",
    "secretkey",
    "secretstring",
    "sessiontoken",
];

/// Outputs that are secrets by their type.
const OUTPUTS: [(&str, &str); 2] =
    [("aws:iam/accessKey:AccessKey", "secret"), ("aws:iam/accessKey:AccessKey", "sesSmtpPasswordV4")];

fn check(case: &mut Case<'_>) -> Judged {
    if case.infrastructure.origin != Origin::State {
        return Err(Stop::NotApplicable);
    }
    let subject = case.subject;
    search(case, "", &subject.properties);
    for (name, node) in &subject.outputs {
        // Most outputs repeat the inputs.
        if subject.properties.get(name).is_none_or(|input| input.value != node.value) {
            entry(case, name, name, node);
        }
    }
    Ok(())
}

fn search(case: &mut Case<'_>, path: &str, node: &Node) {
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.text.clone() } else { format!("{path}.{}", key.text) };
                entry(case, &path, &key.text, value);
            }
        }
        Value::List(list) => {
            for (at, element) in list.iter().enumerate() {
                entry(case, &format!("{path}[{at}]"), "", element);
            }
        }
        _ => {}
    }
}

fn entry(case: &mut Case<'_>, path: &str, name: &str, node: &Node) {
    let Some(text) = node.as_str() else { return search(case, path, node) };
    let token = case.subject.token.as_str();
    let named = is_secret(name) || OUTPUTS.iter().any(|(of, output)| *of == token && *output == path);
    let key = text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----");
    if (named && !text.is_empty() && !refers(text)) || key {
        // The value itself must not leave the state: neither the finding nor what is bound to it holds it.
        case.deny(&Node::new(Value::Null, node.span), format!("`{path}` stands in plain text"));
    }
}

fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    SECRETS.iter().any(|secret| plain.ends_with(secret))
}

/// Whether a text says where the secret is kept, instead of what it is.
fn refers(text: &str) -> bool {
    text.starts_with("arn:") || text.starts_with("{{resolve:") || text.starts_with('/')
}
