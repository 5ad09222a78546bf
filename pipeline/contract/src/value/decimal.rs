//! Exact numbers, from the digits of the text.

use crate::contract::field::Digits;

/// The digits of a JSON number: `-? digits × 10^exponent`, without leading or trailing zeros.
struct Number {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

/// Reads a number that the JSON grammar allows.
fn read(raw: &str) -> Option<Number> {
    let (mantissa, exponent) = raw.split_once(['e', 'E']).unwrap_or((raw, "0"));
    let mut exponent = exponent.parse::<i64>().ok()?;
    let negative = mantissa.starts_with('-');
    let (whole, fraction) =
        mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa.trim_start_matches('-'), ""));
    exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let all = whole.bytes().chain(fraction.bytes());
    let mut digits: Vec<u8> = all.skip_while(|digit| *digit == b'0').collect();
    while digits.last() == Some(&b'0') {
        digits.pop();
        exponent = exponent.checked_add(1)?;
    }
    Some(Number { negative, digits, exponent })
}

/// Whether `text` is a plain decimal number: `-?(0|[1-9][0-9]*)(\.[0-9]+)?`.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let fraction = &text[whole..];
    let digits = whole > 0 && (whole == 1 || text[0] != b'0');
    digits
        && (fraction.is_empty()
            || (fraction[0] == b'.' && fraction.len() > 1 && fraction[1..].iter().all(u8::is_ascii_digit)))
}

/// Whether the digits of a plain number fit as they are written.
pub(crate) fn fits_as_written(raw: &[u8], digits: Digits) -> bool {
    let unsigned = raw.strip_prefix(b"-").unwrap_or(raw);
    let whole = unsigned.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let fraction = unsigned.len().saturating_sub(whole + 1);
    let counted = if unsigned.first() == Some(&b'0') { 0 } else { whole };
    counted <= usize::from(digits.precision - digits.scale) && fraction <= usize::from(digits.scale)
}

/// Appends a number as a decimal of that many digits: as it is written if it fits so, otherwise without exponent and
/// surplus zeros. `false`, and nothing appended, if it has too many digits.
pub(crate) fn write(out: &mut Vec<u8>, raw: &str, digits: Digits) -> bool {
    if is_plain(raw.as_bytes()) && fits_as_written(raw.as_bytes(), digits) {
        out.extend_from_slice(raw.as_bytes());
        return true;
    }
    let Some(number) = read(raw) else { return false };
    if number.digits.is_empty() {
        out.push(b'0');
        return true;
    }
    let count = i64::try_from(number.digits.len()).unwrap_or(i64::MAX);
    let whole = count.saturating_add(number.exponent);
    if whole > i64::from(digits.precision - digits.scale) || number.exponent < -i64::from(digits.scale) {
        return false;
    }
    write_plain(out, &number, whole);
    true
}

/// `whole` is the number of digits before the point, or minus the zeros after it; both are small.
fn write_plain(out: &mut Vec<u8>, number: &Number, whole: i64) {
    if number.negative {
        out.push(b'-');
    }
    let zeros = |out: &mut Vec<u8>, count: i64| (0..count).for_each(|_| out.push(b'0'));
    let split = usize::try_from(whole).unwrap_or(0).min(number.digits.len());
    let (before, after) = number.digits.split_at(split);
    out.extend_from_slice(before);
    if whole <= 0 {
        out.push(b'0');
    }
    zeros(out, number.exponent);
    if !after.is_empty() {
        out.push(b'.');
        zeros(out, -whole);
        out.extend_from_slice(after);
    }
}

/// Appends an integer of 64 bits without fraction and exponent. `false`, and nothing appended, if it is none.
pub(crate) fn write_integer(out: &mut Vec<u8>, raw: &str) -> bool {
    let start = out.len();
    if !write(out, raw, Digits { precision: 19, scale: 0, quoted: false }) {
        return false;
    }
    if out.get(start..) == Some(b"-0") {
        out.truncate(start);
        out.push(b'0');
    }
    let written = out.get(start..).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let fits = written.is_some_and(|text| text.parse::<i64>().is_ok());
    if !fits {
        out.truncate(start);
    }
    fits
}

/// `⌊number × 10^places⌋`, if it fits.
pub(crate) fn floor_scaled(raw: &str, places: u8) -> Option<i64> {
    let number = read(raw)?;
    let exponent = number.exponent.checked_add(i64::from(places))?;
    let count = i64::try_from(number.digits.len()).ok()?;
    let kept = count.checked_add(exponent.min(0))?;
    if number.digits.is_empty() {
        return Some(0);
    }
    if count.checked_add(exponent)? > 19 {
        return None;
    }
    let kept = usize::try_from(kept).unwrap_or(0);
    let mut value: i64 = 0;
    for digit in number.digits.get(..kept)? {
        value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    for _ in 0..exponent.max(0) {
        value = value.checked_mul(10)?;
    }
    // What was cut off is not zero: the digits end with another digit.
    let cut = kept < number.digits.len();
    if number.negative { Some(-value - i64::from(cut)) } else { Some(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(raw: &str, precision: u8, scale: u8) -> String {
        let mut out = Vec::new();
        let fits = write(&mut out, raw, Digits { precision, scale, quoted: false });
        assert!(fits || out.is_empty());
        if fits { String::from_utf8(out).unwrap() } else { "none".to_owned() }
    }

    #[test]
    fn decimals_keep_their_digits() {
        for (raw, precision, scale, expected) in [
            ("12.50", 4, 2, "12.50"),
            ("-0.00", 4, 2, "-0.00"),
            ("123.45", 4, 2, "none"),
            ("12.345", 4, 2, "none"),
            ("12.3400", 4, 2, "12.34"),
            ("0.5", 2, 2, "0.5"),
            ("1.5e2", 4, 1, "150"),
            ("1.5e-2", 4, 3, "0.015"),
            ("-15e-1", 4, 1, "-1.5"),
            ("0e400", 4, 1, "0"),
            ("1e3", 4, 1, "none"),
            ("1e99999999999999999999", 4, 1, "none"),
            ("1e-9223372036854775808", 4, 1, "none"),
            ("99999999999999999999999999999999999999", 38, 0, "99999999999999999999999999999999999999"),
        ] {
            assert_eq!(decimal(raw, precision, scale), expected, "{raw}");
        }
    }

    #[test]
    fn integers_fit_sixty_four_bits() {
        for (raw, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1.0", "1"),
            ("1e2", "100"),
            ("120e-1", "12"),
            ("1.5", "none"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "none"),
            ("1e19", "none"),
        ] {
            let mut out = Vec::new();
            let fits = write_integer(&mut out, raw);
            assert_eq!(
                if fits { String::from_utf8(out).unwrap() } else { "none".to_owned() },
                expected,
                "{raw}"
            );
        }
    }

    #[test]
    fn scaling_rounds_down() {
        assert_eq!(floor_scaled("1.2345678", 6), Some(1_234_567));
        assert_eq!(floor_scaled("-1.2345678", 6), Some(-1_234_568));
        assert_eq!(floor_scaled("-1e-300", 6), Some(-1));
        assert_eq!(floor_scaled("12", 3), Some(12_000));
        assert_eq!(floor_scaled("1e18", 3), None);
        assert_eq!(floor_scaled("0.0", 3), Some(0));
    }
}
