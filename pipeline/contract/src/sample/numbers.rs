//! From the bounds of a numeric schema to the numbers that keep them.

use super::schema::Schema;
use super::tree::Number;

/// Numbers without bounds stay below this, and keep this distance to their only bound.
const USUAL: i64 = 1000;
/// Digits after the point of a number that is neither an integer nor a decimal, if its range is wide and if it is narrow.
const WIDE: u32 = 2;
const NARROW: u32 = 4;
/// Scaled values beyond this are not sampled: doubles would no longer tell them apart.
const LARGEST: i64 = 1_000_000_000_000_000;

/// What a numeric value must be besides its bounds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Digits {
    Integer,
    Decimal { precision: u8, scale: u8 },
    Any,
}

/// The numbers of the schema, if some are in reach.
pub(super) fn number(schema: &Schema<'_>, digits: Digits) -> Option<Number> {
    let bound = |key: &str| schema.get(key).and_then(|value| value.as_f64());
    let (low, above) = (bound("minimum"), bound("exclusiveMinimum"));
    let (high, below) = (bound("maximum"), bound("exclusiveMaximum"));
    let scale = match digits {
        Digits::Integer => 0,
        Digits::Decimal { scale, .. } => u32::from(scale.min(9)),
        Digits::Any => match (low.or(above), high.or(below)) {
            (Some(low), Some(high)) if high - low <= 1000.0 => NARROW,
            _ => WIDE,
        },
    };
    let unit = 10_f64.powi(i32::try_from(scale).ok()?);
    let largest = match digits {
        Digits::Decimal { precision, .. } => {
            10_i64.saturating_pow(u32::from(precision)).saturating_sub(1).min(LARGEST)
        }
        _ => LARGEST,
    };
    let least =
        [low.and_then(|x| whole((x * unit).ceil())), above.and_then(|x| whole((x * unit).floor() + 1.0))];
    let most =
        [high.and_then(|x| whole((x * unit).floor())), below.and_then(|x| whole((x * unit).ceil() - 1.0))];
    let (least, most) = (least.into_iter().flatten().max(), most.into_iter().flatten().min());
    let usual = USUAL.saturating_mul(10_i64.pow(scale)).min(largest);
    let (least, most) = match (least, most) {
        (None, None) => (0, usual),
        (Some(least), None) => (least, least.saturating_add(usual)),
        (None, Some(most)) => (most.saturating_sub(usual), most),
        (Some(least), Some(most)) => (least, most),
    };
    let step = bound("multipleOf").and_then(|step| whole(step * unit)).filter(|step| *step > 0).unwrap_or(1);
    multiples(least.max(-largest), most.min(largest), step, scale)
}

/// The multiples of `step` from `least` to `most`.
fn multiples(least: i64, most: i64, step: i64, scale: u32) -> Option<Number> {
    let low = least.checked_add(step - 1)?.div_euclid(step) * step;
    let count = u64::try_from(most.checked_sub(low)?.div_euclid(step) + 1).ok().filter(|count| *count > 0)?;
    Some(Number { low, step, count, scale, quoted: false, distinct: false })
}

/// An integer of moderate size that a double holds.
fn whole(number: f64) -> Option<i64> {
    let fits = number.fract() == 0.0 && number.abs() <= LARGEST as f64;
    fits.then(|| format!("{number:.0}").parse().ok()).flatten()
}
