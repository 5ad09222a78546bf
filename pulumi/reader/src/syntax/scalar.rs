//! Plain scalars as the host's YAML library resolves them: 1.1 numbers (`0o17`, `0777`, `1_000`, `0x1f`), 1.2 booleans.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Kind;

/// The value of a plain scalar.
pub(super) fn resolve(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Kind::Number(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Kind::Number(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Kind::Number(f64::NEG_INFINITY),
        _ => number(text).map_or_else(|| Kind::Text(text.to_owned()), Kind::Number),
    }
}

/// The value of a scalar with a tag of the core schema; `None` where the text does not fit the tag.
pub(super) fn resolve_tagged(tag: &str, text: &str) -> Option<Kind> {
    let plain = || resolve(text);
    match (tag, plain()) {
        ("null", Kind::Null) => Some(Kind::Null),
        ("bool", Kind::Bool(value)) => Some(Kind::Bool(value)),
        ("float", Kind::Number(number)) => Some(Kind::Number(number)),
        ("int", Kind::Number(number)) if integer(&text.replace('_', "")).is_some() => {
            Some(Kind::Number(number))
        }
        ("null" | "bool" | "float" | "int", _) => None,
        ("binary", _) if STANDARD.decode(text.replace(['\r', '\n'], "")).is_err() => None,
        _ => Some(Kind::Text(text.to_owned())),
    }
}

fn number(text: &str) -> Option<f64> {
    match text.bytes().next()? {
        b'0'..=b'9' | b'+' | b'-' => {
            let plain = text.replace('_', "");
            let decimal = || is_decimal(&plain).then(|| finite(&plain)).flatten();
            integer(&plain).or_else(decimal).or_else(|| sign_after_prefix(&plain))
        }
        b'.' if is_decimal(&text.replace('_', "")) && underscores_separate_digits(text) => {
            finite(&text.replace('_', ""))
        }
        _ => None,
    }
}

/// A whole number with an optional sign and one of the prefixes `0x`, `0o`, `0b`, `0`; it must fit 64 bits.
fn integer(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = if let Some(hex) = lower.strip_prefix("0x") {
        (16, hex)
    } else if let Some(octal) = lower.strip_prefix("0o") {
        (8, octal)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (2, binary)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, lower.get(1..)?)
    } else {
        (10, &*lower)
    };
    if !digits.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    if negative && value > i64::MIN.unsigned_abs() {
        return None;
    }
    let value = value as f64;
    Some(if negative && value != 0.0 { -value } else { value })
}

/// `0o-7`: an accident of the library, but a number.
fn sign_after_prefix(text: &str) -> Option<f64> {
    let (radix, digits) = match (text.strip_prefix("0b"), text.strip_prefix("0o")) {
        (Some(digits), _) => (2, digits),
        (_, Some(digits)) => (8, digits),
        _ => return None,
    };
    i64::from_str_radix(digits, radix).ok().map(|value| value as f64)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => {
            let (mantissa, exponent) = text.split_at(at);
            let exponent = exponent.get(1..).unwrap_or_default();
            (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
        }
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let fraction = fraction.unwrap_or_default();
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

fn underscores_separate_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let underscores = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_');
    underscores.map(|(at, _)| at).all(|at| digit(at.checked_sub(1)) && digit(Some(at + 1)))
}

/// A number out of range is no number: the scalar stays text.
fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &Kind) {
        assert_eq!(&resolve(text), expected, "{text}");
    }

    #[test]
    fn numbers_have_the_spellings_of_yaml_1_1_and_1_2() {
        let cases = [
            ("0", 0.0),
            ("-0", 0.0),
            ("0777", 511.0),
            ("0o17", 15.0),
            ("08", 8.0),
            ("0x1F", 31.0),
            ("-0x1f", -31.0),
            ("0b101", 5.0),
            ("0o-7", -7.0),
            ("1_000", 1000.0),
            ("123456789012", 123_456_789_012.0),
            ("18446744073709551615", 18_446_744_073_709_551_615.0),
            ("28446744073709551615", 28_446_744_073_709_551_615.0),
            (".5", 0.5),
            (".5_0", 0.5),
            ("5.", 5.0),
            ("+1e3", 1000.0),
            ("685.230_15e+03", 685_230.15),
        ];
        for (text, number) in cases {
            check(text, &Kind::Number(number));
        }
    }

    #[test]
    fn everything_else_stays_text() {
        for text in [
            "yes",
            "no",
            "on",
            "y",
            "2012-10-17",
            "1e400",
            "0x",
            "1.2.3",
            ".",
            "+",
            "-",
            "0b2",
            "1:20",
            "._5",
            "tRue",
            "0xffffffffffffffffff",
        ] {
            check(text, &Kind::Text(text.to_owned()));
        }
    }

    #[test]
    fn a_tag_of_the_core_schema_must_fit() {
        assert_eq!(resolve_tagged("str", "5"), Some(Kind::Text("5".to_owned())));
        assert_eq!(resolve_tagged("float", "5"), Some(Kind::Number(5.0)));
        assert_eq!(resolve_tagged("int", "5.5"), None);
        assert_eq!(resolve_tagged("bool", "yes"), None);
        assert_eq!(resolve_tagged("binary", "%"), None);
        assert_eq!(resolve_tagged("timestamp", "2012-10-17"), Some(Kind::Text("2012-10-17".to_owned())));
    }
}
