//! One field of a cron expression: numbers, names, ranges, steps and lists.

/// The numbers that a field admits, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field(Vec<u16>);

impl Field {
    pub(super) fn has(&self, number: u16) -> bool {
        self.0.binary_search(&number).is_ok()
    }

    /// The first number from `number` on.
    pub(super) fn from(&self, number: u16) -> Option<u16> {
        let place = self.0.partition_point(|admitted| *admitted < number);
        self.0.get(place).copied()
    }

    /// The number, if there is but one.
    pub(super) fn only(&self) -> Result<u16, String> {
        match self.0.as_slice() {
            [number] => Ok(*number),
            _ => Err("has to name one day".to_owned()),
        }
    }
}

/// Reads a list of items; `names` stand for the numbers from `low` on.
pub(super) fn list(text: &str, low: u16, high: u16, names: &[&str]) -> Result<Field, String> {
    let mut numbers = Vec::new();
    for part in text.split(',') {
        numbers.extend(item(part, low, high, names)?);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(Field(numbers))
}

fn item(text: &str, low: u16, high: u16, names: &[&str]) -> Result<Vec<u16>, String> {
    let (range, step) = match text.split_once('/') {
        None => (text, None),
        Some((range, step)) => match step.parse::<u16>() {
            Ok(step @ 1..) => (range, Some(step)),
            _ => return Err(format!("`{step}` in `{text}` is no step")),
        },
    };
    let number = |text: &str| number(text, low, high, names);
    let (first, last) = match range.split_once('-') {
        _ if range == "*" => (low, high),
        Some((first, last)) => (number(first)?, number(last)?),
        // `1/10` goes on to the end of the field; `1` is itself.
        None if step.is_some() => (number(range)?, high),
        None => (number(range)?, number(range)?),
    };
    if first > last {
        return Err(format!("the range `{range}` runs backwards"));
    }
    Ok((first..=last).step_by(step.unwrap_or(1).into()).collect())
}

fn number(text: &str, low: u16, high: u16, names: &[&str]) -> Result<u16, String> {
    let place = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let number = match place {
        Some(place) => u16::try_from(place).ok().map(|place| low + place),
        None => text.parse().ok(),
    };
    number.filter(|number| (low..=high).contains(number)).ok_or_else(|| {
        format!(
            "`{text}` is not a number from {low} to {high}{}",
            if names.is_empty() { "" } else { " or a name" }
        )
    })
}
