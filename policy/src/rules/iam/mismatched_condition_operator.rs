//! See [`RULE`].

use super::vocabulary::{key_pointer, listed};
use crate::{
    case::{Case, Judged},
    iam::{
        Effect, Statement,
        catalogue::{self, KeyType, ValueType},
        condition::{Family, Operator, Quantifier},
        document::Condition,
    },
    policies::HOLDERS,
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A condition whose operator does not fit its key or its value.
    ///
    /// A number compared as text, a text as a date, an address as text; a value that is none of its operator, as `Bool` with `yes`; a key of
    /// several values without `ForAnyValue` or `ForAllValues`; and `ForAllValues` in an `Allow` on a key of one value.
    ///
    /// ## Why
    /// A comparison that cannot be made never holds. The `Allow` allows nothing, and the `Deny` that was to keep old TLS out keeps nobody out.
    /// `ForAllValues` holds where the key is absent, so that the `Allow` allows those whom the condition was to exclude.
    ///
    /// ## Remedy
    /// `Numeric…` for numbers, `Date…` for dates, `Bool` for truth, `IpAddress` for addresses, `Arn…` or `String…` for ARNs, `String…` for
    /// all else.
    ///
    /// ## What it does not see
    /// Values with variables; keys of services that the catalogue does not cover. Text operators on ARNs and on truth are let pass, and so are
    /// ARN operators on text that holds ARNs: they work.
    ///
    /// ## References
    /// IAM user guide "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys", IAM policy validation
    /// check reference "Error – Data type mismatch"
    "mismatched-condition-operator", Medium, HOLDERS, check
}

fn check(case: &mut Case<'_>) -> Judged {
    for policy in case.all_policies()? {
        for statement in policy.statements() {
            for condition in &statement.conditions {
                if let Some(message) = fault(statement, condition) {
                    case.deny(
                        policy.at(&key_pointer(statement, &condition.operator, &condition.key)),
                        message,
                    );
                }
            }
        }
    }
    Ok(())
}

fn fault(statement: &Statement, condition: &Condition) -> Option<String> {
    let Condition { operator: written, key, values } = condition;
    let operator = Operator::parse(written)?;
    let family = operator.family();
    if let Some(value) = values.iter().find(|value| !value.contains("${") && !family.accepts(value)) {
        return Some(format!("`{value}` is no value that `{written}` could compare"));
    }
    if family == Family::Null {
        return None;
    }
    let KeyType { value, many } = key_type(statement, key)?;
    if !fits(family, value, key) {
        return Some(format!("`{written}` compares {}, but `{key}` is {}", family.name(), named(value)));
    }
    match operator.quantifier() {
        None if many => {
            Some(format!("`{key}` may have several values, and `{written}` says neither any nor all"))
        }
        Some(Quantifier::All) if !many && statement.effect == Effect::Allow => {
            Some(format!("`{written}` holds where `{key}` is absent, which has one value"))
        }
        _ => None,
    }
}

fn key_type(statement: &Statement, key: &str) -> Option<KeyType> {
    let own = || listed(statement)?.into_iter().find_map(|action| action.key(key));
    let service = || catalogue::service(key.split_once(':')?.0)?.key(key);
    catalogue::global_key(key).or_else(own).or_else(service)
}

fn fits(family: Family, value: ValueType, key: &str) -> bool {
    match family {
        Family::Text => matches!(value, ValueType::Text | ValueType::Arn | ValueType::Bool),
        Family::Arn => matches!(value, ValueType::Text | ValueType::Arn),
        Family::Bool => value == ValueType::Bool,
        Family::Number => value == ValueType::Number || key.eq_ignore_ascii_case("aws:EpochTime"),
        Family::Date => value == ValueType::Date,
        Family::Address => value == ValueType::Address,
        Family::Binary => value == ValueType::Text,
        Family::Null => true,
    }
}

fn named(value: ValueType) -> &'static str {
    match value {
        ValueType::Text => "text",
        ValueType::Arn => "an ARN",
        ValueType::Bool => "true or false",
        ValueType::Number => "a number",
        ValueType::Date => "a date",
        ValueType::Address => "an address",
    }
}
