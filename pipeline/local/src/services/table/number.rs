//! Numbers as DynamoDB keeps them: decimal, 38 digits, compared by value.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

const DIGITS: usize = 38;

/// A number, written in one way only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number {
    negative: bool,
    /// Significant digits, without zeros in front and behind; empty for zero.
    digits: String,
    /// The power of ten of the place behind the last digit.
    exponent: i32,
}

impl Number {
    /// Reads a number.
    ///
    /// # Errors
    /// What DynamoDB refuses: no number, more than 38 digits, too large or too small.
    pub fn parse(text: &str) -> Result<Self, String> {
        let malformed = || format!("`{text}` is not a number");
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| malformed())?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(malformed());
        }
        let places = i32::try_from(fraction.len()).map_err(|_| malformed())?;
        let exponent = exponent.checked_sub(places).ok_or_else(malformed)?;
        Self::normal(negative, &all, exponent)
            .ok_or_else(|| format!("`{text}` is outside the range of numbers"))
    }

    fn normal(negative: bool, digits: &str, exponent: i32) -> Option<Self> {
        let digits = digits.trim_start_matches('0');
        let short = digits.trim_end_matches('0');
        if short.is_empty() {
            return Some(Self { negative: false, digits: String::new(), exponent: 0 });
        }
        let exponent = exponent.checked_add(i32::try_from(digits.len() - short.len()).ok()?)?;
        let number = Self { negative, digits: short.to_owned(), exponent };
        let inside = short.len() <= DIGITS && (-130..=125).contains(&number.magnitude()?);
        inside.then_some(number)
    }

    /// The power of ten of the first digit.
    fn magnitude(&self) -> Option<i32> {
        self.exponent.checked_add(i32::try_from(self.digits.len()).ok()?)?.checked_sub(1)
    }

    /// What it counts for in the size of an item.
    pub(super) fn size(&self) -> usize {
        self.digits.len().div_ceil(2) + 1 + usize::from(self.negative)
    }

    /// The number as a whole number of seconds, rounded down.
    pub(super) fn seconds(&self) -> Option<i64> {
        if self.exponent >= 0 { self.to_string().parse().ok() } else { None }
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // With the same place for the first digit, digits compare like text.
            (false, false) => {
                self.magnitude().cmp(&other.magnitude()).then_with(|| self.digits.cmp(&other.digits))
            }
        }
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Number {
    /// Plain digits where they are few, an exponent otherwise.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let digits = if self.digits.is_empty() { "0" } else { &self.digits };
        let exponent = self.exponent;
        let length = i32::try_from(digits.len()).unwrap_or(i32::MAX);
        if (0..=40 - length).contains(&exponent) {
            return write!(f, "{sign}{digits}{}", "0".repeat(exponent.unsigned_abs() as usize));
        }
        let point = length.saturating_add(exponent);
        if exponent < 0 && (1..=length).contains(&point) {
            let (whole, fraction) = digits.split_at(point.unsigned_abs() as usize);
            return write!(f, "{sign}{whole}.{fraction}");
        }
        if exponent < 0 && (-20..=0).contains(&point) {
            return write!(f, "{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize));
        }
        write!(f, "{sign}{digits}E{exponent}")
    }
}

impl TryFrom<String> for Number {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Number;

    #[test]
    fn one_value_is_written_in_one_way() {
        for (text, shown) in [
            ("0", "0"),
            ("-0.00", "0"),
            ("007", "7"),
            ("+1.50", "1.5"),
            ("1e3", "1000"),
            ("1200", "1200"),
            ("0.00012", "0.00012"),
            ("-12.5E-1", "-1.25"),
            ("1E125", "1E125"),
            ("1e-130", "1E-130"),
            ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ] {
            assert_eq!(Number::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_dynamodb_refuses_is_refused() {
        for text in ["", "-", "x", "1.2.3", "1e", "NaN", "1 ", "0x1", "1_000"] {
            assert_eq!(Number::parse(text).unwrap_err(), format!("`{text}` is not a number"));
        }
        for text in ["1e126", "1e-131", "123456789012345678901234567890123456789"] {
            assert_eq!(Number::parse(text).unwrap_err(), format!("`{text}` is outside the range of numbers"));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn order_and_text_are_those_of_the_value(
            one in (-1_000_000_i64..1_000_000, -5_i32..5),
            two in (-1_000_000_i64..1_000_000, -5_i32..5),
        ) {
            let scaled = |(mantissa, exponent): (i64, i32)| {
                i128::from(mantissa) * 10_i128.pow((exponent + 5).unsigned_abs())
            };
            let number = |(mantissa, exponent): (i64, i32)| Number::parse(&format!("{mantissa}e{exponent}")).unwrap();
            prop_assert_eq!(number(one).cmp(&number(two)), scaled(one).cmp(&scaled(two)));
            prop_assert_eq!(Number::parse(&number(one).to_string()).unwrap(), number(one));
        }
    }
}
