//! From an offset inside a scalar's text back to the source: quotes, escapes, indentation and folding lie between the two.

/// The byte offsets in `source` of the characters that gave some ascending bytes of a scalar's text. `source` begins with the scalar.
/// Exact for every character but blanks at the edge of a folded or indented line; `None` where the texts do not match.
pub(crate) fn locate_each(source: &str, text: &str, targets: &[usize]) -> Option<Vec<usize>> {
    let mut found = Vec::with_capacity(targets.len());
    let mut targets = targets.iter().peekable();
    let (style, mut at) = style(source)?;
    for (offset, wanted) in text.char_indices() {
        if targets.peek().is_none() {
            break;
        }
        if at >= source.len() {
            // Line breaks at the end of a block belong to the text, not to the span of the scalar.
            break;
        }
        let (place, length) = find(source, at, style, wanted)?;
        while targets.next_if(|target| offset + wanted.len_utf8() > **target).is_some() {
            found.push(place);
        }
        at = place + length;
    }
    found.extend(targets.map(|_| at));
    Some(found)
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Single,
    Double,
    Other,
}

/// The style of a scalar and where its content begins; tags and anchors before it are stepped over.
fn style(source: &str) -> Option<(Style, usize)> {
    let mut begin = 0;
    let mut rest = source;
    while rest.starts_with(['!', '&']) {
        let blank = rest.find(char::is_whitespace)?;
        rest = rest.get(blank..)?.trim_start();
        begin = source.len() - rest.len();
    }
    Some(match rest.chars().next()? {
        '\'' => (Style::Single, begin + 1),
        '"' => (Style::Double, begin + 1),
        '|' | '>' => (Style::Other, begin + rest.find('\n')? + 1),
        _ => (Style::Other, begin),
    })
}

/// The next place at or behind `at` that stands for a character, and its length in bytes.
fn find(source: &str, at: usize, style: Style, wanted: char) -> Option<(usize, usize)> {
    let mut at = at;
    loop {
        let rest = source.get(at..)?;
        let next = rest.chars().next()?;
        if style == Style::Single && rest.starts_with("''") {
            return (wanted == '\'').then_some((at, 2));
        }
        if style == Style::Double && next == '\\' {
            let length = escape(rest)?;
            if length > 0 {
                return Some((at, length));
            }
            at += 1;
            continue;
        }
        if next == wanted {
            return Some((at, next.len_utf8()));
        }
        if !next.is_whitespace() {
            return None;
        }
        at += next.len_utf8();
    }
}

/// The length of an escape; 0 for an escaped line break, which stands for nothing.
fn escape(rest: &str) -> Option<usize> {
    let code = rest.chars().nth(1)?;
    Some(match code {
        'x' => 4,
        'u' => 6,
        'U' => 10,
        '\n' | '\r' => 0,
        other => 1 + other.len_utf8(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locate(source: &str, text: &str, target: usize) -> usize {
        locate_each(source, text, &[target]).and_then(|found| found.first().copied()).unwrap_or_default()
    }

    #[track_caller]
    fn check(source: &str, text: &str, needle: &str, expected: &str) {
        let target = text.find(needle).unwrap();
        let found = locate(source, text, target);
        assert!(source[found..].starts_with(expected), "{:?}", &source[found..]);
    }

    #[test]
    fn every_style_leads_back_to_the_source() {
        check("plain text", "plain text", "text", "text");
        check("plain\n    folded", "plain folded", "folded", "folded");
        check("'it''s so'", "it's so", "so", "so'");
        check(r#""a\tb\u00e9c \"d\"""#, "a\tbéc \"d\"", "c", "c ");
        check("\"a \\\n   b\"", "a b", "b", "b\"");
        check("|\n  {\n    \"a\": 1\n  }\n", "{\n  \"a\": 1\n}\n", "1", "1\n");
        check("|2-\n    x\n  y", "  x\ny", "y", "y");
        check("!!str &a 'it'", "it", "t", "t'");
        check(">-\n  one\n  two\n\n  three", "one two\nthree", "three", "three");
    }

    #[test]
    fn what_does_not_match_leads_to_the_start() {
        assert_eq!(locate("abc", "xyz", 2), 0);
        assert_eq!(locate("", "a", 0), 0);
        assert_eq!(locate("|", "a", 0), 0);
    }
}
