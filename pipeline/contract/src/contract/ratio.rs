//! A share of one, as exact as it is written.

use crate::value::decimal;

/// Digits after the point that count.
const PLACES: u8 = 18;
const ONE: u128 = 1_000_000_000_000_000_000;

/// A number from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ratio {
    text: String,
    units: u128,
    value: f64,
}

impl Ratio {
    /// Reads a JSON number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let units = u128::try_from(decimal::floor_scaled(text, PLACES)?).ok()?;
        let value = text.parse().ok()?;
        (units <= ONE && value <= 1.0).then(|| Self { text: text.to_owned(), units, value })
    }

    /// So many hundredths.
    pub(crate) fn percent(count: u8) -> Self {
        let value = f64::from(count.min(100)) / 100.0;
        Self { text: value.to_string(), units: ONE / 100 * u128::from(count.min(100)), value }
    }

    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The nearest double.
    pub(crate) fn value(&self) -> f64 {
        self.value
    }

    /// Whether `part` of `whole` is no greater share.
    pub(crate) fn permits(&self, part: u64, whole: u64) -> bool {
        // Both sides are below 2^64 × 10^18 < 2^128.
        u128::from(part) * ONE <= self.units * u128::from(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_compared_as_they_are_written() {
        for part in 0..=100_u32 {
            let ratio = Ratio::parse(&format!("{}", f64::from(part) / 100.0)).unwrap();
            let part = u64::from(part);
            for times in [1, 7, 1_000_000_007, u64::MAX / 100] {
                assert!(ratio.permits(part * times, 100 * times));
                assert!(!ratio.permits(part * times + 1, 100 * times));
            }
        }
        assert_eq!(Some(Ratio::percent(5)), Ratio::parse("0.05"));
        assert!(Ratio::parse("29e-2").unwrap().permits(29, 100));
        assert!(Ratio::parse("0").unwrap().permits(0, 5));
        assert!(!Ratio::parse("0").unwrap().permits(1, u64::MAX));
        assert!(Ratio::parse("1").unwrap().permits(u64::MAX, u64::MAX));
    }

    #[test]
    fn what_is_no_share_is_none() {
        for text in ["-0.1", "1.1", "2", "\"0.5\"", "1e400"] {
            assert_eq!(Ratio::parse(text), None, "{text}");
        }
    }
}
