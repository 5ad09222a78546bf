//! A strict scanner of JSON bytes. It never says why: whatever it does not like, the reference explains.

use super::number::Number;

/// Not sure: the reference has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsure;

pub(super) type Sure<T> = Result<T, Unsure>;

/// A position in the bytes of a record and whatever follows it.
#[derive(Debug)]
pub(super) struct Cursor<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

/// The inside of a string, without its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'b> {
    pub(super) raw: &'b [u8],
    pub(super) escaped: bool,
}

/// One bit in each byte, and the highest.
const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

impl<'b> Cursor<'b> {
    #[inline]
    pub(super) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    pub(super) fn white_space(&mut self) {
        while let b' ' | b'\t' | b'\n' | b'\r' = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Sure<()> {
        if self.eat(byte) { Ok(()) } else { Err(Unsure) }
    }

    /// What follows if it is exactly `text`.
    #[inline]
    pub(super) fn eat_all(&mut self, text: &[u8]) -> bool {
        let found = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(text));
        if found {
            self.at += text.len();
        }
        found
    }

    #[inline]
    pub(super) fn word(&mut self, word: &[u8]) -> Sure<()> {
        if self.eat_all(word) { Ok(()) } else { Err(Unsure) }
    }

    #[inline]
    pub(super) fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn since(&self, start: usize) -> &'b [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// A string, from after its opening quote to after its closing one.
    #[inline]
    pub(super) fn text(&mut self) -> Sure<Text<'b>> {
        let start = self.at;
        let mut escaped = false;
        loop {
            self.plain_text();
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(Unsure),
            }
        }
        let raw = self.since(start);
        self.at += 1;
        Ok(Text { raw, escaped })
    }

    /// Goes to the next quote, backslash, control byte, or the end: eight bytes at a time.
    #[inline]
    fn plain_text(&mut self) {
        while let Some(word) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_le_bytes(*word);
            let (quote, slash) = (word ^ (LOW * 0x22), word ^ (LOW * 0x5c));
            // The lowest marked byte is right; marks above it may not be.
            let marks = (quote.wrapping_sub(LOW) & !quote
                | slash.wrapping_sub(LOW) & !slash
                | word.wrapping_sub(LOW * 0x20) & !word)
                & HIGH;
            if marks != 0 {
                self.at += (marks.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
        while let Some(byte) = self.bytes.get(self.at) {
            if matches!(byte, b'"' | b'\\' | 0..0x20) {
                return;
            }
            self.at += 1;
        }
    }

    fn escape(&mut self) -> Sure<()> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => match self.unit(self.at)? {
                0xdc00..=0xdfff => return Err(Unsure),
                0xd800..=0xdbff => {
                    if self.bytes.get(self.at + 6..self.at + 8) != Some(b"\\u")
                        || !(0xdc00..=0xdfff).contains(&self.unit(self.at + 6)?)
                    {
                        return Err(Unsure);
                    }
                    self.at += 12;
                }
                _ => self.at += 6,
            },
            _ => return Err(Unsure),
        }
        Ok(())
    }

    /// The UTF-16 unit of the `\uXXXX` at `at`.
    fn unit(&self, at: usize) -> Sure<u32> {
        let digits = self.bytes.get(at + 2..at + 6).ok_or(Unsure)?;
        digits.iter().try_fold(0, |unit, byte| {
            let digit = char::from(*byte).to_digit(16).ok_or(Unsure)?;
            Ok(unit << 4 | digit)
        })
    }

    #[inline]
    pub(super) fn number(&mut self) -> Sure<Number<'b>> {
        let start = self.at;
        let negative = self.eat(b'-');
        let mut mantissa = 0;
        let whole = self.digits(&mut mantissa);
        let zero = self.bytes.get(self.at.wrapping_sub(whole)) == Some(&b'0');
        if whole == 0 || (zero && whole > 1) {
            return Err(Unsure);
        }
        let point = self.eat(b'.');
        let fraction = if point { self.digits(&mut mantissa) } else { 0 };
        if point && fraction == 0 {
            return Err(Unsure);
        }
        let exponent = matches!(self.peek(), b'e' | b'E');
        if exponent {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            // Three digits can be out of range.
            if !(1..=2).contains(&self.digits(&mut 0)) {
                return Err(Unsure);
            }
        }
        let raw = self.since(start);
        Ok(Number { raw, negative, mantissa, digits: whole + fraction, fraction, point, exponent })
    }

    #[inline]
    fn digits(&mut self, number: &mut u64) -> usize {
        let start = self.at;
        while let Some(byte @ b'0'..=b'9') = self.bytes.get(self.at) {
            *number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            self.at += 1;
        }
        self.at - start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str) -> Cursor<'_> {
        Cursor { bytes: text.as_bytes(), at: 0 }
    }

    #[test]
    fn texts_end_at_their_quote() {
        for (text, raw) in [
            ("\"", Some("")),
            ("abc\"", Some("abc")),
            ("0123456789abcdef\"tail", Some("0123456789abcdef")),
            ("ü\u{7f}é\u{80}\"", Some("ü\u{7f}é\u{80}")),
            ("a\\\"b\\\\\"", Some("a\\\"b\\\\")),
            ("\\ud83e\\udd80\"", Some("\\ud83e\\udd80")),
            ("\\ud83e\"", None),
            ("\\udd80\"", None),
            ("\\ud83e\\u0041\"", None),
            ("\\x\"", None),
            ("\\u00g0\"", None),
            ("01234567\u{1f}89abcdef\"", None),
            ("open", None),
        ] {
            let found = cursor(text).text().ok().map(|text| std::str::from_utf8(text.raw).unwrap());
            assert_eq!(found, raw, "{text}");
        }
    }

    #[test]
    fn numbers_follow_the_grammar() {
        for text in ["0", "-0", "1", "-12.50", "1e5", "1.5E-3", "0.1e+2", "9223372036854775807"] {
            assert_eq!(cursor(text).number().unwrap().raw, text.as_bytes());
        }
        for text in ["", "-", "01", "-01", ".5", "1.", "1e", "1e+", "1e400", "x"] {
            assert!(cursor(text).number().is_err(), "{text}");
        }
    }
}
