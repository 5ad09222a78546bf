//! Protection of personal data.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, block_api::compress256};

use crate::json::text::write_inside;

/// The key under which personal data is hashed, one per dataset.
#[derive(Clone)]
pub struct Salt(pub [u8; 32]);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// Hashes under one salt: HMAC-SHA-256 (RFC 2104).
#[derive(Clone)]
pub(crate) struct Hasher {
    any: Hmac<Sha256>,
    /// The states of SHA-256 behind the key's inner and outer pad: one block more, and a short text is hashed.
    pads: [[u32; 8]; 2],
}

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
        let pads = [0x36, 0x5c].map(|pad| {
            let mut state = INITIAL;
            compress256(&mut state, &[key.map(|byte| byte ^ pad)]);
            state
        });
        Self { any: Hmac::new(&key.into()), pads }
    }

    /// Appends the hash of `text` as a JSON string of 64 hexadecimal digits.
    pub(crate) fn write(&self, out: &mut Vec<u8>, text: &[u8]) {
        let mut quoted = [b'"'; 66];
        for (digits, byte) in quoted[1..65].chunks_exact_mut(2).zip(self.hash(text)) {
            digits[0] = digit(byte >> 4);
            digits[1] = digit(byte & 15);
        }
        out.extend_from_slice(&quoted);
    }

    fn hash(&self, text: &[u8]) -> [u8; 32] {
        if text.len() <= SHORT {
            let [inner, outer] = self.pads;
            return behind(outer, &behind(inner, text));
        }
        let mut hmac = self.any.clone();
        hmac.update(text);
        hmac.finalize().into_bytes().into()
    }
}

/// A hexadecimal digit, without a table: so it is done for many bytes at once.
fn digit(nibble: u8) -> u8 {
    nibble + if nibble < 10 { b'0' } else { b'a' - 10 }
}

/// Bytes of a text that fills a block of SHA-256 together with its padding.
const SHORT: usize = 55;

/// The state that SHA-256 begins with (FIPS 180-4, 5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// SHA-256 of a short text behind one block.
fn behind(mut state: [u32; 8], text: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    block[..text.len()].copy_from_slice(text);
    block[text.len()] = 0x80;
    block[56..].copy_from_slice(&((64 + text.len() as u64) * 8).to_be_bytes());
    compress256(&mut state, &[block]);
    let mut hash = [0; 32];
    for (bytes, word) in hash.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    hash
}

/// Appends what may be shown of a UTF-8 text as a JSON string: the first character, and the domain of an e-mail address.
pub(crate) fn write_masked(out: &mut Vec<u8>, text: &[u8]) {
    let first = match text.first() {
        None => 0,
        Some(0..0x80) => 1,
        Some(0x80..0xe0) => 2,
        Some(0xe0..0xf0) => 3,
        Some(_) => 4,
    };
    out.push(b'"');
    write_inside(out, text.get(..first).unwrap_or(text));
    out.extend_from_slice(b"***");
    if let Some(at) = memchr::memrchr(b'@', text).filter(|at| (1..text.len() - 1).contains(at)) {
        write_inside(out, text.get(at..).unwrap_or_default());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_short_text_is_hashed_as_any_other(salt: [u8; 32], text in prop::collection::vec(any::<u8>(), 0..=SHORT + 9)) {
            let hasher = Hasher::new(&Salt(salt));
            let mut hmac = hasher.any.clone();
            hmac.update(&text);
            prop_assert_eq!(hasher.hash(&text).to_vec(), hmac.finalize().into_bytes().to_vec());
        }
    }

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
            write_masked(&mut out, text.as_bytes());
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
