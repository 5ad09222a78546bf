//! Wildcards: `*` stands for any characters, `\*` and `\\` for themselves.

/// The literal pieces between the stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard(Vec<String>);

impl Wildcard {
    pub(super) fn parse(pattern: &str) -> Result<Self, &'static str> {
        let mut pieces = vec![String::new()];
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            match (character, pieces.last_mut()) {
                ('*', _) if characters.peek() == Some(&'*') => {
                    return Err("consecutive `*` are refused");
                }
                ('*', _) => pieces.push(String::new()),
                ('\\', Some(piece)) => match characters.next() {
                    Some(escaped @ ('*' | '\\')) => piece.push(escaped),
                    _ => return Err("`\\` escapes `*` or `\\` only"),
                },
                (other, Some(piece)) => piece.push(other),
                (_, None) => {}
            }
        }
        Ok(Self(pieces))
    }

    /// The first piece begins the text, the last ends it, and those between are found from left to right: taking the
    /// earliest place of each leaves the most room for the next.
    pub(super) fn matches(&self, text: &str) -> bool {
        let (Some((first, rest)), Some(last)) = (self.0.split_first(), self.0.last()) else { return false };
        if rest.is_empty() {
            return text == first;
        }
        let Some(mut text) = text.strip_prefix(first.as_str()).and_then(|text| text.strip_suffix(last.as_str())) else {
            return false;
        };
        for piece in &rest[..rest.len() - 1] {
            match text.find(piece.as_str()) {
                Some(place) => text = text.get(place + piece.len()..).unwrap_or_default(),
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
    fn what_eventbridge_refuses_is_refused() {
        assert_eq!(Wildcard::parse("a**b"), Err("consecutive `*` are refused"));
        assert_eq!(Wildcard::parse(r"a\b"), Err(r"`\` escapes `*` or `\` only"));
        assert_eq!(Wildcard::parse("a\\"), Err(r"`\` escapes `*` or `\` only"));
        assert!(Wildcard::parse(r"*\**").is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_trying_everything(
            pattern in proptest::collection::vec(prop_oneof![Just("*"), Just("a"), Just("b"), Just("ü"), Just("\\*"), Just("\\\\")], 0..8),
            text in proptest::collection::vec(prop_oneof![4 => Just('a'), 4 => Just('b'), 1 => Just('ü'), 1 => Just('*'), 1 => Just('\\')], 0..10),
        ) {
            let pattern = pattern.concat();
            let wildcard = Wildcard::parse(&pattern);
            prop_assume!(wildcard.is_ok());
            let characters: Vec<char> = pattern.chars().collect();
            let joined: String = text.iter().collect();
            prop_assert_eq!(wildcard.unwrap().matches(&joined), brute(&characters, &text), "{} {}", pattern, joined);
        }
    }
}
