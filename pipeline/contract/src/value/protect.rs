//! Protection of personal data.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::json::text::{HEX, write_inside};

/// The key under which personal data is hashed, one per dataset.
#[derive(Clone)]
pub struct Salt(pub [u8; 32]);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// Hashes under one salt.
#[derive(Clone)]
pub(crate) struct Hasher(Hmac<Sha256>);

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher(…)")
    }
}

impl Hasher {
    pub(crate) fn new(salt: &Salt) -> Self {
        // HMAC pads a short key with zeros to the block of its hash.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&salt.0);
        Self(Hmac::new(&key.into()))
    }

    /// Appends the hash of `text` as a JSON string of 64 hexadecimal digits.
    pub(crate) fn write(&self, out: &mut Vec<u8>, text: &[u8]) {
        let mut hmac = self.0.clone();
        hmac.update(text);
        let mut quoted = [b'"'; 66];
        for (digits, byte) in quoted[1..65].chunks_exact_mut(2).zip(hmac.finalize().into_bytes()) {
            digits[0] = HEX[usize::from(byte >> 4)];
            digits[1] = HEX[usize::from(byte & 15)];
        }
        out.extend_from_slice(&quoted);
    }
}

/// Appends what may be shown of `text` as a JSON string: the first character, and the domain of an e-mail address.
pub(crate) fn write_masked(out: &mut Vec<u8>, text: &str) {
    let first = text.chars().next().map_or(0, char::len_utf8);
    out.push(b'"');
    write_inside(out, text.get(..first).unwrap_or_default());
    out.extend_from_slice(b"***");
    if let Some(at) = memchr::memrchr(b'@', text.as_bytes()).filter(|at| (1..text.len() - 1).contains(at)) {
        write_inside(out, text.get(at..).unwrap_or_default());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_hmac_sha_256() {
        let mut out = Vec::new();
        Hasher::new(&Salt([0x0b; 32])).write(&mut out, b"Hi There");
        // python3: hmac.new(b"\x0b" * 32, b"Hi There", "sha256").hexdigest()
        let expected = "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7";
        assert_eq!(String::from_utf8(out).unwrap(), format!("\"{expected}\""));
    }

    #[test]
    fn masks_keep_little() {
        for (text, expected) in [
            ("jane.doe@example.com", "\"j***@example.com\""),
            ("Jane", "\"J***\""),
            ("", "\"***\""),
            ("@x", "\"@***\""),
            ("x@", "\"x***\""),
            ("Ümit", "\"Ü***\""),
            ("\"q\"@e", "\"\\\"***@e\""),
        ] {
            let mut out = Vec::new();
            write_masked(&mut out, text);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
