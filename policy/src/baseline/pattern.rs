//! Whether one wildcard pattern takes in everything that another does.

/// Whether every text that `narrow` matches is matched by `wide`. Exact for patterns of IAM, up to answering no in rare cases of adjoining
/// stars and texts, which at worst calls a change wider than it is.
pub(super) fn contains(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (plain(wide), plain(narrow));
    // `reach[j]`: the consumed part of `wide` contains the first j characters of `narrow`.
    let mut reach = vec![false; narrow.len() + 1];
    reach.iter_mut().take(1).for_each(|first| *first = true);
    for &w in &wide {
        let mut next = vec![false; narrow.len() + 1];
        if w == '*' {
            let mut reached = false;
            for (from, to) in reach.iter().zip(&mut next) {
                reached |= from;
                *to = reached;
            }
        } else {
            for ((from, to), &n) in reach.iter().zip(next.iter_mut().skip(1)).zip(&narrow) {
                *to = *from && (w == n || (w == '?' && n != '*'));
            }
        }
        reach = next;
    }
    reach.last().copied().unwrap_or(false)
}

/// A pattern in which equal patterns are written alike: of adjoining wildcards, the question marks first, and one star.
fn plain(pattern: &str) -> Vec<char> {
    let mut out = Vec::new();
    let (mut marks, mut star) = (0, false);
    let flush = |out: &mut Vec<char>, marks: &mut usize, star: &mut bool| {
        out.extend(std::iter::repeat_n('?', std::mem::take(marks)));
        if std::mem::take(star) {
            out.push('*');
        }
    };
    for character in pattern.chars() {
        match character {
            '?' => marks += 1,
            '*' => star = true,
            other => {
                flush(&mut out, &mut marks, &mut star);
                out.push(other);
            }
        }
    }
    flush(&mut out, &mut marks, &mut star);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::contains;
    use crate::iam::glob;

    #[test]
    fn what_is_wider() {
        for (wide, narrow, expected) in [
            ("*", "s3:*", true),
            ("s3:*", "s3:Get*", true),
            ("s3:Get*", "s3:*", false),
            ("s3:Get*", "s3:GetObject", true),
            ("a?c", "a*c", false),
            ("a*c", "a?c", true),
            ("*?", "?*", true),
            ("a**", "a*", true),
            ("", "*", false),
        ] {
            assert_eq!(contains(wide, narrow), expected, "{wide} {narrow}");
        }
    }

    proptest! {
        /// Never calls a pattern contained that is not.
        #[test]
        fn what_is_contained_matches_less(wide in "[ab*?]{0,6}", narrow in "[ab*?]{0,6}", text in "[abc]{0,7}") {
            if contains(&wide, &narrow) && glob::matches(&narrow, &text) {
                prop_assert!(glob::matches(&wide, &text), "{wide} {narrow} {text}");
            }
        }

        #[test]
        fn everything_contains_itself(pattern in "[ab*?]{0,8}") {
            prop_assert!(contains(&pattern, &pattern));
        }
    }
}
