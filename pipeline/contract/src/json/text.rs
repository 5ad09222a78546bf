//! The inside of JSON strings: decoding escapes, and writing text back.

use std::borrow::Cow;

/// The characters of a string whose raw inside (between the quotes) is well-formed. A surrogate half without its
/// other half decodes to U+FFFD; `tape` refuses it earlier.
pub(crate) fn decode(raw: &str) -> Cow<'_, str> {
    let Some(first) = raw.find('\\') else { return Cow::Borrowed(raw) };
    let mut text = String::with_capacity(raw.len());
    text.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (c, used) = escape(&rest[at..]);
        text.push(c);
        rest = rest.get(at + used..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character that the escape at the start of `raw` stands for, and the bytes it takes.
fn escape(raw: &str) -> (char, usize) {
    match raw.as_bytes().get(1) {
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(b'u') => unicode(raw),
        Some(byte) => (char::from(*byte), 2),
        None => (char::REPLACEMENT_CHARACTER, 1),
    }
}

fn unicode(raw: &str) -> (char, usize) {
    let unit = |at: usize| raw.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(high) = unit(2) else { return (char::REPLACEMENT_CHARACTER, raw.len().min(6)) };
    if (0xd800..0xdc00).contains(&high)
        && raw.get(6..8) == Some("\\u")
        && let Some(low @ 0xdc00..=0xdfff) = unit(8)
    {
        let scalar = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

/// Appends `text` as a JSON string with its quotes.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    write_inside(out, text.as_bytes());
    out.push(b'"');
}

/// Appends `text` as the inside of a JSON string.
pub(crate) fn write_inside(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut copied = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0..0x20 => 0,
            _ => continue,
        };
        out.extend_from_slice(&bytes[copied..at]);
        copied = at + 1;
        if short == 0 {
            out.extend_from_slice(b"\\u00");
            out.push(HEX[usize::from(byte >> 4)]);
            out.push(HEX[usize::from(byte & 15)]);
        } else {
            out.extend_from_slice(&[b'\\', short]);
        }
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// Appends a well-formed JSON value as a JSON string that holds its text without white space.
pub(crate) fn write_compact(out: &mut Vec<u8>, json: &[u8]) {
    out.push(b'"');
    let mut quoted = false;
    let mut escaped = false;
    for byte in json {
        match byte {
            b'"' => {
                quoted ^= !escaped;
                out.extend_from_slice(b"\\\"");
            }
            b'\\' => out.extend_from_slice(b"\\\\"),
            b' ' | b'\t' | b'\n' | b'\r' if !quoted => continue,
            byte => out.push(*byte),
        }
        escaped = *byte == b'\\' && !escaped;
    }
    out.push(b'"');
}

/// Lower-case hexadecimal digits.
pub(crate) const HEX: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_serde_decodes() {
        for raw in
            [r"plain", r"a\nb", r"\u0069d", r"\ud83e\udd80!", r#"\"\\\/\b\f\r\t"#, r"é\u00e9", r"\u0000"]
        {
            let expected: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
            assert_eq!(decode(raw), expected, "{raw}");
        }
    }

    #[test]
    fn written_text_reads_back() {
        for text in ["", "a\"b\\c", "\u{0}\u{1f}\n\r\t", "🦀 ü"] {
            let mut out = Vec::new();
            write_string(&mut out, text);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn a_value_becomes_a_string_of_its_text() {
        for (json, expected) in [
            (r#"{ "a b" : [ 1 , "x\"y \\" ] }"#, r#"{"a b":[1,"x\"y \\"]}"#),
            ("\n 1.50 ", "1.50"),
            (r#""\\" "#, r#""\\""#),
        ] {
            let mut out = Vec::new();
            write_compact(&mut out, json.as_bytes());
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), expected);
        }
    }
}
