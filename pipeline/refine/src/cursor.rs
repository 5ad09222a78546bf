//! A strict JSON scanner over one record. No tree, no tape: whoever knows the column reads the value.

use crate::fault::{Fallible, Fault};

/// A position in a record that is known to be UTF-8.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// A string between its quotes, escapes not decoded and not checked.
pub(crate) struct Quoted<'a> {
    pub(crate) raw: &'a str,
    pub(crate) escaped: bool,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = ONES << 7;

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte; 0, which JSON has nowhere, at the end.
    #[inline]
    pub(crate) fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// What is left of the record.
    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    #[inline]
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    /// Eats exactly these bytes or nothing.
    #[inline]
    pub(crate) fn eat_all(&mut self, bytes: &[u8]) -> bool {
        let found = self.rest().starts_with(bytes);
        self.at += if found { bytes.len() } else { 0 };
        found
    }

    #[inline]
    pub(crate) fn skip_whitespace(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// What was read since `start`, a position where a token began.
    #[inline]
    pub(crate) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    #[inline]
    pub(crate) fn require(&mut self, byte: u8, what: &str) -> Fallible {
        if self.eat(byte) { Ok(()) } else { Err(self.not(what)) }
    }

    /// After a member or an element: whether another follows (`,`) or the container ends with `close`.
    #[inline]
    pub(crate) fn another(&mut self, close: u8) -> Fallible<bool> {
        self.skip_whitespace();
        if self.eat(b',') {
            self.skip_whitespace();
            return Ok(true);
        }
        if self.eat(close) { Ok(false) } else { Err(self.broken()) }
    }

    /// A string, the cursor being at its opening quote.
    #[inline]
    pub(crate) fn string(&mut self) -> Fallible<Quoted<'a>> {
        self.require(b'"', "a string")?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.skip_plain();
            match self.peek() {
                b'"' => {
                    let raw = self.since(start);
                    self.at += 1;
                    return Ok(Quoted { raw, escaped });
                }
                b'\\' => {
                    escaped = true;
                    self.at += 2;
                }
                0x20.. => self.at += 1,
                _ => return Err(self.broken()),
            }
        }
    }

    /// Eight bytes at a time up to a quote, a backslash or a control character. A borrow can flag a byte wrongly, but
    /// only above one that is flagged rightly, so the first flag is always right.
    #[inline]
    fn skip_plain(&mut self) {
        while let Some(word) = self.rest().first_chunk() {
            let word = u64::from_le_bytes(*word);
            let quote = word ^ (ONES * u64::from(b'"'));
            let slash = word ^ (ONES * u64::from(b'\\'));
            let found = ((quote.wrapping_sub(ONES) & !quote)
                | (slash.wrapping_sub(ONES) & !slash)
                | (word.wrapping_sub(ONES * 0x20) & !word))
                & HIGHS;
            if found != 0 {
                self.at += (found.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
    }

    /// A number's text as JSON spells numbers.
    pub(crate) fn number(&mut self) -> Fallible<&'a str> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') && self.skip_digits() == 0 {
            self.at = start;
            return Err(self.not("a number"));
        }
        if self.eat(b'.') && self.skip_digits() == 0 {
            return Err(self.broken());
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            if self.skip_digits() == 0 {
                return Err(self.broken());
            }
        }
        Ok(self.since(start))
    }

    #[inline]
    fn skip_digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        self.at - start
    }

    /// The value that begins here is of another kind, or is no JSON at all.
    #[cold]
    pub(crate) fn not(&self, what: &str) -> Fault {
        match self.peek() {
            b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                Fault::new(format!("expected {what}, found {}", self.kind()))
            }
            _ => self.broken(),
        }
    }

    /// The record is not JSON from here on.
    #[cold]
    pub(crate) fn broken(&self) -> Fault {
        if self.is_at_end() {
            return Fault::new("the record ends too soon");
        }
        Fault::new(format!("not JSON at byte {}", self.at))
    }

    fn kind(&self) -> &'static str {
        match self.peek() {
            b'"' => "a string",
            b'{' => "an object",
            b'[' => "an array",
            b't' | b'f' => "a boolean",
            b'n' => "null",
            _ => "a number",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_their_quote_wherever_it_lies_in_a_word() {
        for length in 0..40 {
            let body = "é".repeat(length / 2) + &"x".repeat(length % 2);
            let text = format!("\"{body}\",");
            let mut cursor = Cursor::new(&text);
            assert_eq!(cursor.string().unwrap().raw, body);
            assert_eq!(cursor.peek(), b',');
        }
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        let quoted = Cursor::new(r#""a\"b\\" "#).string().unwrap();
        assert_eq!((quoted.raw, quoted.escaped), (r#"a\"b\\"#, true));
    }

    #[test]
    fn unfinished_and_raw_control_strings_are_refused() {
        for text in ["\"", "\"abc", "\"abc\\", "\"abc\\\"", "\"a\u{1}\"", "\"aaaaaaaaaaa\n\""] {
            assert!(Cursor::new(text).string().is_err(), "{text:?}");
        }
    }

    #[test]
    fn numbers_follow_the_grammar_of_json() {
        for text in ["0", "-0", "12", "0.5", "-1.25e+10", "1E5", "123456789012345678901234567890"] {
            assert_eq!(Cursor::new(text).number().unwrap(), text);
        }
        for text in ["", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "x"] {
            assert!(Cursor::new(text).number().is_err(), "{text:?}");
        }
        let mut cursor = Cursor::new("01");
        assert_eq!((cursor.number().unwrap(), cursor.peek()), ("0", b'1'));
    }
}
