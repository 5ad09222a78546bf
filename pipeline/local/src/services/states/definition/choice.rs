//! The rules of a choice.

use serde_json::Value;

use super::common::path;
use super::state::timestamp;
use crate::services::load::{Fields, kind_of};
use crate::services::states::expression::Expression;
use crate::services::wildcard::Wildcard;

/// A test of the input.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Variable { variable: Expression, operator: Operator },
}

/// What is asked about a variable.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Operator {
    Is(Kind, bool),
    Compare(Domain, Order, Operand),
    Matches(Wildcard),
}

/// `IsNull` and its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Null,
    Present,
    Numeric,
    String,
    Boolean,
    Timestamp,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Domain {
    String,
    Numeric,
    Boolean,
    Timestamp,
}

/// How it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Order {
    Equal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

/// What it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Operand {
    Fixed(Value),
    Path(Expression),
}

/// Takes `Choices`: each test, and the state it leads to.
pub(super) fn rules(fields: &mut Fields<'_>) -> Vec<(Test, String)> {
    let items = match fields.take("Choices") {
        Some(Value::Array(items)) if !items.is_empty() => items,
        Some(_) => {
            fields.problem("Choices", "must be an array with at least one rule");
            return Vec::new();
        }
        None => {
            fields.problem_here("`Choices` is missing");
            return Vec::new();
        }
    };
    let mut rules = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let pointer = format!("{}/{index}", fields.at("Choices"));
        let mut rule = Fields::of(item, &pointer, fields.errors());
        let next = rule.required_text("Next");
        rules.extend(test(rule).map(|test| (test, next)));
    }
    rules
}

fn test(mut fields: Fields<'_>) -> Option<Test> {
    fields.ignore(&["Comment"]);
    fields.refuse("Assign", "belongs to variables, which are not supported");
    let test = match (fields.take("And"), fields.take("Or"), fields.take("Not")) {
        (Some(tests), None, None) => several(&mut fields, "And", &tests).map(Test::And),
        (None, Some(tests), None) => several(&mut fields, "Or", &tests).map(Test::Or),
        (None, None, Some(inner)) => {
            let pointer = fields.at("Not");
            test(Fields::of(&inner, &pointer, fields.errors())).map(|inner| Test::Not(Box::new(inner)))
        }
        (None, None, None) => variable(&mut fields),
        _ => {
            fields.problem_here("has more than one of `And`, `Or`, `Not`");
            None
        }
    };
    fields.finish();
    test
}

fn several(fields: &mut Fields<'_>, key: &str, value: &Value) -> Option<Vec<Test>> {
    let Some(items) = value.as_array().filter(|items| !items.is_empty()) else {
        fields.problem(key, "must be an array with at least one test");
        return None;
    };
    let mut tests = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let pointer = format!("{}/{index}", fields.at(key));
        tests.push(test(Fields::of(item, &pointer, fields.errors()))?);
    }
    Some(tests)
}

fn variable(fields: &mut Fields<'_>) -> Option<Test> {
    if !fields.keys().iter().any(|key| key == "Variable") {
        fields.problem_here("`Variable` is missing");
    }
    let variable = path(fields, "Variable");
    let operators = fields.keys();
    let [name] = operators.as_slice() else {
        fields.problem_here(format!("has {} comparisons instead of one", operators.len()));
        fields.ignore(&operators.iter().map(String::as_str).collect::<Vec<_>>());
        return None;
    };
    let operator = operator(fields, name)?;
    Some(Test::Variable { variable: variable?, operator })
}

fn operator(fields: &mut Fields<'_>, name: &str) -> Option<Operator> {
    if let Some(kind) = kind(name) {
        return fields.flag(name).map(|expected| Operator::Is(kind, expected));
    }
    if name == "StringMatches" {
        let pattern = fields.text(name)?;
        let parsed = Wildcard::parse(&pattern).map_err(|message| format!("`{pattern}`: {message}"));
        return super::common::checked(fields, name, parsed).map(Operator::Matches);
    }
    let (bare, from_path) = name.strip_suffix("Path").map_or((name, false), |bare| (bare, true));
    let Some((domain, order)) = comparison(bare) else {
        fields.ignore(&[name]);
        fields.problem(name, format!("`{name}` is no comparison"));
        return None;
    };
    let operand = if from_path { Operand::Path(path(fields, name)?) } else { fixed(fields, name, domain)? };
    Some(Operator::Compare(domain, order, operand))
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "IsNull" => Kind::Null,
        "IsPresent" => Kind::Present,
        "IsNumeric" => Kind::Numeric,
        "IsString" => Kind::String,
        "IsBoolean" => Kind::Boolean,
        "IsTimestamp" => Kind::Timestamp,
        _ => return None,
    })
}

fn comparison(name: &str) -> Option<(Domain, Order)> {
    let domains = [
        ("String", Domain::String),
        ("Numeric", Domain::Numeric),
        ("Boolean", Domain::Boolean),
        ("Timestamp", Domain::Timestamp),
    ];
    let (domain, order) =
        domains.into_iter().find_map(|(prefix, domain)| Some((domain, name.strip_prefix(prefix)?)))?;
    let order = match order {
        "Equals" => Order::Equal,
        _ if domain == Domain::Boolean => return None,
        "LessThan" => Order::Less,
        "GreaterThan" => Order::Greater,
        "LessThanEquals" => Order::LessOrEqual,
        "GreaterThanEquals" => Order::GreaterOrEqual,
        _ => return None,
    };
    Some((domain, order))
}

fn fixed(fields: &mut Fields<'_>, name: &str, domain: Domain) -> Option<Operand> {
    let value = fields.take_raw(name)?;
    let (fits, wanted) = match domain {
        Domain::String => (value.is_string(), "a string"),
        Domain::Numeric => (value.is_number(), "a number"),
        Domain::Boolean => (value.is_boolean(), "a boolean"),
        Domain::Timestamp => (value.as_str().and_then(timestamp).is_some(), "an RFC 3339 timestamp"),
    };
    if fits {
        return Some(Operand::Fixed(value));
    }
    fields.problem(name, format!("must be {wanted}, not {}", kind_of(&value)));
    None
}
