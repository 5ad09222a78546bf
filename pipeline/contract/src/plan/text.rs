//! Checks of strings. Each says yes only where `jsonschema` says yes.

use std::net::Ipv6Addr;

use super::rule::{Format, Start, TextRule};
use super::scan::{Sure, Text, Unsure};
use crate::contract::field::Clock;
use crate::value::instant;

#[inline]
pub(super) fn check(rule: &TextRule, text: Text<'_>) -> Sure<()> {
    // Bytes bound code points from above; escapes only shorten.
    match rule.free {
        Some(max) if text.raw.len() <= max => Ok(()),
        _ => check_all(rule, text),
    }
}

fn check_all(rule: &TextRule, text: Text<'_>) -> Sure<()> {
    let raw = text.raw;
    let long = rule.max.is_some_and(|max| raw.len() > max);
    if long || rule.min > 1 || (rule.min == 1 && raw.is_empty()) {
        let length = code_points(text);
        if length < rule.min || rule.max.is_some_and(|max| length > max) {
            return Err(Unsure);
        }
    }
    let bare = rule.one_of.is_none() && rule.pattern.is_none() && rule.format.is_none();
    if bare {
        return Ok(());
    }
    if text.escaped {
        return Err(Unsure);
    }
    let listed = rule.one_of.as_ref().is_none_or(|values| is_one_of(values, text.rest));
    let found = rule.pattern.as_ref().is_none_or(|pattern| pattern.finds(raw));
    let formed = rule.format.is_none_or(|format| formed(format, raw));
    if listed && found && formed { Ok(()) } else { Err(Unsure) }
}

/// Compares all of them, because which one it is cannot be guessed.
fn is_one_of(values: &[Start], rest: &[u8]) -> bool {
    values.iter().fold(false, |found, value| found | value.stands_at(rest))
}

/// Code points of a well-formed string.
fn code_points(text: Text<'_>) -> usize {
    let starts = |raw: &[u8]| raw.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    if !text.escaped {
        return starts(text.raw);
    }
    let mut count = 0;
    let mut rest = text.raw;
    while let Some(slash) = memchr::memchr(b'\\', rest) {
        let (before, escape) = rest.split_at(slash);
        count += starts(before) + 1;
        let length = match escape {
            // The first half of a pair, which the scanner has found whole.
            [_, b'u', b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', ..] => 12,
            [_, b'u', ..] => 6,
            _ => 2,
        };
        rest = escape.get(length..).unwrap_or_default();
    }
    count + starts(rest)
}

fn formed(format: Format, raw: &[u8]) -> bool {
    match format {
        Format::DateTime => instant::from_text(raw, &Clock::Rfc3339).is_some(),
        Format::Date => instant::date(raw).is_some(),
        Format::Uuid => uuid(raw),
        Format::Ipv4 => ipv4(raw),
        Format::Ipv6 => std::str::from_utf8(raw).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok()),
        Format::Email => email(raw),
        Format::Uri => uri(raw),
    }
}

fn uuid(raw: &[u8]) -> bool {
    raw.len() == 36
        && raw.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn ipv4(raw: &[u8]) -> bool {
    let octet = |part: &[u8]| {
        matches!(
            part,
            [b'0'..=b'9']
                | [b'1'..=b'9', b'0'..=b'9']
                | [b'1', b'0'..=b'9', b'0'..=b'9']
                | [b'2', b'0'..=b'4', b'0'..=b'9']
                | [b'2', b'5', b'0'..=b'5']
        )
    };
    raw.split(|byte| *byte == b'.').count() == 4 && raw.split(|byte| *byte == b'.').all(octet)
}

/// What a byte is in an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Plain,
    Hyphen,
    Dot,
    At,
    /// `_` and `+`, in local parts only.
    Local,
    Other,
}

const LETTERS: [Letter; 256] = {
    let mut letters = [Letter::Other; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        letters[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => Letter::Plain,
            b'-' => Letter::Hyphen,
            b'.' => Letter::Dot,
            b'@' => Letter::At,
            b'_' | b'+' => Letter::Local,
            _ => Letter::Other,
        };
        byte += 1;
    }
    letters
};

