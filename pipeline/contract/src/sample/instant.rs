//! Instants and their spellings.

use std::fmt::{self, Write as _};

use super::random::{Random, Source};
use crate::calendar::civil;
use crate::value::layout::{Layout, Piece};

/// 2026-11-16T00:00:00Z, a Monday, in seconds since 1970.
const START: i64 = 1_794_787_200;
/// Records spread over this many days.
const DAYS: u64 = 5;
/// Other instants of a record follow its first within this many seconds.
const LATER: u64 = 36 * 3600;
/// Offsets in minutes of writers outside UTC.
const OFFSETS: [i64; 6] = [0, 60, 120, -300, 330, -480];

/// How an instant is spelt.
#[derive(Debug)]
pub(super) enum Spelling {
    /// RFC 3339, with and without fractions and offsets.
    DateTime,
    /// `YYYY-MM-DD`.
    Date,
    /// Milliseconds since 1970.
    Millis,
    /// Seconds since 1970.
    Seconds,
    /// As a contract lays it out, in UTC.
    Layout(Layout),
}

impl Spelling {
    /// Whether JSON has it in quotation marks.
    pub(super) fn is_text(&self) -> bool {
        !matches!(self, Self::Millis | Self::Seconds)
    }
}

/// Microseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instant(i64);

impl Instant {
    /// The instant that a record is about.
    pub(super) fn of_record(random: &mut Random) -> Self {
        Self(START * 1_000_000 + signed(random.below(DAYS * 86_400_000_000)))
    }

    /// Some instant not long after.
    pub(super) fn later(self, random: &mut Random) -> Self {
        Self(self.0 + signed(random.below(LATER * 1_000_000)))
    }

    /// Appends the instant, without quotation marks.
    pub(super) fn write(self, spelling: &Spelling, random: &mut Random, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = match spelling {
            Spelling::Millis => write!(out, "{}", self.0.div_euclid(1000)),
            Spelling::Seconds => write!(out, "{}", self.0.div_euclid(1_000_000)),
            Spelling::DateTime => self.date_time(random, out),
            Spelling::Date => {
                let (year, month, day) = civil(self.0.div_euclid(86_400_000_000));
                write!(out, "{year:04}-{month:02}-{day:02}")
            }
            Spelling::Layout(layout) => layout.pieces.iter().try_for_each(|piece| self.piece(*piece, out)),
        };
    }

    fn date_time(self, random: &mut Random, out: &mut String) -> fmt::Result {
        let offset = if random.often(24) { random.pick(&OFFSETS.each_ref()).copied() } else { None };
        let local = Self(self.0 + offset.unwrap_or(0) * 60_000_000);
        let (year, month, day) = civil(local.0.div_euclid(86_400_000_000));
        let micros = local.0.rem_euclid(86_400_000_000);
        let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match random.below(20) {
            0..=13 => {}
            14..=17 => write!(out, ".{:03}", fraction / 1000)?,
            _ => write!(out, ".{fraction:06}")?,
        }
        match offset {
            None => write!(out, "Z"),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(out, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }

    fn piece(self, piece: Piece, out: &mut String) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(86_400_000_000));
        let micros = self.0.rem_euclid(86_400_000_000);
        let seconds = micros / 1_000_000;
        match piece {
            Piece::Year => write!(out, "{year:04}"),
            Piece::Month => write!(out, "{month:02}"),
            Piece::Day => write!(out, "{day:02}"),
            Piece::Hour => write!(out, "{:02}", seconds / 3600),
            Piece::Minute => write!(out, "{:02}", seconds / 60 % 60),
            Piece::Second => write!(out, "{:02}", seconds % 60),
            Piece::Fraction(digits) => {
                let width = usize::from(digits);
                write!(
                    out,
                    "{:0width$}",
                    micros % 1_000_000 / 10_i64.pow(6_u32.saturating_sub(u32::from(digits)))
                )
            }
            Piece::Literal(byte) => out.write_char(char::from(byte)),
        }
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(0)
}
