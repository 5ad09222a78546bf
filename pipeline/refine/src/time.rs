//! Timestamps and dates in the one spelling that stage records use.

use lake_contract::calendar;

use crate::cursor::{Cursor, Quoted};
use crate::fault::{Fallible, Fault};

const DAY_SECONDS: i64 = 86_400;

/// Microseconds since 1970 of `YYYY-MM-DDTHH:MM:SS[.f{1,6}]Z`.
#[inline]
pub(crate) fn timestamp(cursor: &mut Cursor<'_>) -> Fallible<i64> {
    let quoted = cursor.string()?;
    micros(quoted.raw.as_bytes()).ok_or_else(|| not(&quoted, "timestamp in UTC"))
}

/// Days since 1970 of `YYYY-MM-DD`.
#[inline]
pub(crate) fn date(cursor: &mut Cursor<'_>) -> Fallible<i32> {
    let quoted = cursor.string()?;
    let days = if quoted.raw.len() == 10 { days(quoted.raw.as_bytes()) } else { None };
    days.and_then(|days| i32::try_from(days).ok()).ok_or_else(|| not(&quoted, "date"))
}

#[cold]
fn not(quoted: &Quoted<'_>, what: &str) -> Fault {
    let shown: String = quoted.raw.chars().take(40).collect();
    Fault::new(format!("`{shown}` is no {what}"))
}

#[inline]
fn micros(text: &[u8]) -> Option<i64> {
    let (clock, fraction) = (text.get(10..19)?, text.get(19..)?);
    if clock[0] != b'T' || clock[3] != b':' || clock[6] != b':' {
        return None;
    }
    let (hour, minute, second) = (two(clock, 1)?, two(clock, 4)?, two(clock, 7)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = days(text)? * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    Some(seconds * 1_000_000 + fraction_micros(fraction)?)
}

#[inline]
fn fraction_micros(text: &[u8]) -> Option<i64> {
    let digits = match text.strip_suffix(b"Z")? {
        [] => return Some(0),
        [b'.', digits @ ..] if (1..=6).contains(&digits.len()) => digits,
        _ => return None,
    };
    let value = digits.iter().try_fold(0, |value, byte| Some(value * 10 + digit(*byte)?))?;
    Some((digits.len()..6).fold(value, |value, _| value * 10))
}

/// Days since 1970 of the `YYYY-MM-DD` at the start.
#[inline]
fn days(text: &[u8]) -> Option<i64> {
    if text.get(4) != Some(&b'-') || text.get(7) != Some(&b'-') {
        return None;
    }
    calendar::days(two(text, 0)? * 100 + two(text, 2)?, two(text, 5)?, two(text, 8)?)
}

#[inline]
fn two(text: &[u8], at: usize) -> Option<i64> {
    Some(digit(*text.get(at)?)? * 10 + digit(*text.get(at + 1)?)?)
}

#[inline]
fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_count_from_1970_in_both_directions() {
        for (text, expected) in [
            ("1970-01-01T00:00:00.000000Z", Some(0)),
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1969-12-31T23:59:59.999999Z", Some(-1)),
            ("2026-11-22T10:20:30.5Z", Some(1_795_342_830_500_000)),
            ("2000-02-29T00:00:00.000001Z", Some(951_782_400_000_001)),
            ("0001-01-01T00:00:00.000000Z", Some(-62_135_596_800_000_000)),
            ("9999-12-31T23:59:59.999999Z", Some(253_402_300_799_999_999)),
            ("0000-12-31T00:00:00Z", None),
            ("1900-02-29T00:00:00Z", None),
            ("2026-13-01T00:00:00Z", None),
            ("2026-01-01T24:00:00Z", None),
            ("2026-01-01T23:59:60Z", None),
            ("2026-01-01T00:00:00", None),
            ("2026-01-01T00:00:00.Z", None),
            ("2026-01-01T00:00:00.1234567Z", None),
            ("2026-01-01T00:00:00+00:00", None),
            ("2026-01-01 00:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(micros(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_date_is_ten_characters_of_a_real_day() {
        let read = |text: &str| date(&mut Cursor::new(&format!("\"{text}\""))).ok();
        assert_eq!(read("1969-12-31"), Some(-1));
        assert_eq!(read("2024-02-29"), Some(19_782));
        for refused in ["2023-02-29", "2024-2-29", "2024-02-29Z", "2024-00-10", "2024-01-00", "+024-01-01"] {
            assert_eq!(read(refused), None, "{refused}");
        }
    }
}
