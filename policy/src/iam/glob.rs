//! Wildcards of IAM: `*` is any text, `?` any one character. Nothing else is special.

/// Whether `pattern` matches the whole of `text`. Linear in practice: only the last `*` is ever retried.
pub fn matches(pattern: &str, text: &str) -> bool {
    matches_characters(wild(pattern), text)
}

/// The same without regard to ASCII case, as action names are matched.
pub fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    glob(wild(pattern), text, |a, b| a.eq_ignore_ascii_case(&b))
}

/// The same of a pattern of which some characters are literal.
pub fn matches_characters(pattern: impl Iterator<Item = (char, bool)> + Clone, text: &str) -> bool {
    glob(pattern, text, |a, b| a == b)
}

fn wild(pattern: &str) -> impl Iterator<Item = (char, bool)> + Clone {
    pattern.chars().map(|character| (character, false))
}

fn glob(
    mut pattern: impl Iterator<Item = (char, bool)> + Clone,
    text: &str,
    same: impl Fn(char, char) -> bool,
) -> bool {
    let mut text = text.chars();
    let mut retry = None;
    loop {
        let (mut rest, mut left) = (pattern.clone(), text.clone());
        match (rest.next(), left.next()) {
            (Some(('*', false)), _) => {
                retry = Some((rest.clone(), text.clone()));
                pattern = rest;
            }
            (Some((p, literal)), Some(t)) if p == '?' && !literal || same(p, t) => {
                (pattern, text) = (rest, left);
            }
            (None, None) => return true,
            _ => {
                // Let the last `*` take one character more.
                let Some((after, mut from)) = retry.take() else { return false };
                if from.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), from.clone());
                retry = Some((after, from));
            }
        }
    }
}

/// Whether some text exists that both patterns match. Used to ask whether a grant can touch what another names.
pub fn overlap(a: &str, b: &str) -> bool {
    let plain = |text: &str| !text.contains(['*', '?']);
    match (plain(a), plain(b)) {
        (true, true) => a == b,
        (true, false) => matches(b, a),
        (false, true) => matches(a, b),
        (false, false) => ends_agree(a, b) && both_are_patterns(a, b),
    }
}

/// Whether what stands before the first wildcards, and behind the last, can be the same: most patterns differ there.
fn ends_agree(a: &str, b: &str) -> bool {
    let tame = |bytes: &(u8, u8)| ![bytes.0, bytes.1].iter().any(|byte| b"*?".contains(byte));
    a.bytes().zip(b.bytes()).take_while(tame).all(|(a, b)| a == b)
        && a.bytes().rev().zip(b.bytes().rev()).take_while(tame).all(|(a, b)| a == b)
}

fn both_are_patterns(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // `reach[j]`: some text is matched by the consumed part of `a` and by the first j characters of `b`.
    let mut reach = stars(&b, vec![true; 1]);
    for &x in &a {
        let mut next = vec![false; b.len() + 1];
        for j in 0..=b.len() {
            if !reach[j] {
                continue;
            }
            if x == '*' {
                next[j..].fill(true);
                break;
            }
            if j < b.len() && b[j] == '*' {
                next[j] = true;
            } else if j < b.len() && (x == '?' || b[j] == '?' || x == b[j]) {
                next[j + 1] = true;
            }
        }
        reach = stars(&b, next);
    }
    reach.last().copied().unwrap_or(false)
}

/// A `*` of `b` may match nothing.
fn stars(b: &[char], mut reach: Vec<bool>) -> Vec<bool> {
    reach.resize(b.len() + 1, false);
    for j in 0..b.len() {
        if reach[j] && b[j] == '*' {
            reach[j + 1] = true;
        }
    }
    reach
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, spelled out; exponential, so only for short texts.
    fn oracle(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|n| oracle(rest, &text[n..])),
            Some((p, rest)) => {
                text.split_first().is_some_and(|(t, left)| (*p == '?' || p == t) && oracle(rest, left))
            }
        }
    }

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn documented_examples() {
        assert!(matches("s3:Get*", "s3:GetObject"));
        assert!(matches("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b"));
        assert!(!matches("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket"));
        assert!(matches("???", "äbc"));
        assert!(matches_ignoring_case("S3:getobject", "s3:GetObject"));
        assert!(overlap("a*c", "*b*"));
        assert!(!overlap("a?", "b*"));
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            prop_assert_eq!(matches(&pattern, &text), oracle(&chars(&pattern), &chars(&text)));
        }

        #[test]
        fn patterns_that_share_a_text_overlap(a in "[ab*?]{0,6}", b in "[ab*?]{0,6}", text in "[ab]{0,6}") {
            if matches(&a, &text) && matches(&b, &text) {
                prop_assert!(overlap(&a, &b));
            }
        }

        #[test]
        fn overlap_is_symmetric(a in "[ab*?]{0,6}", b in "[ab*?]{0,6}") {
            prop_assert_eq!(overlap(&a, &b), overlap(&b, &a));
        }
    }
}
