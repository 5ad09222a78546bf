//! Comparing a record with the keys that are likely to come next.

/// The key of a member as it stands in a record, `"name":`, cut into words so that one comparison takes eight bytes.
pub(crate) struct Key {
    text: Vec<u8>,
    first: Word,
    more: Vec<Word>,
}

struct Word {
    value: u64,
    /// Which bytes of a record's word count: the key may end inside its last word.
    mask: u64,
}

impl Key {
    pub(crate) fn new(name: &str) -> Self {
        let text = format!("\"{name}\":").into_bytes();
        let (first, more) = text.split_at(text.len().min(8));
        Self { first: Word::new(first), more: more.chunks(8).map(Word::new).collect(), text }
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the rest of a record begins with this key.
    #[inline]
    pub(crate) fn begins(&self, rest: &[u8]) -> bool {
        let Some((first, rest)) = rest.split_first_chunk() else { return rest.starts_with(&self.text) };
        if !self.first.is(*first) {
            return false;
        }
        let (more, _) = rest.as_chunks();
        if more.len() < self.more.len() {
            return rest.starts_with(&self.text[8..]);
        }
        self.more.iter().zip(more).all(|(word, bytes)| word.is(*bytes))
    }
}

impl Word {
    fn new(chunk: &[u8]) -> Self {
        let (mut value, mut mask) = ([0; 8], [0; 8]);
        value[..chunk.len()].copy_from_slice(chunk);
        mask[..chunk.len()].fill(0xFF);
        Self { value: u64::from_le_bytes(value), mask: u64::from_le_bytes(mask) }
    }

    #[inline]
    fn is(&self, bytes: [u8; 8]) -> bool {
        u64::from_le_bytes(bytes) & self.mask == self.value
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
