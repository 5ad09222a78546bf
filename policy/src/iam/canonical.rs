//! What a policy says, whichever way it is written: two documents with the same terms permit and forbid the same.
//!
//! A statement stands for every combination of its principals, actions and resources, and a document for all of its statements; so order,
//! `Sid`, one text or a list of one, and how things are spread over statements make no difference. Nor does a pattern that
//! another one takes in make two documents equal: that is for the evaluator.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Document, Effect, Statement,
    document::{Condition, Principal, Scope, Version},
};

/// One principal, action or resource, or all but some.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum One<T> {
    /// Exactly this.
    This(T),
    /// Everything but these.
    AllBut(BTreeSet<T>),
}

/// The least that a policy can say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// Whether it permits or forbids.
    pub effect: Effect,
    /// To whom; none in an identity policy.
    pub principal: Option<One<Principal>>,
    /// Doing what, in lower case.
    pub action: One<String>,
    /// With what; none in a trust policy.
    pub resource: Option<One<String>>,
    /// Under which conditions: operator and key in lower case, and the values of which one must match.
    pub conditions: BTreeSet<(String, String, BTreeSet<String>)>,
    /// Whether `${…}` is plain text in it, as in documents of 2008.
    pub plain: bool,
}

/// The terms of a document, each with the position of a statement that says it.
pub fn terms(document: &Document) -> BTreeMap<Term, usize> {
    let mut terms = BTreeMap::new();
    for (at, statement) in document.statements.iter().enumerate() {
        for term in spread(statement, document.version) {
            terms.entry(term).or_insert(at);
        }
    }
    terms
}

fn spread(statement: &Statement, version: Version) -> Vec<Term> {
    let conditions: BTreeSet<_> = statement.conditions.iter().map(condition).collect();
    let actions = each(&statement.actions, |action| action.to_ascii_lowercase());
    let principals = optional(statement.principals.as_ref(), principal);
    let resources = optional(statement.resources.as_ref(), Clone::clone);
    let mut terms = Vec::new();
    for principal in &principals {
        for action in &actions {
            for resource in &resources {
                let mut term = Term {
                    effect: statement.effect,
                    principal: principal.clone(),
                    action: action.clone(),
                    resource: resource.clone(),
                    conditions: conditions.clone(),
                    plain: false,
                };
                term.plain = version == Version::V2008 && term.has_variable();
                terms.push(term);
            }
        }
    }
    terms
}

fn each<T, U: Ord>(scope: &Scope<T>, form: impl Fn(&T) -> U) -> Vec<One<U>> {
    match scope {
        Scope::These(listed) => listed.iter().map(|one| One::This(form(one))).collect(),
        Scope::AllBut(listed) => vec![One::AllBut(listed.iter().map(form).collect())],
    }
}

/// A statement without principals or resources still says something.
fn optional<T, U: Ord>(scope: Option<&Scope<T>>, form: impl Fn(&T) -> U) -> Vec<Option<One<U>>> {
    scope.map_or_else(|| vec![None], |scope| each(scope, form).into_iter().map(Some).collect())
}

/// An account is its root: `111122223333` and `arn:aws:iam::111122223333:root` are one principal.
fn principal(principal: &Principal) -> Principal {
    match principal {
        Principal::Aws(text) => Principal::Aws(account_of_root(text).unwrap_or(text).to_owned()),
        Principal::Service(name) => Principal::Service(name.to_ascii_lowercase()),
        other => other.clone(),
    }
}

fn account_of_root(arn: &str) -> Option<&str> {
    let (_, account) = arn.strip_prefix("arn:")?.strip_suffix(":root")?.split_once(":iam::")?;
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

fn condition(condition: &Condition) -> (String, String, BTreeSet<String>) {
    let operator = condition.operator.to_ascii_lowercase();
    let values = condition.values.iter();
    let values = if operator.contains("bool") || operator.starts_with("null") {
        values.map(|value| value.to_ascii_lowercase()).collect()
    } else {
        values.cloned().collect()
    };
    (operator, condition.key.to_ascii_lowercase(), values)
}

impl Term {
    fn has_variable(&self) -> bool {
        let marked = |text: &String| text.contains("${");
        let resource = match &self.resource {
            Some(One::This(text)) => marked(text),
            Some(One::AllBut(texts)) => texts.iter().any(marked),
            None => false,
        };
        resource || self.conditions.iter().any(|(_, _, values)| values.iter().any(marked))
    }

    /// The same with every text changed, as where one thing has two names.
    #[must_use]
    pub fn renamed(&self, rename: &impl Fn(&str) -> String) -> Self {
        let principals = |principal: &Principal| match principal {
            Principal::Aws(text) => Principal::Aws(rename(text)),
            other => other.clone(),
        };
        let values = |values: &BTreeSet<String>| values.iter().map(|value| rename(value)).collect();
        let conditions = self.conditions.iter();
        Self {
            principal: self.principal.as_ref().map(|one| one.map(principals)),
            resource: self.resource.as_ref().map(|one| one.map(|text| rename(text))),
            conditions: conditions
                .map(|(operator, key, held)| (operator.clone(), key.clone(), values(held)))
                .collect(),
            ..self.clone()
        }
    }
}

impl<T: Ord> One<T> {
    fn map(&self, form: impl Fn(&T) -> T) -> Self {
        match self {
            Self::This(one) => Self::This(form(one)),
            Self::AllBut(all) => Self::AllBut(all.iter().map(form).collect()),
        }
    }
}

impl Document {
    /// Whether two documents say the same.
    pub fn says_the_same(&self, other: &Self) -> bool {
        terms(self).keys().eq(terms(other).keys())
    }
}
