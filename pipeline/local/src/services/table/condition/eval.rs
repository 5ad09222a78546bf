//! Whether a condition holds.

use std::cmp::Ordering;

use super::{Attribute, Comparator, Item, Operand, Path, Step, Test};
use crate::services::table::number::Number;

pub(super) fn holds(test: &Test, item: &Item) -> bool {
    match test {
        Test::And(one, two) => holds(one, item) && holds(two, item),
        Test::Or(one, two) => holds(one, item) || holds(two, item),
        Test::Not(inner) => !holds(inner, item),
        Test::Compare(one, comparator, two) => compare(*comparator, value(one, item), value(two, item)),
        Test::Between(one, low, high) => {
            compare(Comparator::GreaterOrEqual, value(one, item), value(low, item))
                && compare(Comparator::LessOrEqual, value(one, item), value(high, item))
        }
        Test::In(one, list) => {
            let wanted = value(one, item);
            wanted.is_some() && list.iter().any(|other| value(other, item) == wanted)
        }
        Test::Exists(path, expected) => look_up(path, item).is_some() == *expected,
        Test::HasType(path, name) => match (look_up(path, item), value(name, item)) {
            (Some(attribute), Some(Attribute::S(name))) => attribute.type_name() == name,
            _ => false,
        },
        Test::BeginsWith(one, two) => match (value(one, item), value(two, item)) {
            (Some(Attribute::S(whole)), Some(Attribute::S(prefix))) => whole.starts_with(&prefix),
            _ => false,
        },
        Test::Contains(one, two) => match (value(one, item), value(two, item)) {
            (Some(Attribute::S(whole)), Some(Attribute::S(part))) => whole.contains(&part),
            (Some(Attribute::L(items)), Some(wanted)) => items.contains(&wanted),
            _ => false,
        },
    }
}

fn value(operand: &Operand, item: &Item) -> Option<Attribute> {
    match operand {
        Operand::Value(attribute) => Some(attribute.clone()),
        Operand::Path(path) => look_up(path, item).cloned(),
        Operand::Size(path) => {
            let length = match look_up(path, item)? {
                Attribute::S(text) => text.chars().count(),
                Attribute::M(fields) => fields.len(),
                Attribute::L(items) => items.len(),
                _ => return None,
            };
            Number::parse(&length.to_string()).ok().map(Attribute::N)
        }
    }
}

fn look_up<'a>(path: &Path, item: &'a Item) -> Option<&'a Attribute> {
    let (first, rest) = path.0.split_first()?;
    let Step::Name(name) = first else { return None };
    rest.iter().try_fold(item.get(name)?, |attribute, step| match (step, attribute) {
        (Step::Name(name), Attribute::M(fields)) => fields.get(name),
        (Step::Index(index), Attribute::L(items)) => items.get(*index),
        _ => None,
    })
}

/// An attribute that is not there is unequal to everything, and neither less nor greater.
fn compare(comparator: Comparator, one: Option<Attribute>, two: Option<Attribute>) -> bool {
    let (Some(one), Some(two)) = (one, two) else { return comparator == Comparator::NotEqual };
    let ordering = match (&one, &two) {
        (Attribute::S(one), Attribute::S(two)) => Some(one.cmp(two)),
        (Attribute::N(one), Attribute::N(two)) => Some(one.cmp(two)),
        _ => None,
    };
    match comparator {
        Comparator::Equal => one == two,
        Comparator::NotEqual => one != two,
        Comparator::Less => ordering == Some(Ordering::Less),
        Comparator::Greater => ordering == Some(Ordering::Greater),
        Comparator::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
        Comparator::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
    }
}
