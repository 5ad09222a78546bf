//! Instants and dates.
//!
//! An instant is a number of microseconds since 1970 in UTC, from year 1 to year 9999 (what Spark, Athena and Parquet
//! agree on). Digits beyond microseconds are cut off. A leap second, `23:59:60`, becomes the last microsecond of its
//! minute, so that it stays in its day and no later instant comes before it.

use super::layout::{Layout, Piece};
use crate::calendar::{civil, days};
use crate::contract::field::Clock;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// The first microsecond of year 1, and the one after year 9999.
const RANGE: std::ops::Range<i64> = -62_135_596_800 * SECOND..253_402_300_800 * SECOND;

/// The instant that a JSON string tells.
pub(crate) fn from_text(text: &[u8], clock: &Clock) -> Option<i64> {
    match clock {
        Clock::Rfc3339 => rfc3339(text),
        Clock::Layout(layout) => from_layout(text, layout),
        Clock::Seconds | Clock::Millis => None,
    }
}

/// The instant that a JSON number tells.
pub(crate) fn from_number(raw: &str, clock: &Clock) -> Option<i64> {
    let places = match clock {
        Clock::Seconds => 6,
        Clock::Millis => 3,
        Clock::Rfc3339 | Clock::Layout(_) => return None,
    };
    super::decimal::floor_scaled(raw, places).filter(|instant| RANGE.contains(instant))
}

/// RFC 3339, exactly as strict as the format `date-time`.
fn rfc3339(text: &[u8]) -> Option<i64> {
    let day = date(text.get(..10)?)?;
    if !matches!(text.get(10)?, b'T' | b't') || text.get(13)? != &b':' || text.get(16)? != &b':' {
        return None;
    }
    let (hour, minute, second) = (pair(text, 11)?, pair(text, 14)?, pair(text, 17)?);
    let (fraction, zone) = fraction(text.get(19..)?)?;
    let offset = offset(zone)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let minutes = hour * 60 + minute - offset;
    let leap = second == 60;
    if leap && minutes.rem_euclid(1440) != 1439 {
        return None;
    }
    let micros = if leap { 59 * SECOND + 999_999 } else { second * SECOND + fraction };
    let instant = day * DAY + minutes * 60 * SECOND + micros;
    RANGE.contains(&instant).then_some(instant)
}

/// Microseconds of `.123` (nothing is none), and what follows.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    if rest.first() != Some(&b'.') {
        return Some((0, rest));
    }
    let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut micros = 0;
    for place in 0..6 {
        let digit = if place < digits { i64::from(rest[1 + place] - b'0') } else { 0 };
        micros = micros * 10 + digit;
    }
    (digits > 0).then_some((micros, &rest[1 + digits..]))
}

