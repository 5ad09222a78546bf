//! Strings that match a regular expression.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look};

use super::random::{Source, index};

/// Repetitions without an upper bound stop this far above their lower one, the others at most `LONGEST` above it.
const SPREAD: u32 = 8;
const LONGEST: u32 = 64;
/// A class keeps at most this many of its characters.
const ALPHABET: usize = 128;

/// How to spell a match.
#[derive(Debug)]
pub(super) enum Pattern {
    Literal(String),
    Class(Vec<char>),
    Repeat { least: u32, most: u32, of: Box<Self> },
    Sequence(Vec<Self>),
    Choice(Vec<Self>),
}

impl Pattern {
    /// `None` for what cannot be spelt letter by letter: look-around, back-references, word boundaries, empty classes.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let hir = ParserBuilder::new().nest_limit(100).build().parse(pattern).ok()?;
        Self::from_hir(&hir)
    }

    fn from_hir(hir: &Hir) -> Option<Self> {
        let all = |parts: &[Hir]| parts.iter().map(Self::from_hir).collect::<Option<Vec<_>>>();
        Some(match hir.kind() {
            // Anchors hold at the ends of the whole string; one in the middle would make the pattern match nothing.
            HirKind::Empty | HirKind::Look(Look::Start | Look::End) => Self::Sequence(Vec::new()),
            HirKind::Literal(literal) => Self::Literal(std::str::from_utf8(&literal.0).ok()?.to_owned()),
            HirKind::Class(Class::Unicode(class)) => Self::Class(alphabet(class)?),
            HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Repetition(repetition) => {
                let least = repetition.min;
                let most =
                    repetition.max.unwrap_or(least.saturating_add(SPREAD)).min(least.saturating_add(LONGEST));
                Self::Repeat { least, most, of: Box::new(Self::from_hir(&repetition.sub)?) }
            }
            HirKind::Capture(capture) => Self::from_hir(&capture.sub)?,
            HirKind::Concat(parts) => Self::Sequence(all(parts)?),
            HirKind::Alternation(parts) => Self::Choice(all(parts)?),
        })
    }

    /// Appends a match.
    pub(super) fn write<S: Source>(&self, source: &mut S, out: &mut String) {
        match self {
            Self::Literal(text) => out.push_str(text),
            Self::Class(class) => out.extend(class.get(index(source.below(class.len() as u64)))),
            Self::Repeat { least, most, of } => {
                let times = u64::from(*least) + source.below(u64::from(most - least) + 1);
                (0..times).for_each(|_| of.write(source, out));
            }
            Self::Sequence(parts) => parts.iter().for_each(|part| part.write(source, out)),
            Self::Choice(parts) => {
                if let Some(part) = parts.get(index(source.below(parts.len() as u64))) {
                    part.write(source, out);
                }
            }
        }
    }

    /// The least and the greatest number of characters of a match.
    pub(super) fn length(&self) -> (u64, u64) {
        let add = |(a, b): (u64, u64), (c, d): (u64, u64)| (a + c, b + d);
        match self {
            Self::Literal(text) => (text.chars().count() as u64, text.chars().count() as u64),
            Self::Class(_) => (1, 1),
            Self::Repeat { least, most, of } => {
                let (a, b) = of.length();
                (a.saturating_mul(u64::from(*least)), b.saturating_mul(u64::from(*most)))
            }
            Self::Sequence(parts) => parts.iter().map(Self::length).fold((0, 0), add),
            Self::Choice(parts) => {
                parts.iter().map(Self::length).reduce(|(a, b), (c, d)| (a.min(c), b.max(d))).unwrap_or((0, 0))
            }
        }
    }
}

/// Letters and digits if the class has any, else printable ASCII, else whatever it has. ASCII first also because `\d`
/// and `\w` are ASCII in ECMA 262 and Unicode here.
fn alphabet(class: &ClassUnicode) -> Option<Vec<char>> {
    let has = |c: &char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(c));
    let plain: Vec<char> = ('0'..='z').filter(char::is_ascii_alphanumeric).filter(has).collect();
    let ascii = || (' '..='~').filter(has).collect::<Vec<char>>();
    let any = || class.ranges().iter().flat_map(|range| range.start()..=range.end()).take(ALPHABET).collect();
    let found = if plain.is_empty() { ascii() } else { plain };
    let found: Vec<char> = if found.is_empty() { any() } else { found };
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_automata::meta::Regex;

    use super::super::random::Random;
    use super::Pattern;

    fn spell(pattern: &str, seed: u64) -> String {
        let mut out = String::new();
        Pattern::parse(pattern).unwrap().write(&mut Random::new(seed), &mut out);
        out
    }

    proptest! {
        #[test]
        fn what_is_spelt_matches(seed: u64, which in 0_usize..9) {
            let pattern = [
                "^ORD-[0-9]{10}$", "^[A-Z]{2,3}$", "^(a|bc)+x?$", "^[^@\"]+@[^@]+$", r"^\d{4}-\w\s.$", "^[α-ω]{3}$",
                r#"^["\\/]{4}$"#, "^$", "(?i)^straße[[:punct:]]$",
            ][which];
            let text = spell(pattern, seed);
            prop_assert!(Regex::new(pattern).unwrap().is_match(&text), "{pattern} does not match {text:?}");
            let (least, most) = Pattern::parse(pattern).unwrap().length();
            prop_assert!((least..=most).contains(&(text.chars().count() as u64)));
        }
    }

    #[test]
    fn what_cannot_be_spelt_is_said() {
        assert!(Pattern::parse("^(?=a)b$").is_none());
        assert!(Pattern::parse(r"^\ba$").is_none());
        assert!(Pattern::parse("^[a&&b]$").is_none());
    }
}
