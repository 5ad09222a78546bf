//! Sources of choices: pseudo-random ones, and numbered ones for values that must not repeat.

/// Something that decides between alternatives.
pub(super) trait Source {
    /// A number in `0..n`; zero when `n` is zero.
    fn below(&mut self, n: u64) -> u64;
}

/// `SplitMix64` (Steele, Lea, Flood 2014): small, fast, and the same on every machine.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// True in `share` of 256 cases.
    pub(super) fn often(&mut self, share: u64) -> bool {
        self.next() & 0xff < share
    }

    /// One of the values; the default when there is none.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, values: &[&'a T]) -> Option<&'a T> {
        values.get(index(self.below(values.len() as u64))).copied()
    }
}

impl Source for Random {
    fn below(&mut self, n: u64) -> u64 {
        high(u128::from(self.next()) * u128::from(n))
    }
}

/// Reads a number digit by digit in a mixed radix: two numbers give different choices until all choices are used up.
#[derive(Debug)]
pub(super) struct Numbered(u64);

impl Numbered {
    /// Consecutive records lie far apart: the step is a prime, so it shares no factor with a usual radix.
    pub(super) fn new(record: u64, seed: u64) -> Self {
        Self(record.wrapping_mul(2_654_435_761).wrapping_add(Random::new(seed).next() >> 24))
    }
}

impl Source for Numbered {
    fn below(&mut self, n: u64) -> u64 {
        let digit = self.0.checked_rem(n).unwrap_or(0);
        self.0 = self.0.checked_div(n).unwrap_or(0);
        digit
    }
}

/// A choice among the elements of a slice, as its index.
pub(super) fn index(choice: u64) -> usize {
    usize::try_from(choice).unwrap_or(0)
}

fn high(product: u128) -> u64 {
    u64::try_from(product >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Numbered, Random, Source};

    #[test]
    fn random_choices_cover_their_range() {
        let mut random = Random::new(1);
        let seen: HashSet<u64> = (0..200).map(|_| random.below(6)).collect();
        assert_eq!(seen.len(), 6);
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn numbered_choices_repeat_only_when_all_are_used_up() {
        let text = |record| {
            let mut source = Numbered::new(record, 7);
            (0..4).fold(String::new(), |text, _| text + &source.below(10).to_string())
        };
        assert_eq!((0..10_000).map(text).collect::<HashSet<_>>().len(), 10_000);
        assert_eq!(text(10_000), text(0));
    }
}
