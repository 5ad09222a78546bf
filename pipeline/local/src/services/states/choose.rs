//! Which rule of a choice matches.

use std::cmp::Ordering;

use serde_json::Value;

use super::definition::{Domain, Operand, Operator, Order, Test, TestKind, timestamp};
use super::expression::{Expression, Missing, Scope};
use super::failure::Failure;

/// Whether a test holds. A comparison of values of different kinds does not; a variable that is not there is an
/// error, unless the test asks whether it is.
pub(super) fn holds(test: &Test, scope: &mut Scope<'_>) -> Result<bool, Failure> {
    match test {
        Test::And(tests) => all(tests, scope),
        Test::Or(tests) => {
            for test in tests {
                if holds(test, scope)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Test::Not(inner) => Ok(!holds(inner, scope)?),
        Test::Variable { variable, operator } => ask(variable, operator, scope),
    }
}

fn all(tests: &[Test], scope: &mut Scope<'_>) -> Result<bool, Failure> {
    for test in tests {
        if !holds(test, scope)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn ask(variable: &Expression, operator: &Operator, scope: &mut Scope<'_>) -> Result<bool, Failure> {
    if let Operator::Is(TestKind::Present, expected) = operator {
        return Ok(variable.value(scope).is_ok() == *expected);
    }
    let value = look_up(variable, scope)?;
    Ok(match operator {
        Operator::Is(kind, expected) => is(*kind, &value) == *expected,
        Operator::Matches(pattern) => value.as_str().is_some_and(|text| pattern.matches(text)),
        Operator::Compare(domain, order, Operand::Fixed(other)) => compare(*domain, *order, &value, other),
        Operator::Compare(domain, order, Operand::Path(path)) => {
            let other = look_up(path, scope)?;
            compare(*domain, *order, &value, &other)
        }
    })
}

fn look_up(path: &Expression, scope: &mut Scope<'_>) -> Result<Value, Failure> {
    path.value(scope).map_err(|missing| match missing {
        Missing::Path(path) => Failure::runtime(format!(
            "Invalid path '{path}': The choice state's condition path references an invalid value."
        )),
        Missing::Failed(failure) => failure,
    })
}

fn is(kind: TestKind, value: &Value) -> bool {
    match kind {
        TestKind::Null => value.is_null(),
        TestKind::Present => true,
        TestKind::Numeric => value.is_number(),
        TestKind::String => value.is_string(),
        TestKind::Boolean => value.is_boolean(),
        TestKind::Timestamp => value.as_str().and_then(timestamp).is_some(),
    }
}

fn compare(domain: Domain, order: Order, one: &Value, two: &Value) -> bool {
    let ordering = match domain {
        Domain::String => one.as_str().zip(two.as_str()).map(|(one, two)| one.cmp(two)),
        Domain::Numeric => numbers(one, two),
        Domain::Boolean => one.as_bool().zip(two.as_bool()).map(|(one, two)| one.cmp(&two)),
        Domain::Timestamp => {
            let moment = |value: &Value| value.as_str().and_then(timestamp);
            moment(one).zip(moment(two)).map(|(one, two)| one.cmp(&two))
        }
    };
    ordering.is_some_and(|ordering| match order {
        Order::Equal => ordering == Ordering::Equal,
        Order::Less => ordering == Ordering::Less,
        Order::Greater => ordering == Ordering::Greater,
        Order::LessOrEqual => ordering != Ordering::Greater,
        Order::GreaterOrEqual => ordering != Ordering::Less,
    })
}

fn numbers(one: &Value, two: &Value) -> Option<Ordering> {
    match (one.as_i64(), two.as_i64()) {
        (Some(one), Some(two)) => Some(one.cmp(&two)),
        _ => one.as_f64()?.partial_cmp(&two.as_f64()?),
    }
}
