//! Comparing a record with the keys that are likely to come next.

/// The key of a member as it stands in a record, `"name":`, cut into words so that one comparison takes eight bytes.
pub(crate) struct Key {
    text: Vec<u8>,
    words: Vec<Word>,
}

struct Word {
    value: u64,
    /// Which bytes of a record's word count; the last word's key ends inside it.
    mask: u64,
}

impl Key {
    pub(crate) fn new(name: &str) -> Self {
        let text = format!("\"{name}\":").into_bytes();
        let words = text.chunks(8).map(Word::new).collect();
        Self { text, words }
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the rest of a record begins with this key.
    #[inline]
    pub(crate) fn begins(&self, rest: &[u8]) -> bool {
        let (words, _) = rest.as_chunks::<8>();
        if words.len() < self.words.len() {
            return rest.starts_with(&self.text);
        }
        self.words.iter().zip(words).all(|(word, bytes)| u64::from_le_bytes(*bytes) & word.mask == word.value)
    }
}

impl Word {
    fn new(chunk: &[u8]) -> Self {
        let mut value = [0; 8];
        value[..chunk.len()].copy_from_slice(chunk);
        let mut mask = [0; 8];
        mask[..chunk.len()].fill(0xFF);
        Self { value: u64::from_le_bytes(value), mask: u64::from_le_bytes(mask) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_where_it_stands_and_nowhere_else() {
        for name in ["a", "abcdef", "abcdefgh", "abcdefghijklmnop_q"] {
            let key = Key::new(name);
            let whole = format!("\"{name}\":");
            for rest in ["", "1", "1234567", "12345678", "a long rest of the record"] {
                assert!(key.begins(format!("{whole}{rest}").as_bytes()));
                assert!(!key.begins(format!("x{whole}{rest}").as_bytes()));
                for cut in 0..whole.len() {
                    let wrong = format!("{}~{}{rest}", &whole[..cut], &whole[cut + 1..]);
                    assert!(!key.begins(wrong.as_bytes()), "{wrong}");
                    assert!(!key.begins(&whole.as_bytes()[..cut]));
                }
            }
        }
    }
}