/// Minutes east of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    match zone {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (pair(zone, 1)?, pair(zone, 4)?);
            let offset = hours * 60 + minutes;
            (hours <= 23 && minutes <= 59).then_some(if *sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

fn from_layout(text: &[u8], layout: &Layout) -> Option<i64> {
    let parts = read_layout(text, layout)?;
    let [year, month, day, hour, minute, second, micros] = parts;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let instant = days(year, month, day)? * DAY + ((hour * 60 + minute) * 60 + second) * SECOND + micros;
    RANGE.contains(&instant).then_some(instant)
}

/// Year, month, day, hour, minute, second and microseconds.
fn read_layout(text: &[u8], layout: &Layout) -> Option<[i64; 7]> {
    let mut parts = [0; 7];
    let mut rest = text;
    for piece in &layout.pieces {
        let (index, width) = match piece {
            Piece::Year => (0, 4),
            Piece::Month => (1, 2),
            Piece::Day => (2, 2),
            Piece::Hour => (3, 2),
            Piece::Minute => (4, 2),
            Piece::Second => (5, 2),
            Piece::Fraction(digits) => (6, usize::from(*digits)),
            Piece::Literal(byte) => {
                rest = rest.strip_prefix(std::slice::from_ref(byte))?;
                continue;
            }
        };
        let (number, after) = rest.split_at_checked(width)?;
        let value = digits(number)?;
        let scale = if let Piece::Fraction(digits) = piece { 10_i64.pow(6 - u32::from(*digits)) } else { 1 };
        *parts.get_mut(index)? = value * scale;
        rest = after;
    }
    rest.is_empty().then_some(parts)
}

/// Days since 1970 of `YYYY-MM-DD`, exactly as strict as the format `date`, from year 1.
pub(crate) fn date(text: &[u8]) -> Option<i64> {
    let [_, _, _, _, b'-', _, _, b'-', _, _] = text else { return None };
    days(digits(&text[..4])?, digits(&text[5..7])?, digits(&text[8..])?)
}

/// Days since 1970 of a date in a layout.
pub(crate) fn date_from_layout(text: &[u8], layout: &Layout) -> Option<i64> {
    let [year, month, day, ..] = read_layout(text, layout)?;
    days(year, month, day)
}

fn pair(text: &[u8], at: usize) -> Option<i64> {
    digits(text.get(at..at + 2)?)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

/// Appends `YYYY-MM-DD`.
pub(crate) fn write_date(out: &mut Vec<u8>, days: i64) {
    let (year, month, day) = civil(days);
    let ([y, y2], [m, m2], [d, d2]) = (two(year / 100), two(month), two(day));
    let [y3, y4] = two(year % 100);
    out.extend_from_slice(&[y, y2, y3, y4, b'-', m, m2, b'-', d, d2]);
}

/// Appends the normalised instant.
pub(crate) fn write(out: &mut Vec<u8>, instant: i64) {
    let (day, of_day) = (instant.div_euclid(DAY), instant.rem_euclid(DAY));
    write_date(out, day);
    let (seconds, micros) = (of_day / SECOND, of_day % SECOND);
    let ([h, h2], [m, m2], [s, s2]) = (two(seconds / 3600), two(seconds / 60 % 60), two(seconds % 60));
    let ([f, f2], [f3, f4], [f5, f6]) = (two(micros / 10_000), two(micros / 100 % 100), two(micros % 100));
    out.extend_from_slice(&[b'T', h, h2, b':', m, m2, b':', s, s2, b'.', f, f2, f3, f4, f5, f6, b'Z']);
}

/// The two digits of a number below 100.
fn two(number: i64) -> [u8; 2] {
    let number = u8::try_from(number).unwrap_or(0);
    [b'0' + number / 10 % 10, b'0' + number % 10]
}

/// Appends the normalised instant that a JSON string tells, in quotes. `false`, and nothing that counts appended, if it
/// tells none.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &[u8], clock: &Clock) -> bool {
    out.push(b'"');
    let written = (*clock == Clock::Rfc3339 && copy_utc(out, text)) || {
        let told = from_text(text, clock);
        told.inspect(|instant| write(out, *instant)).is_some()
    };
    out.push(b'"');
    written
}

/// The most frequent spelling, in UTC with at most six digits of a fraction, is normalised by copying.
fn copy_utc(out: &mut Vec<u8>, text: &[u8]) -> bool {
    let Some((start, zone)) = text.split_first_chunk::<19>() else { return false };
    let [.., b'T', h, h2, b':', m, m2, b':', s, s2] = start else { return false };
    let pair = |high: &u8, low: &u8| {
        let (high, low) = (high.wrapping_sub(b'0'), low.wrapping_sub(b'0'));
        if high > 9 || low > 9 { u8::MAX } else { high * 10 + low }
    };
    let digits = match zone {
        b"Z" => &[],
        [b'.', digits @ .., b'Z']
            if (1..=6).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) =>
        {
            digits
        }
        _ => return false,
    };
    if pair(h, h2) > 23 || pair(m, m2) > 59 || pair(s, s2) > 59 || date(&start[..10]).is_none() {
        return false;
    }
    let mut tail = *b".000000Z";
    for (to, digit) in tail[1..7].iter_mut().zip(digits) {
        *to = *digit;
    }
    out.extend_from_slice(start);
    out.extend_from_slice(&tail);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(instant: Option<i64>) -> String {
        let mut out = Vec::new();
        match instant {
            Some(instant) => write(&mut out, instant),
            None => return "none".to_owned(),
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rfc3339_is_normalised() {
        for (text, expected) in [
            ("2026-11-22T14:30:05Z", "2026-11-22T14:30:05.000000Z"),
            ("2026-11-22t14:30:05.1z", "2026-11-22T14:30:05.100000Z"),
            ("2026-11-22T00:30:05.123456789+02:00", "2026-11-21T22:30:05.123456Z"),
            ("2026-12-31T23:59:59-00:01", "2027-01-01T00:00:59.000000Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"),
            ("2017-01-01T08:59:60.5+09:00", "2016-12-31T23:59:59.999999Z"),
            ("2016-12-31T23:58:60Z", "none"),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
            ("0001-01-01T00:00:00+00:01", "none"),
            ("0000-01-01T00:00:00Z", "none"),
            ("9999-12-31T23:59:59-00:01", "none"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
            ("2023-02-29T00:00:00Z", "none"),
            ("2026-11-22 14:30:05Z", "none"),
            ("2026-11-22T14:30:05", "none"),
            ("2026-11-22T14:30Z", "none"),
            ("2026-11-22T24:00:00Z", "none"),
            ("2026-11-22T14:30:05.Z", "none"),
            ("2026-11-22T14:30:05+0200", "none"),
            ("2026-11-22T14:30:05Zx", "none"),
            ("", "none"),
        ] {
            assert_eq!(normalised(from_text(text.as_bytes(), &Clock::Rfc3339)), expected, "{text}");
            let mut out = Vec::new();
            if write_text(&mut out, text.as_bytes(), &Clock::Rfc3339) {
                assert_eq!(String::from_utf8(out).unwrap(), format!("\"{expected}\""));
            } else {
                assert_eq!(expected, "none", "{text}");
            }
        }
    }

    #[test]
    fn numbers_tell_the_time() {
        for (raw, clock, expected) in [
            ("0", Clock::Seconds, "1970-01-01T00:00:00.000000Z"),
            ("1700000000.5", Clock::Seconds, "2023-11-14T22:13:20.500000Z"),
            ("1.7e9", Clock::Seconds, "2023-11-14T22:13:20.000000Z"),
            ("-0.0000001", Clock::Seconds, "1969-12-31T23:59:59.999999Z"),
            ("1507425650893", Clock::Millis, "2017-10-08T01:20:50.893000Z"),
            ("1e300", Clock::Millis, "none"),
            ("99999999999999999999", Clock::Millis, "none"),
            ("253402300800", Clock::Seconds, "none"),
            ("0", Clock::Rfc3339, "none"),
        ] {
            assert_eq!(normalised(from_number(raw, &clock)), expected, "{raw}");
        }
    }

    #[test]
    fn layouts_tell_the_time() {
        let clock = |layout| Clock::Layout(Layout::parse(layout).unwrap());
        for (text, layout, expected) in [
            ("2001/01/10 18:20", "YYYY/MM/DD hh:mm", "2001-01-10T18:20:00.000000Z"),
            ("10.01.2001", "DD.MM.YYYY", "2001-01-10T00:00:00.000000Z"),
            ("20010110T182001.5", "YYYYMMDDThhmmss.S", "2001-01-10T18:20:01.500000Z"),
            ("2001/1/10 18:20", "YYYY/MM/DD hh:mm", "none"),
            ("2001/02/30 18:20", "YYYY/MM/DD hh:mm", "none"),
            ("2001/01/10 18:20 ", "YYYY/MM/DD hh:mm", "none"),
            ("2001/01/10 25:20", "YYYY/MM/DD hh:mm", "none"),
            ("2001/01/10 1é:20", "YYYY/MM/DD hh:mm", "none"),
        ] {
            assert_eq!(normalised(from_text(text.as_bytes(), &clock(layout))), expected, "{text}");
        }
    }
}
