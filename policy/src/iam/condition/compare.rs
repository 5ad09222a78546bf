//! How one value of a policy is compared with one value of a request.

use std::net::IpAddr;

use crate::iam::arn;
use crate::iam::variables::Text;

/// What is compared, without its negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Order),
    Date(Order),
    Bool,
    BinaryEquals,
    IpAddress,
    Arn,
    Null,
}

/// What operators compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `String…`.
    Text,
    /// `Numeric…`.
    Number,
    /// `Date…`.
    Date,
    /// `Bool`.
    Bool,
    /// `BinaryEquals`.
    Binary,
    /// `IpAddress`, `NotIpAddress`.
    Address,
    /// `Arn…`.
    Arn,
    /// `Null`: whether there is a value.
    Null,
}

impl Family {
    /// What it compares, for a person.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "numbers",
            Self::Date => "dates",
            Self::Bool => "truth",
            Self::Binary => "binary data",
            Self::Address => "addresses",
            Self::Arn => "ARNs",
            Self::Null => "presence",
        }
    }

    /// Whether a value of a policy is one that can be compared.
    pub fn accepts(self, value: &str) -> bool {
        match self {
            Self::Text | Self::Binary => true,
            Self::Number => number(value).is_some(),
            Self::Date => instant(value).is_some(),
            Self::Bool | Self::Null => {
                value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
            }
            Self::Address => {
                let bare = value.split('/').next().unwrap_or(value);
                address(value, bare)
            }
            Self::Arn => value.chars().all(|c| c == '*') || value.matches(':').count() >= 5,
        }
    }
}

impl Comparison {
    pub(super) fn family(self) -> Family {
        match self {
            Self::StringEquals | Self::StringEqualsIgnoreCase | Self::StringLike => Family::Text,
            Self::Numeric(_) => Family::Number,
            Self::Date(_) => Family::Date,
            Self::Bool => Family::Bool,
            Self::BinaryEquals => Family::Binary,
            Self::IpAddress => Family::Address,
            Self::Arn => Family::Arn,
            Self::Null => Family::Null,
        }
    }

    /// Whether `${…}` in a value is a variable: text and ARNs only.
    pub(super) fn knows_variables(self) -> bool {
        matches!(self, Self::StringEquals | Self::StringEqualsIgnoreCase | Self::StringLike | Self::Arn)
    }
}

/// The order that must hold between the request's value and the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

/// The operators by name, and whether each negates.
pub(super) fn named(name: &str) -> Option<(Comparison, bool)> {
    use Comparison as C;
    Some(match name {
        "StringEquals" => (C::StringEquals, false),
        "StringNotEquals" => (C::StringEquals, true),
        "StringEqualsIgnoreCase" => (C::StringEqualsIgnoreCase, false),
        "StringNotEqualsIgnoreCase" => (C::StringEqualsIgnoreCase, true),
        "StringLike" => (C::StringLike, false),
        "StringNotLike" => (C::StringLike, true),
        "Bool" => (C::Bool, false),
        "BinaryEquals" => (C::BinaryEquals, false),
        "IpAddress" => (C::IpAddress, false),
        "NotIpAddress" => (C::IpAddress, true),
        // `ArnEquals` and `ArnLike` behave alike.
        "ArnEquals" | "ArnLike" => (C::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (C::Arn, true),
        "Null" => (C::Null, false),
        _ => {
            if let Some(order) = name.strip_prefix("Numeric") {
                let (order, negated) = ordered(order)?;
                (C::Numeric(order), negated)
            } else {
                let (order, negated) = ordered(name.strip_prefix("Date")?)?;
                (C::Date(order), negated)
            }
        }
    })
}

fn ordered(name: &str) -> Option<(Order, bool)> {
    Some(match name {
        "Equals" => (Order::Equals, false),
        "NotEquals" => (Order::Equals, true),
        "LessThan" => (Order::LessThan, false),
        "LessThanEquals" => (Order::LessThanEquals, false),
        "GreaterThan" => (Order::GreaterThan, false),
        "GreaterThanEquals" => (Order::GreaterThanEquals, false),
        _ => return None,
    })
}

/// Whether the request's value satisfies the policy's.
pub(super) fn matches(comparison: Comparison, wanted: &Text<'_>, value: &str) -> bool {
    match comparison {
        Comparison::StringEquals | Comparison::BinaryEquals => wanted.plain() == value,
        Comparison::StringEqualsIgnoreCase => wanted.plain().to_lowercase() == value.to_lowercase(),
        Comparison::StringLike => wanted.matches(value),
        Comparison::Bool => wanted.plain().eq_ignore_ascii_case(value),
        Comparison::Arn => arn::matches(wanted, value),
        Comparison::IpAddress => address(&wanted.plain(), value),
        Comparison::Numeric(order) => in_order(order, number(&wanted.plain()), number(value)),
        Comparison::Date(order) => in_order(order, instant(&wanted.plain()), instant(value)),
        Comparison::Null => false,
    }
}

/// A number in decimal digits; `NaN` and infinities are none.
fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

fn in_order<T: PartialOrd>(order: Order, wanted: Option<T>, value: Option<T>) -> bool {
    let (Some(wanted), Some(value)) = (wanted, value) else { return false };
    match order {
        Order::Equals => value == wanted,
        Order::LessThan => value < wanted,
        Order::LessThanEquals => value <= wanted,
        Order::GreaterThan => value > wanted,
        Order::GreaterThanEquals => value >= wanted,
    }
}

/// Seconds since the epoch of an ISO 8601 instant or of a number of seconds.
fn instant(text: &str) -> Option<f64> {
    if let Some(seconds) = number(text) {
        return Some(seconds);
    }
    let timestamp: jiff::Timestamp = match text.parse() {
        Ok(timestamp) => timestamp,
        Err(_) => format!("{text}T00:00:00Z").parse().ok()?,
    };
    Some(timestamp.as_millisecond() as f64 / 1000.0)
}

/// Whether an address lies in a range in CIDR notation; a bare address is a range of one.
fn address(range: &str, value: &str) -> bool {
    let (network, length) = range.split_once('/').map_or((range, None), |(n, l)| (n, Some(l)));
    match (network.parse(), value.parse()) {
        (Ok(IpAddr::V4(network)), Ok(IpAddr::V4(value))) => {
            within(u128::from(network.to_bits()), u128::from(value.to_bits()), 32, length)
        }
        (Ok(IpAddr::V6(network)), Ok(IpAddr::V6(value))) => {
            within(network.to_bits(), value.to_bits(), 128, length)
        }
        _ => false,
    }
}

fn within(network: u128, value: u128, width: u32, length: Option<&str>) -> bool {
    let Ok(length) = length.map_or(Ok(width), str::parse::<u32>) else { return false };
    let Some(free) = width.checked_sub(length) else { return false };
    network.checked_shr(free).unwrap_or(0) == value.checked_shr(free).unwrap_or(0)
}
