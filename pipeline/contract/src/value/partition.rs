//! Names of partitions, safe in a path.

use crate::json::text::HEX;

/// What Hive writes where there is no value.
pub(crate) const NO_VALUE: &[u8] = b"__HIVE_DEFAULT_PARTITION__";

/// Bytes that one encoded value may have: keys end at 1024, and a path has several levels.
const MAX_LENGTH: usize = 256;

/// Replaces `slot` by `value`, percent-encoded except for `A-Z a-z 0-9 - _ . ~`. An empty value is none; a value of
/// dots alone is encoded too, since paths give those a meaning. `false` if it is too long for a path.
pub(crate) fn encode(slot: &mut Vec<u8>, value: &[u8]) -> bool {
    slot.clear();
    if value.is_empty() {
        slot.extend_from_slice(NO_VALUE);
        return true;
    }
    let dots = value.iter().all(|byte| *byte == b'.');
    for byte in value {
        match byte {
            b'.' if dots => slot.extend_from_slice(b"%2E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => slot.push(*byte),
            _ => {
                let [high, low] = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                slot.extend_from_slice(&[b'%', high.to_ascii_uppercase(), low.to_ascii_uppercase()]);
            }
        }
        if slot.len() > MAX_LENGTH {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_safe_in_a_path() {
        for (value, expected) in [
            ("DE", "DE"),
            ("", "__HIVE_DEFAULT_PARTITION__"),
            ("..", "%2E%2E"),
            ("a.b", "a.b"),
            ("a/b c=ü\0", "a%2Fb%20c%3D%C3%BC%00"),
        ] {
            let mut slot = b"old".to_vec();
            assert!(encode(&mut slot, value.as_bytes()));
            assert_eq!(String::from_utf8(slot).unwrap(), expected);
        }
        assert!(!encode(&mut Vec::new(), &[b'x'; 257]));
        assert!(encode(&mut Vec::new(), &[b'x'; 256]));
    }
}
