//! Identities that are digests: a fixed number of bytes, written as lower-case hex.

/// Writes bytes as lower-case hex.
pub(crate) fn write_hex(bytes: &[u8], f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Reads exactly `N` bytes of lower-case hex.
pub(crate) fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (nibble(*pair.first()?)? << 4) | nibble(*pair.last()?)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Text of the wrong form where an identity was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {kind}")]
pub struct IdError {
    /// What was expected, e.g. `job id`.
    pub kind: &'static str,
    /// What was found.
    pub text: String,
}

/// Serde for a type that has `Display` and `FromStr`: a string both ways.
macro_rules! string_serde {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A digest of `$bytes` bytes as an identity.
macro_rules! digest {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $bytes]);

        impl $name {
            pub(crate) fn from_digest(digest: &[u8; 32]) -> Self {
                let mut bytes = [0; $bytes];
                bytes.copy_from_slice(&digest[..$bytes]);
                Self(bytes)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::id::write_hex(&self.0, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{self}")
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::id::IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                crate::id::read_hex(text)
                    .map(Self)
                    .ok_or_else(|| crate::id::IdError { kind: $kind, text: text.to_owned() })
            }
        }

        crate::id::string_serde!($name);
    };
}

pub(crate) use string_serde;

/// The SHA-256 of fields separated by NUL, so that no two lists of fields run together to the same text.
pub(crate) fn digest_of<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    use sha2::Digest as _;
    let mut hasher = sha2::Sha256::new();
    for (i, field) in fields.into_iter().enumerate() {
        if i > 0 {
            hasher.update([0]);
        }
        hasher.update(field);
    }
    hasher.finalize().into()
}

digest!(
    /// SHA-256 of the bytes of a raw object, as stored.
    ContentHash,
    32,
    "SHA-256"
);

digest!(
    /// Identity of the journey of one raw object version through the lake.
    JobId,
    16,
    "job id"
);

digest!(
    /// Identity of a set of jobs that are loaded together.
    BatchId,
    16,
    "batch id"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_both_ways() {
        let hash: ContentHash =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".parse().unwrap();
        assert_eq!(ContentHash::from_digest(&digest_of([b"".as_slice()])), hash);
        assert_eq!(hash.to_string().parse::<ContentHash>(), Ok(hash));
    }

    #[test]
    fn only_lower_case_hex_of_the_right_length_is_an_id() {
        for text in [
            "",
            "0",
            "00",
            "ABCDEF00ABCDEF00ABCDEF00ABCDEF00",
            "g0000000000000000000000000000000",
            "ü000000000000000000000000000000",
        ] {
            assert_eq!(text.parse::<JobId>(), Err(IdError { kind: "job id", text: text.to_owned() }));
        }
    }

    #[test]
    fn fields_do_not_run_together() {
        assert_ne!(digest_of([b"a".as_slice(), b"b"]), digest_of([b"ab".as_slice(), b""]));
    }
}
