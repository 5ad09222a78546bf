//! One rule before one resource: what the rule looks at, and how it says what it found.

use lake_reader::{Node, Resource, Span, Value};

use crate::{
    finding::{Doubt, Finding},
    infrastructure::Infrastructure,
    policies::{Policy, PolicyKind},
};

/// What a rule answers: `Ok` once it has looked at everything (a pass, if it found nothing), or why it stopped.
pub type Judged = Result<(), Stop>;

/// Why a rule stopped before it had looked at everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The rule has nothing to say about this resource.
    NotApplicable,
    /// Something that decides is not known.
    Unknown(Doubt),
}

/// One rule before one resource.
#[derive(Debug)]
pub struct Case<'i> {
    /// All that is judged.
    pub infrastructure: &'i Infrastructure,
    /// The resource in question.
    pub subject: &'i Resource,
    pub(crate) findings: Vec<Finding>,
    pub(crate) doubts: Vec<Doubt>,
}

impl<'i> Case<'i> {
    /// A case in which nothing was found yet.
    pub fn new(infrastructure: &'i Infrastructure, subject: &'i Resource) -> Self {
        Self { infrastructure, subject, findings: Vec::new(), doubts: Vec::new() }
    }

    /// Denies a value that is written somewhere.
    pub fn deny(&mut self, at: &Node, message: impl Into<String>) {
        self.findings.push(Finding { message: message.into(), span: at.span, fragment: at.clone() });
    }

    /// Denies that something is missing from the subject.
    pub fn deny_missing(&mut self, message: impl Into<String>) {
        self.deny_missing_from(self.subject, message);
    }

    /// Denies that something is missing from a resource.
    pub fn deny_missing_from(&mut self, resource: &Resource, message: impl Into<String>) {
        self.findings.push(Finding {
            message: message.into(),
            span: resource.span,
            fragment: Node::new(Value::Null, resource.span),
        });
    }

    /// Says that something is not known without stopping: other things may still be found.
    pub fn doubt(&mut self, doubt: impl Into<Doubt>) {
        self.doubts.push(doubt.into());
    }

    /// A property of the subject; `None` where it is absent or null.
    ///
    /// # Errors
    /// The property, or all of them, are not known.
    pub fn property(&self, path: &str) -> Result<Option<&'i Node>, Stop> {
        property(self.subject, path)
    }

    /// A property that is a flag.
    ///
    /// # Errors
    /// As [`Case::property`].
    pub fn flag(&self, path: &str) -> Result<Option<bool>, Stop> {
        Ok(self.property(path)?.and_then(flag))
    }

    /// The policies of one kind that are written in the subject. What is not known of them is doubted.
    ///
    /// # Errors
    /// The subject has no such policy.
    pub fn policies(&mut self, kind: PolicyKind) -> Result<Vec<&'i Policy>, Stop> {
        self.policies_that(|policy| policy.kind == kind)
    }

    /// The policies of every kind that are written in the subject. What is not known of them is doubted.
    ///
    /// # Errors
    /// As [`Case::policies`].
    pub fn all_policies(&mut self) -> Result<Vec<&'i Policy>, Stop> {
        self.policies_that(|_| true)
    }

    fn policies_that(&mut self, matches: impl Fn(&Policy) -> bool) -> Result<Vec<&'i Policy>, Stop> {
        let written = self.infrastructure.policies_in(self.subject);
        let policies: Vec<&Policy> = written.filter(|policy| matches(policy)).collect();
        if policies.is_empty() {
            return Err(Stop::NotApplicable);
        }
        self.doubts.extend(policies.iter().flat_map(|policy| policy.doubts.iter().cloned()));
        for policy in policies.iter().filter(|policy| policy.document.is_err()) {
            self.doubts.push(Doubt { reason: "the policy is malformed".to_owned(), span: policy.node.span });
        }
        Ok(policies)
    }

    /// The identity policies that are written in the subject.
    ///
    /// # Errors
    /// As [`Case::policies`].
    pub fn identity_policies(&mut self) -> Result<Vec<&'i Policy>, Stop> {
        self.policies(PolicyKind::Identity)
    }

    /// The value at a path of the subject, or the place where the subject is declared.
    pub fn place(&self, path: &str) -> Node {
        let found = self.subject.property(path).cloned();
        found.unwrap_or_else(|| Node::new(Value::Null, self.subject.span))
    }
}

/// A property of any resource; `None` where it is absent or null.
///
/// # Errors
/// The property, or all of them, are not known.
pub fn property<'r>(resource: &'r Resource, path: &str) -> Result<Option<&'r Node>, Stop> {
    if let Some(because) = resource.properties.as_unknown() {
        return Err(Stop::Unknown(because.into()));
    }
    // Whatever stands on the way may be the part that is not known.
    let mut end = 0;
    for step in path.split_inclusive(['.', '[']) {
        end += step.len();
        let prefix = path.get(..end).unwrap_or(path).trim_end_matches(['.', '[']);
        if let Some(because) = resource.property(prefix).and_then(Node::as_unknown) {
            return Err(Stop::Unknown(because.into()));
        }
    }
    Ok(resource.property(path).filter(|node| !node.is_null()))
}

/// A value below a node, as in `rule.filter.and.prefix` or `rules.0.id`; `None` where anything on the way is absent or null.
///
/// # Errors
/// The value, or what stands on the way, is not known.
pub fn within<'n>(node: &'n Node, path: &str) -> Result<Option<&'n Node>, Stop> {
    let mut reached = node;
    for step in path.split('.') {
        known(reached)?;
        let next = step.parse::<usize>().map_or_else(|_| reached.get(step), |at| reached.at(at));
        let Some(next) = next else { return Ok(None) };
        reached = next;
    }
    known(reached)?;
    Ok(Some(reached).filter(|node| !node.is_null()))
}

fn known(node: &Node) -> Result<(), Stop> {
    node.as_unknown().map_or(Ok(()), |because| Err(Stop::Unknown(because.into())))
}

/// A flag, also where it is written as text.
pub fn flag(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(flag) => Some(*flag),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// A whole number, also where it is written as text.
pub fn whole(node: &Node) -> Option<u64> {
    node.as_u64().or_else(|| node.as_str()?.parse().ok())
}

impl Stop {
    /// A stop because of something that is not known.
    pub fn unknown(reason: impl Into<String>, span: Span) -> Self {
        Self::Unknown(Doubt { reason: reason.into(), span })
    }
}