/// The addresses that nobody disputes: `name.name@label.label`.
fn email(raw: &[u8]) -> bool {
    let mut before = Letter::Dot;
    for (at, byte) in raw.iter().enumerate() {
        let letter = LETTERS[usize::from(*byte)];
        if !matches!(letter, Letter::Plain | Letter::Hyphen | Letter::Local) {
            match letter {
                Letter::Dot if before != Letter::Dot => {}
                Letter::At => return before != Letter::Dot && at <= 64 && hostname(&raw[at + 1..]),
                _ => return false,
            }
        }
        before = letter;
    }
    false
}

/// Host names without anything that needs interpretation, such as `xn--`.
fn hostname(raw: &[u8]) -> bool {
    let mut start = 0;
    let mut before = Letter::Dot;
    for (at, byte) in raw.iter().enumerate() {
        let letter = LETTERS[usize::from(*byte)];
        if letter != Letter::Plain {
            match letter {
                // Not at the edge of a label, and not twice.
                Letter::Hyphen if before == Letter::Plain => {}
                Letter::Dot if before == Letter::Plain && at - start <= 63 => start = at + 1,
                _ => return false,
            }
        }
        before = letter;
    }
    before == Letter::Plain && raw.len() - start <= 63 && raw.len() <= 253
}

/// `http(s)://host` and a path, query and fragment of harmless characters.
fn uri(raw: &[u8]) -> bool {
    let rest = raw.strip_prefix(b"http").map(|rest| rest.strip_prefix(b"s").unwrap_or(rest));
    let Some(rest) = rest.and_then(|rest| rest.strip_prefix(b"://")) else { return false };
    let end = rest.iter().position(|byte| b"/?#".contains(byte)).unwrap_or(rest.len());
    let (host, tail) = rest.split_at(end);
    let harmless = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(byte);
    let mut parts = tail.splitn(2, |byte| *byte == b'#');
    let path = parts.next().unwrap_or_default();
    let fragment = parts.next().unwrap_or_default();
    hostname(host)
        && path.iter().all(|byte| harmless(byte) || *byte == b'?')
        && fragment.iter().all(|byte| harmless(byte) || *byte == b'?')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn code_points_are_counted_through_escapes() {
        for raw in ["", "abc", "é🦀", r"\n\u00e9", r"\ud83e\udd80", r#"a\"b\\"#, r"é\uD83E\uDD80x"] {
            let text: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
            assert_eq!(
                code_points(Text { raw: raw.as_bytes(), rest: &[], escaped: raw.contains('\\') }),
                text.chars().count(),
                "{raw}"
            );
        }
    }

    fn formats() -> Vec<(Format, &'static str, &'static str)> {
        vec![
            (Format::DateTime, "date-time", "2026-11-22T10:00:00.5+01:00"),
            (Format::Date, "date", "2024-02-29"),
            (Format::Uuid, "uuid", "550e8400-e29b-41d4-a716-446655440000"),
            (Format::Ipv4, "ipv4", "192.168.0.255"),
            (Format::Ipv6, "ipv6", "2001:db8::ff00:42:8329"),
            (Format::Email, "email", "jane.doe+x@mail.example.com"),
            (Format::Uri, "uri", "https://example.com/a/b?c=d&e=%20#f"),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn formats_are_no_laxer_than_jsonschema(
            which in 0..7_usize,
            edits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(
                "0123456789abcxyzTZ:-.+@/#?%[]\"_ é~!".chars().collect::<Vec<_>>()), 0..3_u8), 0..4),
        ) {
            let (format, name, start) = formats()[which];
            let mut text: Vec<char> = start.chars().collect();
            for (index, c, edit) in edits {
                let at = index.index(text.len() + 1);
                match edit {
                    0 => text.insert(at, c),
                    1 if at < text.len() => text[at] = c,
                    _ if at < text.len() => { text.remove(at); }
                    _ => {}
                }
            }
            let text: String = text.into_iter().collect();
            let reference = jsonschema::draft202012::options().should_validate_formats(true)
                .build(&json!({ "format": name })).unwrap();
            if formed(format, text.as_bytes()) {
                prop_assert!(reference.is_valid(&json!(text)), "{text}");
            }
        }
    }

    #[test]
    fn ordinary_values_are_sure() {
        for (format, _, text) in formats() {
            let text = text.replace("%20", "x");
            assert!(formed(format, text.as_bytes()), "{text}");
        }
    }
}
