//! What the names of properties suggest. Names only suggest: every use asks the values too.

use std::collections::HashSet;

/// Words of points in time.
const TIMES: &str = "\
    at time times timestamp ts date datetime day epoch created updated modified changed expires expiry \
    start started end ended when since until seen received sent on";
/// Words of money.
const MONEY: &str = "\
    price prices amount total subtotal cost costs fee fees tax vat discount balance payment paid revenue \
    salary wage refund charge credit debit budget gross net";
/// What identifies a person and may have to be joined.
const HASHED: &str = "\
    email mail phone mobile telephone fax msisdn ssn iban passport login username ip birthday birthdate \
    dob";
/// What a person is called, and where at home.
const MASKED: &str = "firstname lastname surname fullname forename street address1 address2";
/// Roles of persons.
const PEOPLE: &str = "\
    customer user person contact patient employee buyer seller recipient owner author member student \
    guest passenger driver client sender receiver holder subscriber";
/// Parts of a person's name.
const PARTS: &str = "first last full given family middle maiden sur";

/// The words of a name in lower case: `shippedAt`, `shipped_at` and `Shipped-At` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before_lower) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether one of the words of `name` is in the list.
fn has(name: &str, list: &str) -> bool {
    words(name).iter().any(|word| list.split(' ').any(|listed| listed == word))
}

/// A point in time.
pub(super) fn is_time(name: &str) -> bool {
    has(name, TIMES)
}

/// A point in time that moves when a record changes.
pub(super) fn is_update(name: &str) -> bool {
    has(name, "updated modified changed expires expiry end ended until")
}

/// Money.
pub(super) fn is_money(name: &str) -> bool {
    has(name, MONEY)
}

/// Something that identifies.
pub(super) fn is_identifier(name: &str) -> bool {
    has(name, "id uuid guid key number no nr code ref reference")
}

/// How to protect what a name suggests to be about a person; `parent` is the name of the object around it.
pub(super) fn protection(name: &str, parent: &str) -> Option<&'static str> {
    if has(name, HASHED)
        || (has(name, "birth") && has(name, "date day"))
        || (has(name, "card") && has(name, "number"))
    {
        return Some("hash");
    }
    let person = has(name, PARTS) || has(name, PEOPLE) || has(parent, PEOPLE);
    let named = has(name, "name") && person;
    (named || has(name, MASKED)).then_some("mask")
}

/// The name of a partition column for a property: `ordered_at` gives `ordered_date`.
pub(super) fn partition(property: &str) -> String {
    const SUFFIXES: &str = "at on time ts timestamp datetime date day";
    let mut words = words(property);
    while words.last().is_some_and(|word| SUFFIXES.split(' ').any(|suffix| suffix == word)) {
        words.pop();
    }
    let safe = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let stem: Vec<String> = words.iter().map(|word| word.chars().filter(safe).collect()).collect();
    let stem = stem.join("_");
    if stem.starts_with(|c: char| c.is_ascii_lowercase()) {
        format!("{stem}_date")
    } else {
        "record_date".to_owned()
    }
}

/// The name, or where it is taken the first of its numbered ones that is not.
pub(super) fn free(name: &str, taken: &HashSet<String>) -> Option<String> {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case() {
        for name in ["shippedAt", "shipped_at", "SHIPPED-AT", "Shipped At"] {
            assert_eq!(words(name), ["shipped", "at"], "{name}");
        }
        assert!(
            is_time("orderDate") && !is_time("plate") && is_money("unitPrice") && is_identifier("order_id")
        );
    }

    #[test]
    fn people_are_protected() {
        assert_eq!(protection("email", "customer"), Some("hash"));
        assert_eq!(protection("dateOfBirth", ""), Some("hash"));
        assert_eq!(protection("name", "customer"), Some("mask"));
        assert_eq!(protection("first_name", ""), Some("mask"));
        assert_eq!(protection("customer_name", ""), Some("mask"));
        assert_eq!(protection("name", "product"), None);
        assert_eq!(protection("filename", "user"), None);
    }

    #[test]
    fn a_partition_has_a_name() {
        assert_eq!(partition("ordered_at"), "ordered_date");
        assert_eq!(partition("eventTime"), "event_date");
        assert_eq!(partition("time"), "record_date");
        assert_eq!(partition("Zeit-über"), "zeit_ber_date");
        assert_eq!(partition("2time"), "record_date");
    }
}
