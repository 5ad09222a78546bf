//! Keys of raw uploads: a dataset's folder, then whatever the steward likes.

use std::fmt;
use std::str::FromStr;

use super::{DatasetName, KeyError, checked};

/// `<dataset>/<rest>`; the rest is any text, slashes and nothing included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RawKey {
    dataset: DatasetName,
    rest: String,
}

impl RawKey {
    /// The dataset that the first folder names.
    pub fn dataset(&self) -> &DatasetName {
        &self.dataset
    }

    /// What follows the first slash.
    pub fn rest(&self) -> &str {
        &self.rest
    }
}

impl FromStr for RawKey {
    type Err = KeyError;

    fn from_str(key: &str) -> Result<Self, KeyError> {
        checked(key)?;
        let Some((dataset, rest)) = key.split_once('/') else {
            return Err(KeyError::NoFolder { key: key.to_owned() });
        };
        Ok(Self { dataset: dataset.parse()?, rest: rest.to_owned() })
    }
}

impl fmt::Display for RawKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.dataset, self.rest)
    }
}

crate::id::string_serde!(RawKey);

/// The key as a form-encoding sender may have meant it: `+` is a space, `%2B` a plus. `None` where that is the
/// same text or no text at all.
///
/// EventBridge sends keys as they are, so this is a second guess for an object that is not there under its key,
/// never the first: decoding `a+b` at once would lose the object `a+b`.
pub fn form_decoded(key: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(key.len());
    let mut rest = key.as_bytes();
    while let [first, after @ ..] = rest {
        (rest, decoded) = match (first, after) {
            (b'+', _) => (after, push(decoded, b' ')),
            (b'%', [high, low, after @ ..]) => (after, push(decoded, hex_byte(*high, *low)?)),
            (b'%', _) => return None,
            (byte, _) => (after, push(decoded, *byte)),
        };
    }
    String::from_utf8(decoded).ok().filter(|decoded| decoded != key)
}

fn push(mut bytes: Vec<u8>, byte: u8) -> Vec<u8> {
    bytes.push(byte);
    bytes
}

fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn odd_keys_keep_their_text() {
        for key in
            ["orders/a b+ü.json", "orders/", "orders//x", "orders/%2B%", "orders/a/../b", "o/\u{1F600}"]
        {
            let parsed: RawKey = key.parse().unwrap();
            assert_eq!(parsed.to_string(), key);
        }
    }

    #[test]
    fn keys_outside_a_dataset_are_refused_with_the_reason() {
        let reason = |key: &str| key.parse::<RawKey>().unwrap_err().to_string();
        insta::assert_snapshot!(reason("orders.json"), @"key `orders.json` is in no dataset's folder");
        insta::assert_snapshot!(reason("Orders/a.json"), @"`Orders` is no dataset name (`[a-z][a-z0-9_]*`, at most 48 characters)");
        insta::assert_snapshot!(reason("/a.json"), @"`` is no dataset name (`[a-z][a-z0-9_]*`, at most 48 characters)");
        insta::assert_snapshot!(reason(""), @"key has 0 bytes, S3 permits 1 to 1024");
    }

    #[test]
    fn the_limit_counts_bytes_not_characters() {
        let fits = format!("orders/a{}", "ü".repeat(508));
        assert_eq!(fits.len(), 1024);
        assert!(fits.parse::<RawKey>().is_ok());
        assert_eq!(format!("{fits}a").parse::<RawKey>(), Err(KeyError::Length { bytes: 1025 }));
    }

    #[test]
    fn a_second_guess_is_another_text() {
        assert_eq!(form_decoded("orders/a+b%2Bc%c3%bc.json").as_deref(), Some("orders/a b+cü.json"));
        for same_or_broken in ["orders/a.json", "orders/50%", "orders/%zz", "orders/%ff", "orders/%f", ""] {
            assert_eq!(form_decoded(same_or_broken), None, "{same_or_broken}");
        }
    }

    proptest! {
        #[test]
        fn parsing_and_writing_are_inverse(key in "([a-z_]{1,4}/)?[ -~ü/+%]{0,30}") {
            if let Ok(parsed) = key.parse::<RawKey>() {
                prop_assert_eq!(parsed.to_string(), key);
            }
        }

        #[test]
        fn decoding_undoes_encoding(key in "\\PC{0,20}") {
            let encoded = key.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"));
            prop_assert_eq!(form_decoded(&encoded).unwrap_or_default(), key);
        }
    }
}
