//! Escapes of JSON strings.

use std::fmt::Write;

use crate::cursor::Quoted;
use crate::fault::{Fallible, Fault};

/// Writes the decoded string. Writing goes to memory, so only the escapes can be wrong.
pub(crate) fn unescape(quoted: &Quoted<'_>, out: &mut impl Write) -> Fallible {
    let mut rest = quoted.raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (plain, escape) = rest.split_at(at);
        let (decoded, length) = decode(escape.as_bytes()).ok_or_else(|| bad(escape))?;
        append(out, plain, decoded)?;
        // An escape is ASCII, so its end is a character's boundary.
        rest = &escape[length..];
    }
    out.write_str(rest).map_err(|_| Fault::new("too long"))
}

/// The decoded string on its own, for the rare places that need one.
pub(crate) fn decoded(quoted: &Quoted<'_>) -> Fallible<String> {
    let mut text = String::with_capacity(quoted.raw.len());
    unescape(quoted, &mut text)?;
    Ok(text)
}

fn append(out: &mut impl Write, plain: &str, decoded: char) -> Fallible {
    out.write_str(plain).and_then(|()| out.write_char(decoded)).map_err(|_| Fault::new("too long"))
}

#[cold]
fn bad(escape: &str) -> Fault {
    let shown: String = escape.chars().take(6).collect();
    Fault::new(format!("bad escape `{shown}`"))
}

/// The character of the escape at the start of `bytes`, and the escape's length.
fn decode(bytes: &[u8]) -> Option<(char, usize)> {
    let simple = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return decode_unicode(bytes),
        _ => return None,
    };
    Some((simple, 2))
}

fn decode_unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = code_unit(bytes)?;
    if !(0xD800..0xE000).contains(&unit) {
        return Some((char::from_u32(unit)?, 6));
    }
    // A surrogate stands for a character only as the high half of a pair.
    let low = code_unit(bytes.get(6..)?)?;
    if unit >= 0xDC00 || !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    Some((char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00))?, 12))
}

fn code_unit(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode_text(raw: &str) -> Option<String> {
        decoded(&Quoted { raw, escaped: true }).ok()
    }

    #[test]
    fn escapes_decode_as_serde_json_decodes_them() {
        for raw in [
            r#"\"\\\/\b\f\n\r\t"#,
            r"a\u00e9b",
            r"\uD83D\uDE00x",
            r"\u0000",
            r"é\n漢\u6f22",
            r"\uFFFF",
            r"",
            r"\",
            r"\x",
            r"\u12",
            r"\u12G4",
            r"\ud800",
            r"\udc00\ud800",
            r"\ud83d\n",
            r"\ud83d\u0041",
            r"\u+123",
            r"\é",
        ] {
            let expected = serde_json::from_str::<String>(&format!("\"{raw}\"")).ok();
            assert_eq!(decode_text(raw), expected, "{raw}");
        }
    }
}
