//! A strict scanner of JSON bytes. It never says why: whatever it does not like, the reference explains.
//!
//! Positions go in and come out by value, so that they stay in registers.

use super::number::Number;

/// Not sure: the reference has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsure;

pub(super) type Sure<T> = Result<T, Unsure>;

/// The inside of a string, without its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'b> {
    pub(super) raw: &'b [u8],
    /// The same, its closing quote and what follows.
    pub(super) rest: &'b [u8],
    pub(super) escaped: bool,
}

/// One bit in each byte, and the highest.
const LOW: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
const HIGH: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;

/// The byte at a position; 0, which no JSON has outside, after the end.
#[inline]
pub(super) fn peek(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// The position after `byte`, which must stand here.
#[inline]
pub(super) fn expect(bytes: &[u8], at: usize, byte: u8) -> Sure<usize> {
    if peek(bytes, at) == byte { Ok(at + 1) } else { Err(Unsure) }
}

/// What follows `word`, if `bytes` start with it. For short words, of which a call for a comparison costs more than a loop.
#[inline]
pub(super) fn after<'b>(bytes: &'b [u8], word: &[u8]) -> Option<&'b [u8]> {
    let (here, rest) = bytes.split_at_checked(word.len())?;
    here.iter().zip(word).all(|(here, there)| here == there).then_some(rest)
}

/// The position after `word`, which must stand here.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize, word: &[u8]) -> Sure<usize> {
    let found = bytes.get(at..).and_then(|rest| after(rest, word));
    if found.is_some() { Ok(at + word.len()) } else { Err(Unsure) }
}

/// A string, from after its opening quote, and the position after its closing one.
#[inline]
pub(super) fn text(bytes: &[u8], start: usize) -> Sure<(Text<'_>, usize)> {
    let mut at = start;
    let mut escaped = false;
    loop {
        at = plain_text(bytes, at);
        match bytes.get(at) {
            Some(b'"') => break,
            Some(b'\\') => {
                escaped = true;
                at = escape(bytes, at)?;
            }
            _ => return Err(Unsure),
        }
    }
    let rest = bytes.get(start..).unwrap_or_default();
    Ok((Text { raw: rest.get(..at - start).unwrap_or_default(), rest, escaped }, at + 1))
}

/// The position of the next quote, backslash or control byte, or the end: sixteen bytes at a time.
#[inline]
fn plain_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let block = u128::from_le_bytes(*block);
        let [quote, slash] = [b'"', b'\\'].map(|byte| (block ^ (LOW * u128::from(byte))).wrapping_sub(LOW));
        let control = block.wrapping_sub(LOW * 0x20);
        // A byte that borrows is marked, unless it is no ASCII. The lowest mark is right; those above it may not be.
        let marks = (quote | slash | control) & !block & HIGH;
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 16;
    }
    let tail = bytes.get(at..).unwrap_or_default();
    at + tail.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

#[cold]
fn escape(bytes: &[u8], at: usize) -> Sure<usize> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => match unit(bytes, at)? {
            0xdc00..=0xdfff => Err(Unsure),
            0xd800..=0xdbff => {
                let pair = bytes.get(at + 6..at + 8) == Some(b"\\u");
                if pair && (0xdc00..=0xdfff).contains(&unit(bytes, at + 6)?) {
                    Ok(at + 12)
                } else {
                    Err(Unsure)
                }
            }
            _ => Ok(at + 6),
        },
        _ => Err(Unsure),
    }
}

/// The UTF-16 unit of the `\uXXXX` at `at`.
fn unit(bytes: &[u8], at: usize) -> Sure<u32> {
    let digits = bytes.get(at + 2..at + 6).ok_or(Unsure)?;
    digits.iter().try_fold(0, |unit, byte| {
        let digit = char::from(*byte).to_digit(16).ok_or(Unsure)?;
        Ok(unit << 4 | digit)
    })
}

/// A number; it ends where its raw text ends.
#[inline]
pub(super) fn number(bytes: &[u8], start: usize) -> Sure<Number<'_>> {
    let negative = peek(bytes, start) == b'-';
    let first = start + usize::from(negative);
    let (mut mantissa, mut at) = digits(bytes, first, 0);
    let whole = at - first;
    if whole == 0 || (whole > 1 && peek(bytes, first) == b'0') {
        return Err(Unsure);
    }
    let point = peek(bytes, at) == b'.';
    let mut fraction = 0;
    if point {
        let after = at + 1;
        (mantissa, at) = digits(bytes, after, mantissa);
        fraction = at - after;
        if fraction == 0 {
            return Err(Unsure);
        }
    }
    let exponent = matches!(peek(bytes, at), b'e' | b'E');
    if exponent {
        let after = at + 1 + usize::from(matches!(peek(bytes, at + 1), b'+' | b'-'));
        (_, at) = digits(bytes, after, 0);
        // Three digits can be out of range.
        if !(1..=2).contains(&(at - after)) {
            return Err(Unsure);
        }
    }
    let raw = bytes.get(start..at).unwrap_or_default();
    Ok(Number { raw, negative, mantissa, digits: whole + fraction, fraction, point, exponent })
}

/// The digits that stand here, appended to a number, and the position after them.
#[inline]
fn digits(bytes: &[u8], start: usize, number: u64) -> (u64, usize) {
    let (mut at, mut number) = (start, number);
    while let Some(byte @ b'0'..=b'9') = bytes.get(at) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        at += 1;
    }
    (number, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_at_their_quote() {
        for (bytes, raw) in [
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
            let found = text(bytes.as_bytes(), 0).ok();
            assert_eq!(found.map(|(text, _)| std::str::from_utf8(text.raw).unwrap()), raw, "{bytes}");
            assert_eq!(found.map(|(_, end)| end), raw.map(|raw| raw.len() + 1), "{bytes}");
        }
    }

    #[test]
    fn numbers_follow_the_grammar() {
        for text in ["0", "-0", "1", "-12.50", "1e5", "1.5E-3", "0.1e+2", "9223372036854775807"] {
            assert_eq!(number(text.as_bytes(), 0).unwrap().raw, text.as_bytes());
        }
        for text in ["", "-", "01", "-01", ".5", "1.", "1e", "1e+", "1e400", "x"] {
            assert!(number(text.as_bytes(), 0).is_err(), "{text}");
        }
    }
}
