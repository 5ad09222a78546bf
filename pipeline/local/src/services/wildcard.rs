//! Wildcards as EventBridge and Step Functions have them: `*` stands for any characters, `\*` and `\\` for themselves.

/// The literal pieces between the stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard(Vec<String>);

impl Wildcard {
    pub(super) fn parse(pattern: &str) -> Result<Self, &'static str> {
        let mut pieces = Vec::new();
        let mut piece = String::new();
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            match character {
                '*' => pieces.push(std::mem::take(&mut piece)),
                '\\' => match characters.next() {
                    Some(escaped @ ('*' | '\\')) => piece.push(escaped),
                    _ => return Err("`\\` escapes `*` or `\\` only"),
                },
                other => piece.push(other),
            }
        }
        pieces.push(piece);
        Ok(Self(pieces))
    }

    /// Whether two stars stand side by side.
    pub(super) fn has_neighbouring_stars(&self) -> bool {
        let inner = self.0.len().saturating_sub(1);
        self.0.iter().take(inner).skip(1).any(String::is_empty)
    }

    /// The first piece begins the text, the last ends it, and those between are found from left to right: taking the
    /// earliest place of each leaves the most room for the next.
    pub(super) fn matches(&self, text: &str) -> bool {
        let (first, middle, last) = match self.0.as_slice() {
            [] => return false,
            [only] => return text == only,
            [first, middle @ .., last] => (first, middle, last),
        };
        let inner = text.strip_prefix(first.as_str()).and_then(|text| text.strip_suffix(last.as_str()));
        let Some(mut rest) = inner else { return false };
        for piece in middle {
            match rest.split_once(piece.as_str()) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Wildcard;

    /// Tries every way to fill the stars.
    fn brute(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => (0..=text.len()).any(|taken| brute(rest, &text[taken..])),
            (['\\', escaped, rest @ ..], [character, text @ ..]) => escaped == character && brute(rest, text),
            ([literal, rest @ ..], [character, text @ ..]) => literal == character && brute(rest, text),
            _ => false,
        }
    }

    #[test]
    fn only_stars_and_backslashes_are_escaped() {
        assert_eq!(Wildcard::parse(r"a\b"), Err(r"`\` escapes `*` or `\` only"));
        assert_eq!(Wildcard::parse("a\\"), Err(r"`\` escapes `*` or `\` only"));
        assert!(Wildcard::parse(r"\*\\").is_ok_and(|wildcard| wildcard.matches(r"*\")));
    }

    #[test]
    fn neighbouring_stars_are_seen() {
        for (pattern, neighbouring) in
            [("**", true), ("a**b", true), ("*a*", false), (r"\**", false), ("", false)]
        {
            assert_eq!(Wildcard::parse(pattern).unwrap().has_neighbouring_stars(), neighbouring, "{pattern}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_trying_everything(
            pattern in proptest::collection::vec(prop_oneof![Just("*"), Just("a"), Just("b"), Just("ü"), Just("\\*"), Just("\\\\")], 0..8),
            text in proptest::collection::vec(prop_oneof![4 => Just('a'), 4 => Just('b'), 1 => Just('ü'), 1 => Just('*'), 1 => Just('\\')], 0..10),
        ) {
            let pattern = pattern.concat();
            let characters: Vec<char> = pattern.chars().collect();
            let joined: String = text.iter().collect();
            let wildcard = Wildcard::parse(&pattern).unwrap();
            prop_assert_eq!(wildcard.matches(&joined), brute(&characters, &text), "{} {}", pattern, joined);
        }
    }
}
