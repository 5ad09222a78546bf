//! Integers, decimals and doubles, straight from a record's bytes.

use crate::cursor::Cursor;
use crate::fault::{Fallible, Fault};

/// More digits than these may not fit a `u64`.
const EASY_DIGITS: usize = 18;
/// Digits of the widest decimal column.
const MAX_PRECISION: usize = 38;

/// A `bigint`: digits alone, no fraction and no exponent, as admission writes them.
#[inline]
pub(crate) fn bigint(cursor: &mut Cursor<'_>) -> Fallible<i64> {
    let number = cursor.number()?;
    let (negative, digits) = sign(number);
    if digits.len() <= EASY_DIGITS
        && let Some(value) = small(digits)
    {
        return Ok(if negative { -value } else { value });
    }
    number.parse().map_err(|_| Fault::new(format!("`{number}` is no bigint")))
}

/// A finite `double`.
#[inline]
pub(crate) fn double(cursor: &mut Cursor<'_>) -> Fallible<f64> {
    let number = cursor.number()?;
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(Fault::new(format!("`{number}` is no finite double"))),
    }
}

/// The unscaled value of a `decimal(precision,scale)`: exact or refused, never rounded.
#[inline]
pub(crate) fn decimal(cursor: &mut Cursor<'_>, precision: u8, scale: u8) -> Fallible<i128> {
    let number = cursor.number()?;
    easy_decimal(number, precision, scale)
        .or_else(|| exact_decimal(number, precision, scale))
        .ok_or_else(|| Fault::new(format!("`{number}` is no decimal({precision},{scale})")))
}

fn sign(number: &str) -> (bool, &str) {
    number.strip_prefix('-').map_or((false, number), |digits| (true, digits))
}

/// The value of at most [`EASY_DIGITS`] digits; nothing when there is any other character.
#[inline]
fn small(digits: &str) -> Option<i64> {
    digits
        .bytes()
        .try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
}

/// The common shapes, `12` and `12.34`, in one pass over machine words. Nothing: not so easy.
#[inline]
fn easy_decimal(number: &str, precision: u8, scale: u8) -> Option<i128> {
    let (negative, digits) = sign(number);
    if digits.len() > EASY_DIGITS {
        return None;
    }
    let (mut value, mut point) = (0_i64, digits.len());
    for (at, byte) in digits.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' => point = at + 1,
            _ => return None,
        }
    }
    let missing = usize::from(scale).checked_sub(digits.len() - point)?;
    let unscaled = i128::from(value) * power_of_ten(missing)?;
    (unscaled < power_of_ten(usize::from(precision))?).then_some(if negative { -unscaled } else { unscaled })
}

/// Any spelling: zeros on either side, exponents, up to 38 digits that matter.
fn exact_decimal(number: &str, precision: u8, scale: u8) -> Option<i128> {
    let (negative, unsigned) = sign(number);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], unsigned[at + 1..].strip_prefix('+').unwrap_or(&unsigned[at + 1..])),
        None => (unsigned, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = [whole, fraction].concat();
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    let trailing = digits.len() - digits.trim_end_matches('0').len();
    // value = significant × 10^shift in units of the column's last digit
    let shift = exponent.parse::<i64>().ok()?.checked_add(i64::from(scale))?;
    let shift =
        shift.checked_add(i64::try_from(trailing).ok()?)?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let shift = usize::try_from(shift).ok()?;
    if significant.len().checked_add(shift)? > usize::from(precision) {
        return None;
    }
    let unscaled = significant.parse::<i128>().ok()?.checked_mul(power_of_ten(shift)?)?;
    Some(if negative { -unscaled } else { unscaled })
}

#[inline]
fn power_of_ten(exponent: usize) -> Option<i128> {
    const POWERS: [i128; MAX_PRECISION + 1] = {
        let mut powers = [1; MAX_PRECISION + 1];
        let mut i = 1;
        while i <= MAX_PRECISION {
            powers[i] = powers[i - 1] * 10;
            i += 1;
        }
        powers
    };
    POWERS.get(exponent).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(number: &str, precision: u8, scale: u8) -> Option<i128> {
        decimal(&mut Cursor::new(number), precision, scale).ok()
    }

    #[test]
    fn decimals_are_exact_or_refused() {
        for (number, precision, scale, expected) in [
            ("0", 12, 2, Some(0)),
            ("-0.00", 12, 2, Some(0)),
            ("12.3", 12, 2, Some(1230)),
            ("-12.34", 12, 2, Some(-1234)),
            ("12.340", 12, 2, Some(1234)),
            ("12.345", 12, 2, None),
            ("9999999999.99", 12, 2, Some(999_999_999_999)),
            ("10000000000", 12, 2, None),
            ("1e3", 12, 2, Some(100_000)),
            ("1.5E+2", 4, 1, Some(1500)),
            ("1500e-3", 4, 1, Some(15)),
            ("12e-400", 12, 2, None),
            ("0e999999999999", 12, 2, Some(0)),
            ("1e999999999999", 12, 2, None),
            ("1e9223372036854775807", 12, 2, None),
            ("1e9223372036854775808", 12, 2, None),
            ("0.00000000000000000000000000000000000001", 38, 38, Some(1)),
            (
                "99999999999999999999999999999999999999",
                38,
                0,
                Some(99_999_999_999_999_999_999_999_999_999_999_999_999),
            ),
            (
                "-99999999999999999999999999999999999999",
                38,
                0,
                Some(-99_999_999_999_999_999_999_999_999_999_999_999_999),
            ),
            ("100000000000000000000000000000000000000", 38, 0, None),
            ("5", 1, 1, None),
            ("0.5", 1, 1, Some(5)),
        ] {
            assert_eq!(read(number, precision, scale), expected, "{number} as decimal({precision},{scale})");
        }
    }

    #[test]
    fn bigints_span_64_bits_and_have_no_fraction() {
        let read = |number| bigint(&mut Cursor::new(number)).ok();
        assert_eq!(read("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(read("9223372036854775807"), Some(i64::MAX));
        assert_eq!(read("-0"), Some(0));
        for refused in
            ["9223372036854775808", "-9223372036854775809", "1.0", "1e3", "\"1\"", "1234567890123456.5"]
        {
            assert_eq!(read(refused), None, "{refused}");
        }
    }

    #[test]
    fn doubles_are_finite() {
        let read = |number| double(&mut Cursor::new(number)).ok();
        assert_eq!(read("-1.5e3"), Some(-1500.0));
        assert_eq!(read("-0").map(f64::to_bits), Some((-0.0_f64).to_bits()));
        assert_eq!(read("1e400"), None);
    }
}
