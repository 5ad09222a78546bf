//! Finding the next record after one that is broken.

/// Whether a line that starts with this byte can start a record of its own.
pub(super) fn starts_record(byte: u8) -> bool {
    matches!(byte, b'{' | b'[')
}

/// Matches brackets from the start of a broken element to the comma or bracket after it, whatever else is wrong
/// with the element.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    open: Vec<u8>,
    quoted: bool,
    escaped: bool,
    at: usize,
}

/// How far the brackets have been matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// The element ends at this comma or closing bracket.
    Found(usize),
    More,
    /// The brackets do not match.
    Lost,
}

/// Brackets inside each other before the match is given up.
const MAX_OPEN: usize = 1 << 20;

impl Brackets {
    /// Goes on with the bytes after those seen before; `bytes` always start at the same byte.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Match {
        for byte in bytes.get(self.at..).unwrap_or_default() {
            if let Some(result) = self.step(*byte) {
                return result;
            }
            self.at += 1;
        }
        Match::More
    }

    fn step(&mut self, byte: u8) -> Option<Match> {
        if self.quoted {
            if byte < 0x20 {
                return Some(Match::Lost);
            }
            self.quoted = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return None;
        }
        match byte {
            b'"' => self.quoted = true,
            b'{' | b'[' if self.open.len() == MAX_OPEN => return Some(Match::Lost),
            b'{' => self.open.push(b'}'),
            b'[' => self.open.push(b']'),
            b',' | b']' if self.open.is_empty() => return Some(Match::Found(self.at)),
            b'}' | b']' if self.open.pop() != Some(byte) => return Some(Match::Lost),
            _ => {}
        }
        None
    }
}

/// The offset of the next line that is indented like the broken element and starts an object.
pub(super) fn next_line(bytes: &[u8], indent: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).map(|newline| newline + 1).find_map(|start| {
        let line = bytes.get(start..)?.strip_prefix(indent)?;
        (line.first() == Some(&b'{')).then_some(start + indent.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_find_the_end_of_an_element() {
        for (text, expected) in [
            ("{\"a\": tru, \"b\": [1]} , {", Match::Found(21)),
            ("tru]", Match::Found(3)),
            ("{\"a\": \"],\\\"\"x}]", Match::Found(14)),
            ("{\"a\": {}", Match::More),
            ("{\"a\": [}", Match::Lost),
            ("{\"a\": \"x\n\"},", Match::Lost),
        ] {
            assert_eq!(Brackets::default().follow(text.as_bytes()), expected, "{text}");
            let mut brackets = Brackets::default();
            let mut last = Match::More;
            for end in 1..=text.len() {
                last = brackets.follow(&text.as_bytes()[..end]);
                if last != Match::More {
                    break;
                }
            }
            assert_eq!(last, expected, "{text}");
        }
    }

    #[test]
    fn lines_find_the_next_element() {
        assert_eq!(next_line(b"{\"a\": \n    {},\n  {\"b\"", b"  "), Some(17));
        assert_eq!(next_line(b"{\n  }", b""), None);
    }
}
