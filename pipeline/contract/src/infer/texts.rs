//! What the strings at one place were.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::distinct::Distinct;
use crate::contract::field::Clock;
use crate::value::instant;
use crate::value::layout::Layout;

/// Spellings of instants and days that are looked for. Two that fit the same strings (day and month) leave it open.
const LAYOUTS: [&str; 16] = [
    "YYYY-MM-DD hh:mm:ss",
    "YYYY-MM-DD hh:mm:ss.SSS",
    "YYYY-MM-DD hh:mm:ss.SSSSSS",
    "YYYY-MM-DD hh:mm",
    "YYYY-MM-DDThh:mm:ss",
    "YYYY-MM-DDThh:mm:ss.SSS",
    "YYYY-MM-DDThh:mm",
    "YYYY/MM/DD hh:mm:ss",
    "YYYY/MM/DD hh:mm",
    "YYYY/MM/DD",
    "DD.MM.YYYY hh:mm:ss",
    "DD.MM.YYYY hh:mm",
    "DD.MM.YYYY",
    "MM/DD/YYYY",
    "DD/MM/YYYY",
    "DD-MM-YYYY",
];

/// A larger set of values is no enumeration; neither are longer values, nor phrases.
const MAX_CHOICES: usize = 12;
const MAX_CHOICE: usize = 40;

/// The formats and layouts that strings are tried with.
#[derive(Debug)]
pub(super) struct Formats {
    date_time: Option<Validator>,
    date: Option<Validator>,
    layouts: Vec<(&'static str, Clock)>,
}

impl Formats {
    pub(super) fn new() -> Self {
        let validator = |format: &str| {
            let schema = json!({ "format": format });
            jsonschema::draft202012::options().should_validate_formats(true).build(&schema).ok()
        };
        let layouts =
            LAYOUTS.iter().filter_map(|text| Some((*text, Clock::Layout(Layout::parse(text).ok()?))));
        Self { date_time: validator("date-time"), date: validator("date"), layouts: layouts.collect() }
    }
}

/// The strings at one place.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) count: u64,
    date_times: u64,
    dates: u64,
    emails: u64,
    /// One bit for each layout that has fitted all strings so far.
    layouts: u32,
    choices: Option<BTreeSet<String>>,
    pub(super) distinct: Distinct,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            count: 0,
            date_times: 0,
            dates: 0,
            emails: 0,
            layouts: u32::MAX,
            choices: Some(BTreeSet::new()),
            distinct: Distinct::default(),
        }
    }
}

/// How all strings of a place tell the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    Instant,
    Day,
    Layout(&'static str),
}

impl Texts {
    pub(super) fn observe(&mut self, text: &str, formats: &Formats) {
        self.count += 1;
        self.distinct.observe(text);
        self.choose(text);
        self.emails += u64::from(is_email(text));
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            self.layouts = 0;
            return;
        }
        // What has failed once need not be tried again.
        if self.date_times + 1 == self.count {
            self.date_times += u64::from(is_date_time(text, formats));
        }
        if self.dates + 1 == self.count {
            self.dates += u64::from(is_date(text, formats));
        }
        for (bit, (_, clock)) in formats.layouts.iter().enumerate() {
            if self.layouts >> bit & 1 == 1 && !fits(text, clock) {
                self.layouts &= !(1 << bit);
            }
        }
    }

    fn choose(&mut self, text: &str) {
        let Some(choices) = &mut self.choices else { return };
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let token = !text.is_empty() && text.len() <= MAX_CHOICE && text.chars().all(word);
        if !token || (choices.len() == MAX_CHOICES && !choices.contains(text)) {
            self.choices = None;
        } else if !choices.contains(text) {
            choices.insert(text.to_owned());
        }
    }

    pub(super) fn time(&self, formats: &Formats) -> Option<Time> {
        if self.count == 0 {
            return None;
        }
        if self.date_times == self.count {
            return Some(Time::Instant);
        }
        if self.dates == self.count {
            return Some(Time::Day);
        }
        let mut fitting = formats.layouts.iter().enumerate().filter(|(bit, _)| self.layouts >> bit & 1 == 1);
        let (_, (text, _)) = fitting.next()?;
        fitting.next().is_none().then_some(Time::Layout(text))
    }

    /// Most of them look like e-mail addresses.
    pub(super) fn are_emails(&self) -> bool {
        self.emails * 10 >= self.count * 9 && self.emails > 0
    }

    /// The few values that occur again and again.
    pub(super) fn choices(&self) -> Option<&BTreeSet<String>> {
        const LEAST: u64 = 30;
        const TIMES: u64 = 8;
        let choices = self.choices.as_ref()?;
        (self.count >= LEAST && self.count >= choices.len() as u64 * TIMES).then_some(choices)
    }
}

fn is_date_time(text: &str, formats: &Formats) -> bool {
    let valid = |validator: &Validator| validator.is_valid(&Value::String(text.to_owned()));
    instant::from_text(text.as_bytes(), &Clock::Rfc3339).is_some()
        && formats.date_time.as_ref().is_some_and(valid)
}

fn is_date(text: &str, formats: &Formats) -> bool {
    let valid = |validator: &Validator| validator.is_valid(&Value::String(text.to_owned()));
    instant::date(text.as_bytes()).is_some() && formats.date.as_ref().is_some_and(valid)
}

fn fits(text: &str, clock: &Clock) -> bool {
    match clock {
        Clock::Layout(layout) if !layout.has_time => {
            instant::date_from_layout(text.as_bytes(), layout).is_some()
        }
        clock => instant::from_text(text.as_bytes(), clock).is_some(),
    }
}

fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let dot = domain.split_once('.').is_some_and(|(host, top)| !host.is_empty() && !top.is_empty());
    dot && !name.is_empty() && !domain.contains('@') && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(texts: &[&str]) -> Option<Time> {
        let formats = Formats::new();
        let mut seen = Texts::default();
        for text in texts {
            seen.observe(text, &formats);
        }
        seen.time(&formats)
    }

    #[test]
    fn spellings_of_time_are_told_apart() {
        assert_eq!(time(&["2026-11-16T10:00:00Z", "2026-11-16T10:00:00.5+01:00"]), Some(Time::Instant));
        assert_eq!(time(&["2026-11-16", "2024-02-29"]), Some(Time::Day));
        assert_eq!(time(&["2001/01/01 06:55"]), Some(Time::Layout("YYYY/MM/DD hh:mm")));
        assert_eq!(time(&["16.11.2026"]), Some(Time::Layout("DD.MM.YYYY")));
        assert_eq!(time(&["01/02/2026"]), None, "day and month could be either way round");
        assert_eq!(time(&["01/02/2026", "01/13/2026"]), Some(Time::Layout("MM/DD/YYYY")));
        assert_eq!(time(&["2026-02-30"]), None);
        assert_eq!(time(&["2026-11-16", "soon"]), None);
        assert_eq!(time(&["20261116"]), None);
        assert_eq!(time(&[]), None);
    }

    #[test]
    fn few_values_that_repeat_are_choices() {
        let formats = Formats::new();
        let mut seen = Texts::default();
        for i in 0..40 {
            seen.observe(["red", "green", "blue"][i % 3], &formats);
        }
        assert_eq!(seen.choices().unwrap().len(), 3);
        seen.observe(&"x".repeat(41), &formats);
        assert!(seen.choices().is_none());
        assert!(!seen.are_emails());
    }
}
