//! Numbers: what they are worth, and whether they keep their rules.

use super::rule::{Limit, NumberRule};
use super::scan::{Sure, Unsure};
use crate::contract::field::Digits;

/// A number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number<'b> {
    pub(super) raw: &'b [u8],
    pub(super) negative: bool,
    /// The digits before the exponent as one integer; right for up to 19 digits.
    pub(super) mantissa: u64,
    /// How many digits there are before the exponent.
    pub(super) digits: usize,
    /// How many of them stand after the point.
    pub(super) fraction: usize,
    /// Whether there is a point.
    pub(super) point: bool,
    pub(super) exponent: bool,
}

impl Number<'_> {
    /// Whether a double holds it without overflow.
    #[inline]
    pub(super) fn is_finite(&self) -> bool {
        self.digits <= 200
    }

    /// The number, if it is written as an integer of 64 bits.
    #[inline]
    pub(super) fn integer(&self) -> Option<i64> {
        if self.point || self.exponent || self.digits > 19 {
            return None;
        }
        let number = i64::try_from(self.mantissa).ok()?;
        Some(if self.negative { -number } else { number })
    }

    /// The nearest double, exactly as the standard library rounds.
    pub(super) fn double(&self) -> Sure<f64> {
        const EXACT: [f64; 23] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
            1e18, 1e19, 1e20, 1e21, 1e22,
        ];
        // Both operands are exact, so that the one division rounds once.
        if !self.exponent
            && self.digits <= 19
            && self.mantissa <= 1 << 53
            && let Some(scale) = EXACT.get(self.fraction)
        {
            let number = self.mantissa as f64 / scale;
            return Ok(if self.negative { -number } else { number });
        }
        let text = std::str::from_utf8(self.raw).map_err(|_| Unsure)?;
        text.parse().map_err(|_| Unsure)
    }

    /// Whether it fits a decimal column as it is written.
    #[inline]
    pub(super) fn fits(&self, digits: Digits) -> bool {
        let zero = self.raw.get(usize::from(self.negative)) == Some(&b'0');
        let whole = if zero { 0 } else { self.digits - self.fraction };
        let room = usize::from(digits.precision - digits.scale);
        !digits.quoted && !self.exponent && whole <= room && self.fraction <= usize::from(digits.scale)
    }
}

#[inline]
pub(super) fn check(rule: &NumberRule, number: &Number<'_>) -> Sure<()> {
    let integer = number.integer();
    let mut sure = number.is_finite() && (integer.is_some() || !rule.integer);
    if let Some(values) = &rule.one_of {
        sure &= integer.is_some_and(|integer| values.contains(&integer));
    }
    if let Some(places) = rule.places {
        sure &= !number.exponent && number.digits <= 15 && number.fraction <= places;
    }
    for bound in &rule.bounds {
        sure &= match (integer, bound.limit) {
            (Some(number), Limit::Integer(limit)) => holds(bound.above, bound.inclusive, number, limit),
            (Some(number), Limit::Double(limit)) => {
                number.unsigned_abs() <= 1 << 53 && holds(bound.above, bound.inclusive, number as f64, limit)
            }
            // Compiling has made sure that a double holds the limit.
            (None, Limit::Integer(limit)) => {
                holds(bound.above, bound.inclusive, number.double()?, limit as f64)
            }
            (None, Limit::Double(limit)) => holds(bound.above, bound.inclusive, number.double()?, limit),
        };
    }
    if sure { Ok(()) } else { Err(Unsure) }
}

fn holds<T: PartialOrd>(above: bool, inclusive: bool, number: T, limit: T) -> bool {
    let (high, low) = if above { (number, limit) } else { (limit, number) };
    high > low || (inclusive && high == low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number<'_> {
        super::super::scan::number(text.as_bytes(), 0).unwrap()
    }

    #[test]
    fn integers_have_sixty_four_bits() {
        assert_eq!(number("-9223372036854775807").integer(), Some(-i64::MAX));
        assert_eq!(number("9223372036854775808").integer(), None);
        assert_eq!(number("12345678901234567890").integer(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn doubles_round_as_the_standard_library(text in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,25})?(e-?[0-9]{1,2})?") {
            let number = number(&text);
            prop_assert_eq!(number.double().unwrap().to_bits(), text.parse::<f64>().unwrap().to_bits());
        }
    }
}
