//! What the numbers at one place were, digit by digit.

use super::distinct::Distinct;

/// The numbers at one place.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) count: u64,
    /// Those with neither fraction nor exponent.
    integers: u64,
    exponents: u64,
    /// Integers that 64 bits cannot hold.
    long: u64,
    /// Integer digits at most; digits after the point at most and, where there are any, at least.
    pub(super) whole: usize,
    fraction: usize,
    least_fraction: Option<usize>,
    /// Fractions that end in zero: written with a fixed number of digits.
    padded: u64,
    /// Least and greatest integer.
    range: Option<(i64, i64)>,
    pub(super) distinct: Distinct,
}

/// Kinds of numbers, as columns tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    BigInt,
    /// Integers beyond 64 bits that a decimal column holds.
    Long,
    /// At most two digits after the point, written as money is.
    Money,
    /// At most two digits after the point.
    Cents,
    Double,
}

/// The digits of the longest decimal column.
const MAX_DIGITS: usize = 38;

impl Numbers {
    pub(super) fn observe(&mut self, raw: &str) {
        self.count += 1;
        self.distinct.observe(raw);
        let digits = raw.trim_start_matches('-');
        if digits.contains(['e', 'E']) {
            self.exponents += 1;
            return;
        }
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        self.whole = self.whole.max(whole.len());
        if fraction.is_empty() {
            self.integer(raw);
            return;
        }
        self.fraction = self.fraction.max(fraction.len());
        self.least_fraction =
            Some(self.least_fraction.map_or(fraction.len(), |least| least.min(fraction.len())));
        self.padded += u64::from(fraction.len() > 1 && fraction.ends_with('0'));
    }

    fn integer(&mut self, raw: &str) {
        self.integers += 1;
        match raw.parse::<i64>() {
            Ok(value) => {
                let (least, greatest) = self.range.unwrap_or((value, value));
                self.range = Some((least.min(value), greatest.max(value)));
            }
            Err(_) => self.long += 1,
        }
    }

    pub(super) fn sort(&self) -> Sort {
        let plain = self.exponents == 0;
        match self.integers == self.count {
            true if self.long == 0 => Sort::BigInt,
            true if self.whole <= MAX_DIGITS => Sort::Long,
            false if plain && self.fraction <= 2 && self.whole <= MAX_DIGITS - 2 => {
                if self.padded > 0 && self.least_fraction == Some(2) { Sort::Money } else { Sort::Cents }
            }
            _ => Sort::Double,
        }
    }

    /// Whether all are integers from `least` to `greatest`.
    pub(super) fn all_within(&self, least: i64, greatest: i64) -> bool {
        self.sort() == Sort::BigInt && self.range.is_some_and(|(low, high)| low >= least && high <= greatest)
    }
}
