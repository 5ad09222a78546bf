//! The grammar of a policy document, and what is wrong with one that does not follow it.

use serde_json::{Map, Value};

/// A policy document. Statements keep their order and their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `Version`; policies without one are of 2008 and know no variables.
    pub version: Version,
    /// The statements.
    pub statements: Vec<Statement>,
}

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `2012-10-17`.
    V2012,
    /// `2008-10-17`, also where none is given: `${…}` is plain text.
    V2008,
}

/// Whether a statement permits or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`.
    pub sid: Option<String>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`; none in an identity policy.
    pub principals: Option<Scope<Principal>>,
    /// `Action` or `NotAction`.
    pub actions: Scope<String>,
    /// `Resource` or `NotResource`; none in a trust policy.
    pub resources: Option<Scope<String>>,
    /// `Condition`: every one must hold.
    pub conditions: Vec<Condition>,
    /// JSON pointer of the statement in its document.
    pub pointer: String,
}

/// What a statement speaks of: the listed things, or all but them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope<T> {
    /// `Action`, `Resource`, `Principal`.
    These(Vec<T>),
    /// `NotAction`, `NotResource`, `NotPrincipal`.
    AllBut(Vec<T>),
}

impl<T> Scope<T> {
    /// The listed things, whichever way they count.
    pub fn listed(&self) -> &[T] {
        match self {
            Self::These(listed) | Self::AllBut(listed) => listed,
        }
    }

    /// Whether the scope takes in what `matches` says of a listed thing.
    pub fn covers(&self, mut matches: impl FnMut(&T) -> bool) -> bool {
        match self {
            Self::These(listed) => listed.iter().any(&mut matches),
            Self::AllBut(listed) => !listed.iter().any(matches),
        }
    }
}

/// Whom a resource policy speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// `*` or `{"AWS": "*"}`: anybody.
    Anyone,
    /// An account id, an account's root ARN, a role's, user's or session's ARN.
    Aws(String),
    /// A service, e.g. `events.amazonaws.com`.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// A canonical user id of S3.
    CanonicalUser(String),
}

/// One key of one operator of a `Condition` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator as written, e.g. `ForAllValues:StringLikeIfExists`.
    pub operator: String,
    /// The condition key as written.
    pub key: String,
    /// The values, of which one must match.
    pub values: Vec<String>,
}

/// One fault of a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at `{pointer}`")]
pub struct Malformed {
    /// JSON pointer of the fault.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

type Parsed<T> = Result<T, Malformed>;

fn malformed<T>(pointer: &str, message: impl Into<String>) -> Parsed<T> {
    Err(Malformed { pointer: pointer.to_owned(), message: message.into() })
}

impl Default for Document {
    /// No statements.
    fn default() -> Self {
        Self { version: Version::V2012, statements: Vec::new() }
    }
}

impl Document {
    /// Of some statements of a document of 2012, each with its position there.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn of_statements(statements: impl IntoIterator<Item = (usize, Value)>) -> Parsed<Self> {
        let read = |(at, value): (usize, Value)| statement(&value, &format!("/Statement/{at}"));
        Ok(Self { statements: statements.into_iter().map(read).collect::<Parsed<_>>()?, ..Self::default() })
    }

    /// Reads a document.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn parse(value: &Value) -> Parsed<Self> {
        let Some(map) = value.as_object() else { return malformed("", "a policy is a JSON object") };
        known(map, "", &["Version", "Id", "Statement"])?;
        text(map, "", "Id")?;
        let version = match map.get("Version").map(Value::as_str) {
            None | Some(Some("2008-10-17")) => Version::V2008,
            Some(Some("2012-10-17")) => Version::V2012,
            Some(_) => return malformed("/Version", "the version is `2012-10-17` or `2008-10-17`"),
        };
        let statements = match map.get("Statement") {
            None => return malformed("", "a policy has a `Statement`"),
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(i, s)| statement(s, &format!("/Statement/{i}")))
                .collect::<Parsed<_>>()?,
            Some(one) => vec![statement(one, "/Statement")?],
        };
        Ok(Self { version, statements })
    }
}

fn known(map: &Map<String, Value>, pointer: &str, names: &[&str]) -> Parsed<()> {
    match map.keys().find(|key| !names.contains(&key.as_str())) {
        Some(key) => malformed(&format!("{pointer}/{key}"), format!("unknown element `{key}`")),
        None => Ok(()),
    }
}

const ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

fn statement(value: &Value, pointer: &str) -> Parsed<Statement> {
    let Some(map) = value.as_object() else { return malformed(pointer, "a statement is a JSON object") };
    known(map, pointer, ELEMENTS)?;
    let effect = match map.get("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return malformed(&format!("{pointer}/Effect"), "an effect is `Allow` or `Deny`"),
    };
    let Some(actions) = scope(map, pointer, "Action", texts)? else {
        return malformed(pointer, "a statement has `Action` or `NotAction`");
    };
    Ok(Statement {
        sid: text(map, pointer, "Sid")?,
        effect,
        principals: scope(map, pointer, "Principal", principals)?,
        actions,
        resources: scope(map, pointer, "Resource", texts)?,
        conditions: map
            .get("Condition")
            .map_or(Ok(Vec::new()), |c| conditions(c, &format!("{pointer}/Condition")))?,
        pointer: pointer.to_owned(),
    })
}

fn text(map: &Map<String, Value>, pointer: &str, name: &str) -> Parsed<Option<String>> {
    match map.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => malformed(&format!("{pointer}/{name}"), "a text is expected"),
    }
}

/// `X` or `NotX`, never both.
fn scope<T>(
    map: &Map<String, Value>,
    pointer: &str,
    name: &str,
    parse: impl Fn(&Value, &str) -> Parsed<Vec<T>>,
) -> Parsed<Option<Scope<T>>> {
    let not = format!("Not{name}");
    match (map.get(name), map.get(&not)) {
        (Some(_), Some(_)) => malformed(pointer, format!("`{name}` and `{not}` exclude each other")),
        (Some(value), None) => Ok(Some(Scope::These(parse(value, &format!("{pointer}/{name}"))?))),
        (None, Some(value)) => Ok(Some(Scope::AllBut(parse(value, &format!("{pointer}/{not}"))?))),
        (None, None) => Ok(None),
    }
}

/// One text or a list of texts.
fn texts(value: &Value, pointer: &str) -> Parsed<Vec<String>> {
    match value {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(i, item)| match item.as_str() {
                Some(text) => Ok(text.to_owned()),
                None => malformed(&format!("{pointer}/{i}"), "a text is expected"),
            })
            .collect(),
        _ => malformed(pointer, "a text or a list of texts is expected"),
    }
}

fn principals(value: &Value, pointer: &str) -> Parsed<Vec<Principal>> {
    match value {
        Value::String(star) if star == "*" => Ok(vec![Principal::Anyone]),
        Value::Object(kinds) => {
            let mut all = Vec::new();
            for (kind, names) in kinds {
                let pointer = format!("{pointer}/{kind}");
                for name in texts(names, &pointer)? {
                    all.push(principal(kind, name, &pointer)?);
                }
            }
            Ok(all)
        }
        _ => malformed(pointer, "a principal is `*` or an object of kinds"),
    }
}

fn principal(kind: &str, name: String, pointer: &str) -> Parsed<Principal> {
    Ok(match kind {
        "AWS" if name == "*" => Principal::Anyone,
        "AWS" => Principal::Aws(name),
        "Service" => Principal::Service(name),
        "Federated" => Principal::Federated(name),
        "CanonicalUser" => Principal::CanonicalUser(name),
        _ => return malformed(pointer, format!("unknown kind of principal `{kind}`")),
    })
}

fn conditions(value: &Value, pointer: &str) -> Parsed<Vec<Condition>> {
    let Some(operators) = value.as_object() else {
        return malformed(pointer, "a condition is an object of operators");
    };
    let mut all = Vec::new();
    for (operator, keys) in operators {
        let pointer = format!("{pointer}/{operator}");
        let Some(keys) = keys.as_object() else {
            return malformed(&pointer, "an operator holds an object of keys");
        };
        for (key, values) in keys {
            let values =
                scalars(values, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")))?;
            all.push(Condition { operator: operator.clone(), key: key.clone(), values });
        }
    }
    Ok(all)
}

/// Condition values may be written as texts, numbers or booleans; IAM compares their text.
fn scalars(value: &Value, pointer: &str) -> Parsed<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let values = match value {
        Value::Array(list) => list.iter().map(one).collect(),
        value => one(value).map(|value| vec![value]),
    };
    values.map_or_else(|| malformed(pointer, "a condition value is a text, a number or a boolean"), Ok)
}
