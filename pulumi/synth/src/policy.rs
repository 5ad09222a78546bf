//! Policy documents.

use std::borrow::Cow;

use crate::{
    names,
    node::{Node, map},
    text::Text,
};

/// Whom a statement of a resource policy speaks of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Principal {
    /// Everybody; sensible in a Deny only.
    Anyone,
    /// An AWS service.
    Service(Text),
    /// This account, which decides by its IAM policies.
    Account,
    /// These roles, whatever their own policies say.
    Identities(Vec<Text>),
    /// Whom an identity provider vouches for.
    Federated(Text),
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    sid: String,
    effect: &'static str,
    principal: Option<Principal>,
    actions: Vec<Cow<'static, str>>,
    resources: Vec<Text>,
    conditions: Vec<(&'static str, &'static str, Vec<Node>)>,
}

impl Statement {
    fn new(effect: &'static str, sid: impl Into<String>) -> Self {
        let (actions, resources, conditions) = (Vec::new(), Vec::new(), Vec::new());
        Self { sid: sid.into(), effect, principal: None, actions, resources, conditions }
    }

    /// A statement that allows.
    pub(crate) fn allow(sid: impl Into<String>) -> Self {
        Self::new("Allow", sid)
    }

    /// A statement that denies.
    pub(crate) fn deny(sid: impl Into<String>) -> Self {
        Self::new("Deny", sid)
    }

    /// Whom it speaks of.
    #[must_use]
    pub(crate) fn to(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// What may be done, or not.
    #[must_use]
    pub(crate) fn actions<A>(mut self, actions: impl IntoIterator<Item = A>) -> Self
    where
        A: Into<Cow<'static, str>>,
    {
        self.actions.extend(actions.into_iter().map(Into::into));
        self
    }

    /// What it may be done to.
    #[must_use]
    pub(crate) fn on(mut self, resource: impl Into<Text>) -> Self {
        self.resources.push(resource.into());
        self
    }

    /// What it may be done to, several.
    #[must_use]
    pub(crate) fn on_each(mut self, resources: impl IntoIterator<Item = Text>) -> Self {
        self.resources.extend(resources);
        self
    }

    /// A condition with one value; all conditions of a statement must hold.
    #[must_use]
    pub(crate) fn when(self, operator: &'static str, key: &'static str, value: impl Into<Text>) -> Self {
        self.when_any(operator, key, [value.into()])
    }

    /// A condition with several values, of which one must match.
    #[must_use]
    pub(crate) fn when_any(
        mut self,
        operator: &'static str,
        key: &'static str,
        values: impl IntoIterator<Item = Text>,
    ) -> Self {
        self.conditions.push((operator, key, values.into_iter().map(Node::from).collect()));
        self
    }

    /// A condition on a number.
    #[must_use]
    pub(crate) fn when_number(mut self, operator: &'static str, key: &'static str, value: f64) -> Self {
        self.conditions.push((operator, key, vec![Node::Float(value)]));
        self
    }

    /// Only for this account: what a service principal must be bound to.
    #[must_use]
    pub(crate) fn within_account(self) -> Self {
        self.when("StringEquals", "aws:SourceAccount", names::account())
    }

    fn render(self) -> Node {
        let mut entries =
            vec![("Sid".to_owned(), self.sid.into()), ("Effect".to_owned(), self.effect.into())];
        if let Some(principal) = self.principal {
            entries.push(("Principal".to_owned(), principal.render()));
        }
        entries.push(("Action".to_owned(), Node::one_or_many(self.actions)));
        if !self.resources.is_empty() {
            entries.push(("Resource".to_owned(), Node::one_or_many(self.resources)));
        }
        if !self.conditions.is_empty() {
            entries.push(("Condition".to_owned(), conditions(self.conditions)));
        }
        Node::Map(entries)
    }
}

impl Principal {
    fn render(self) -> Node {
        match self {
            Self::Anyone => "*".into(),
            Self::Service(service) => map! { "Service" => service },
            Self::Account => map! { "AWS" => names::account_root() },
            Self::Identities(identities) => map! { "AWS" => identities },
            Self::Federated(provider) => map! { "Federated" => provider },
        }
    }
}

/// Operators with their keys, each operator once.
fn conditions(conditions: Vec<(&'static str, &'static str, Vec<Node>)>) -> Node {
    let mut operators: Vec<(String, Node)> = Vec::new();
    for (operator, key, values) in conditions {
        let entry = (key.to_owned(), Node::one_or_many(values));
        match operators.iter_mut().find(|(name, _)| name == operator) {
            Some((_, Node::Map(keys))) => keys.push(entry),
            _ => operators.push((operator.to_owned(), Node::Map(vec![entry]))),
        }
    }
    Node::Map(operators)
}

/// A policy document.
pub(crate) fn document(statements: impl IntoIterator<Item = Statement>) -> Node {
    let statements: Vec<Node> = statements.into_iter().map(Statement::render).collect();
    map! { "Version" => "2012-10-17", "Statement" => statements }
}

/// A role's trust in one service.
pub(crate) fn trust(statement: Statement, service: &str) -> Node {
    let service = Principal::Service(service.into());
    document([statement.to(service).actions(["sts:AssumeRole"])])
}

/// Denies plain HTTP and TLS before 1.2: two statements, because the conditions of one must all hold.
pub(crate) fn tls_only(
    actions: &'static [&'static str],
    version_key: Option<&'static str>,
    on: &[Text],
) -> Vec<Statement> {
    let deny = |sid| {
        Statement::deny(sid)
            .to(Principal::Anyone)
            .actions(actions.iter().copied())
            .on_each(on.iter().cloned())
    };
    let insecure = deny("DenyInsecureTransport").when("Bool", "aws:SecureTransport", "false");
    let old = version_key.map(|key| deny("DenyOldTls").when_number("NumericLessThan", key, 1.2));
    [Some(insecure), old].into_iter().flatten().collect()
}
