//! Condition operators, as the IAM user guide documents them ("IAM JSON policy elements: Condition operators").

mod compare;

use std::collections::BTreeMap;

use super::document::Condition;
use super::variables;
use compare::Comparison;
pub use compare::Family;

/// The context of a request: condition keys (without regard to case) and their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Sets a key to one value.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.insert(key.to_ascii_lowercase(), vec![value.into()]);
        self
    }

    /// Sets a key to several values.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: Vec<String>) -> Self {
        self.0.insert(key.to_ascii_lowercase(), values);
        self
    }

    /// Tells that the request has no such key.
    #[must_use]
    pub fn without(self, key: &str) -> Self {
        self.with_all(key, Vec::new())
    }

    /// The values of a key; `None` where the request has no such key.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice).filter(|values| !values.is_empty())
    }

    /// Whether it is told which values a key has, or that there is none.
    pub fn tells(&self, key: &str) -> bool {
        self.0.contains_key(&key.to_ascii_lowercase())
    }
}

/// How a set operator counts the values of a multivalued key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Every value of the request must match; holds for none.
    All,
    /// Some value of the request must match.
    Any,
}

/// An operator taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    comparison: Comparison,
    negated: bool,
    if_exists: bool,
    quantifier: Option<Quantifier>,
}

impl Operator {
    /// Takes an operator apart; `None` for one that IAM does not know.
    pub fn parse(text: &str) -> Option<Self> {
        let (quantifier, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Quantifier::All), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::Any), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (name, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
        let (comparison, negated) = compare::named(name)?;
        // `Null` asks whether the key exists; IfExists or a set operator on it means nothing.
        let plain = !if_exists && quantifier.is_none();
        (plain || comparison != Comparison::Null).then_some(Self {
            comparison,
            negated,
            if_exists,
            quantifier,
        })
    }

    /// Whether the condition holds only where the key has one of the values.
    pub fn demands_value(self) -> bool {
        !self.negated && !self.on_absence() && self.comparison != Comparison::Null
    }

    /// What it compares.
    pub fn family(self) -> Family {
        self.comparison.family()
    }

    /// How it counts the values of the request, if it says so.
    pub fn quantifier(self) -> Option<Quantifier> {
        self.quantifier
    }

    /// Whether the condition holds on an absent key.
    fn on_absence(self) -> bool {
        self.if_exists
            || self.quantifier == Some(Quantifier::All)
            || (self.negated && self.quantifier.is_none())
    }
}

/// Whether a condition holds in a context. `variables` says whether `${…}` is resolved (version 2012-10-17).
/// An operator that IAM does not know holds nowhere.
pub fn holds(condition: &Condition, context: &Context, variables: bool) -> bool {
    let Some(operator) = Operator::parse(&condition.operator) else { return false };
    let present = context.get(&condition.key);
    if operator.comparison == Comparison::Null {
        let expected = if present.is_none() { "true" } else { "false" };
        return condition.values.iter().any(|value| value.eq_ignore_ascii_case(expected));
    }
    let Some(values) = present else { return operator.on_absence() };
    let resolves = variables && operator.comparison.knows_variables();
    let wanted: Vec<Option<variables::Text<'_>>> = condition
        .values
        .iter()
        .map(
            |value| {
                if resolves { variables::resolve(value, context) } else { Some(variables::literal(value)) }
            },
        )
        .collect();
    // A variable without a value matches nothing, and what matches nothing must not satisfy a negation.
    if operator.negated && wanted.contains(&None) {
        return false;
    }
    let wanted: Vec<variables::Text<'_>> = wanted.into_iter().flatten().collect();
    operator.on_values(values, &wanted)
}

impl Operator {
    fn on_values(self, values: &[String], wanted: &[variables::Text<'_>]) -> bool {
        // A negated operator says that none of the wanted values is the one.
        let matches = |value: &String| {
            wanted.iter().any(|wanted| compare::matches(self.comparison, wanted, value)) != self.negated
        };
        match self.quantifier {
            // An empty text is no value here.
            Some(Quantifier::All) => values.iter().filter(|value| !value.is_empty()).all(matches),
            // A key without a set operator has one value; where a caller gives several, none may slip past a negation.
            None if self.negated => values.iter().all(matches),
            Some(Quantifier::Any) | None => values.iter().any(matches),
        }
    }
}
