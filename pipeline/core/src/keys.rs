//! Object keys, parsed once at the edge into types; inside, a bare string is never a key.
//!
//! Every parser is total and strict: what it accepts, `Display` writes back byte for byte.

mod control;
mod name;
mod raw;
mod stage;
mod table;

pub use control::{ContractKey, ManifestKey, ResultKey};
pub use name::{DatasetName, PartitionPath};
pub use raw::{RawKey, form_decoded};
pub use stage::{CommitKey, PartKey, QuarantineKey};
pub use table::{AnalyticsPrefix, ParquetKey};

/// The longest key that S3 stores, in bytes of UTF-8.
pub const MAX_KEY_BYTES: usize = 1024;

/// Text that is not the key it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// S3 stores no such key.
    #[error("key has {bytes} bytes, S3 permits 1 to {MAX_KEY_BYTES}")]
    Length {
        /// Bytes of UTF-8.
        bytes: usize,
    },
    /// The text is no name of a dataset.
    #[error("`{text}` is no dataset name (`[a-z][a-z0-9_]*`, at most 48 characters)")]
    Dataset {
        /// What stood where a dataset's name was expected.
        text: String,
    },
    /// The key is outside any folder, so it names no dataset.
    #[error("key `{key}` is in no dataset's folder")]
    NoFolder {
        /// The key.
        key: String,
    },
    /// The text is no partition path.
    #[error("`{text}` is no partition path (`name=value/…`)")]
    Partition {
        /// The text.
        text: String,
    },
    /// The key is of another kind.
    #[error("`{key}` is no {kind} (`{form}`)")]
    Shape {
        /// The kind that was expected, e.g. `commit key`.
        kind: &'static str,
        /// How such a key looks.
        form: &'static str,
        /// The key.
        key: String,
    },
}

/// Checks that S3 can store a key.
fn checked(key: &str) -> Result<(), KeyError> {
    match key.len() {
        1..=MAX_KEY_BYTES => Ok(()),
        bytes => Err(KeyError::Length { bytes }),
    }
}

/// A key type that the lake itself writes: `FromStr` by a function that may say no, and serde as a string.
macro_rules! lake_key {
    ($name:ident, $kind:literal, $form:literal, $parse:expr) => {
        impl std::str::FromStr for $name {
            type Err = crate::keys::KeyError;

            fn from_str(key: &str) -> Result<Self, Self::Err> {
                crate::keys::checked(key)?;
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(key).ok_or_else(|| crate::keys::KeyError::Shape {
                    kind: $kind,
                    form: $form,
                    key: key.to_owned(),
                })
            }
        }

        crate::id::string_serde!($name);
    };
}
use lake_key;

/// Reads a counter that was written with at least five digits.
fn counter(text: &str) -> Option<u32> {
    let canonical = text.len() == 5 || (text.len() > 5 && !text.starts_with('0'));
    let digits = text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| canonical && digits)
}
