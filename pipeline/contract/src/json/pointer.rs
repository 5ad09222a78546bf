//! JSON pointers (RFC 6901).

/// Appends one reference token.
pub(crate) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// `pointer` with one more reference token.
pub(crate) fn join(pointer: &str, token: &str) -> String {
    let mut joined = pointer.to_owned();
    push(&mut joined, token);
    joined
}

/// The unescaped reference tokens, or `None` if the text is no JSON pointer.
pub(crate) fn parse(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    pointer.strip_prefix('/')?.split('/').map(unescape).collect()
}

/// A pointer of at most 1 KiB: hostile records have keys of megabytes and thousands of levels. What is left out is at
/// the end, so that an ancestor is named.
pub(crate) fn shorten(mut pointer: String) -> String {
    const MAX: usize = 1 << 10;
    if pointer.len() > MAX {
        let cut = pointer.bytes().take(MAX).rposition(|byte| byte == b'/').unwrap_or(0);
        pointer.truncate(cut);
    }
    pointer
}

fn unescape(token: &str) -> Option<String> {
    let mut text = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        match c {
            '~' => match chars.next()? {
                '0' => text.push('~'),
                '1' => text.push('/'),
                _ => return None,
            },
            c => text.push(c),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_a_round_trip() {
        for tokens in [vec![], vec![""], vec!["a/b", "~", "~1"], vec!["ü", " "]] {
            let pointer = tokens.iter().fold(String::new(), |p, t| join(&p, t));
            assert_eq!(parse(&pointer).unwrap(), tokens);
        }
        assert_eq!(parse("a"), None);
        assert_eq!(parse("/~2"), None);
        assert_eq!(parse("/~"), None);
    }
}
