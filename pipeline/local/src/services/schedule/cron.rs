//! `cron(minutes hours day-of-month month day-of-week year)`, in UTC.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::field::{Field, list};

/// An expression that was understood. It fires at whole minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: Field,
    hours: Field,
    days: Days,
    months: Field,
    years: Field,
}

/// The days of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Days {
    /// These, by number.
    OfMonth(Field),
    /// `L`: the last.
    LastOfMonth,
    /// `3W`: the weekday nearest to the third, in the same month.
    NearestWeekday(u16),
    /// These days of the week; 1 is Sunday.
    OfWeek(Field),
    /// `6L`: the last Friday.
    LastOfWeek(u16),
    /// `3#2`: the second Tuesday.
    Nth(u16, u16),
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Cron {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, day_of_month, month, day_of_week, year] = fields.as_slice() else {
            return Err(format!("a cron expression has six fields, not {}", fields.len()));
        };
        let named = |name: &str, message: String| format!("{name}: {message}");
        Ok(Self {
            minutes: list(minutes, 0, 59, &[]).map_err(|message| named("minutes", message))?,
            hours: list(hours, 0, 23, &[]).map_err(|message| named("hours", message))?,
            days: days(day_of_month, day_of_week)?,
            months: list(month, 1, 12, &MONTHS).map_err(|message| named("month", message))?,
            years: list(year, 1970, 2199, &[]).map_err(|message| named("year", message))?,
        })
    }

    /// The first time it fires after `time`.
    pub(super) fn next_after(&self, time: Timestamp) -> Option<Timestamp> {
        let minute = SignedDuration::from_mins(1);
        let start = time.checked_add(minute).ok()?.to_zoned(TimeZone::UTC).datetime();
        let start = start.date().at(start.hour(), start.minute(), 0, 0);
        let mut date = start.date();
        loop {
            date = self.next_day(date)?;
            let from = if date == start.date() { start } else { date.at(0, 0, 0, 0) };
            if let Some(found) = self.time_from(from) {
                return found.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
            }
            date = date.tomorrow().ok()?;
        }
    }

    /// The first day from `date` on.
    fn next_day(&self, date: Date) -> Option<Date> {
        let mut date = date;
        loop {
            let year = self.years.from(u16::try_from(date.year()).ok()?)?;
            if year != date.year().unsigned_abs() {
                date = Date::new(i16::try_from(year).ok()?, 1, 1).ok()?;
            }
            if !self.months.has(date.month().unsigned_abs().into()) {
                date = date.first_of_month().checked_add(1.month()).ok()?;
            } else if self.days.include(date) {
                return Some(date);
            } else {
                date = date.tomorrow().ok()?;
            }
        }
    }

    /// The first time from `from` on, on the same day.
    fn time_from(&self, from: DateTime) -> Option<DateTime> {
        let mut hour = self.hours.from(from.hour().unsigned_abs().into())?;
        let same = hour == u16::from(from.hour().unsigned_abs());
        let mut minute = self.minutes.from(if same { from.minute().unsigned_abs().into() } else { 0 });
        if minute.is_none() {
            hour = self.hours.from(hour + 1)?;
            minute = self.minutes.from(0);
        }
        Some(from.date().at(i8::try_from(hour).ok()?, i8::try_from(minute?).ok()?, 0, 0))
    }
}

impl Days {
    fn include(&self, date: Date) -> bool {
        let day = u16::from(date.day().unsigned_abs());
        let last = u16::from(date.days_in_month().unsigned_abs());
        let weekday = u16::from(date.weekday().to_sunday_one_offset().unsigned_abs());
        match self {
            Self::OfMonth(days) => days.has(day),
            Self::LastOfMonth => day == last,
            Self::NearestWeekday(wanted) => *wanted <= last && day == nearest_weekday(date, *wanted, last),
            Self::OfWeek(days) => days.has(weekday),
            Self::LastOfWeek(wanted) => weekday == *wanted && day + 7 > last,
            Self::Nth(wanted, nth) => weekday == *wanted && (day - 1) / 7 + 1 == *nth,
        }
    }
}

/// The weekday nearest to a day of the month that `date` lies in, without leaving the month.
fn nearest_weekday(date: Date, wanted: u16, last: u16) -> u16 {
    let day = i8::try_from(wanted).unwrap_or(1);
    let weekday = Date::new(date.year(), date.month(), day).map_or(Weekday::Monday, Date::weekday);
    match weekday {
        Weekday::Saturday if wanted == 1 => 3,
        Weekday::Saturday => wanted - 1,
        Weekday::Sunday if wanted == last => wanted - 2,
        Weekday::Sunday => wanted + 1,
        _ => wanted,
    }
}

fn days(day_of_month: &str, day_of_week: &str) -> Result<Days, String> {
    match (day_of_month, day_of_week) {
        ("?", "?") => Err("day-of-month and day-of-week cannot both be `?`".to_owned()),
        (month, "?") => of_month(month).map_err(|message| format!("day-of-month: {message}")),
        ("?", week) => of_week(week).map_err(|message| format!("day-of-week: {message}")),
        _ => Err("one of day-of-month and day-of-week has to be `?`".to_owned()),
    }
}

fn of_month(text: &str) -> Result<Days, String> {
    if text == "L" {
        return Ok(Days::LastOfMonth);
    }
    if let Some(day) = text.strip_suffix('W') {
        return match day.parse() {
            Ok(day @ 1..=31) => Ok(Days::NearestWeekday(day)),
            _ => Err(format!("`{text}` is not a day from 1 to 31 followed by `W`")),
        };
    }
    list(text, 1, 31, &[]).map(Days::OfMonth)
}

fn of_week(text: &str) -> Result<Days, String> {
    let day = |text: &str| list(text, 1, 7, &WEEKDAYS).and_then(|field| field.only());
    if text == "L" {
        return list("7", 1, 7, &[]).map(Days::OfWeek);
    }
    if let Some((weekday, nth)) = text.split_once('#') {
        return match nth.parse() {
            Ok(nth @ 1..=5) => Ok(Days::Nth(day(weekday)?, nth)),
            _ => Err(format!("`{nth}` in `{text}` is not a number from 1 to 5")),
        };
    }
    if let Some(weekday) = text.strip_suffix('L') {
        return Ok(Days::LastOfWeek(day(weekday)?));
    }
    list(text, 1, 7, &WEEKDAYS).map(Days::OfWeek)
}
