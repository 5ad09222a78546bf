//! Condition keys: their types, and the shapes with a variable part such as `aws:ResourceTag/${TagKey}`.

/// What the values of a condition key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyType {
    /// What one value is.
    pub value: ValueType,
    /// Whether a request may carry several values.
    pub many: bool,
}

/// What one value of a condition key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Any text.
    Text,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A date or an instant.
    Date,
    /// An address or a range of addresses.
    Address,
}

impl KeyType {
    /// By its name in the reference: `String`, `ArrayOfARN`, …
    pub(super) fn named(name: &str) -> Self {
        let (many, single) = name.strip_prefix("ArrayOf").map_or((false, name), |single| (true, single));
        let value = match single {
            "ARN" => ValueType::Arn,
            "Bool" => ValueType::Bool,
            "Numeric" => ValueType::Number,
            "Date" => ValueType::Date,
            "IPAddress" => ValueType::Address,
            _ => ValueType::Text,
        };
        Self { value, many }
    }
}

/// Whether a key that a policy writes is of a shape, without regard to case. The variable part is any text but none.
pub(super) fn is_of_shape(shape: &str, written: &str) -> bool {
    let same = |(shape, written): &(u8, u8)| *shape != b'$' && shape.eq_ignore_ascii_case(written);
    let shared = shape.bytes().zip(written.bytes()).take_while(same).count();
    let (Some(rest), Some(tail)) = (shape.get(shared..), written.get(shared..)) else { return false };
    let Some(variable) = rest.strip_prefix("${") else { return rest.is_empty() && tail.is_empty() };
    let after = variable.split_once('}').map_or("", |(_, after)| after);
    let value = tail.len().saturating_sub(after.len());
    value > 0 && tail.get(value..).is_some_and(|end| end.eq_ignore_ascii_case(after))
}
