//! Values of which nothing is written: their grammar, keys and numbers are checked all the same.

use super::run::Run;
use super::scan::{self, Sure, Unsure, expect, peek, word};
use crate::json::tape::MAX_DEPTH;

/// Keys beyond the contract that one object may have before the reference looks for duplicates among them.
const MAX_UNKNOWN: usize = 64;

impl Run<'_, '_> {
    /// Any value, with `depth` containers around it; gives its end.
    pub(super) fn skip(&mut self, at: usize, depth: usize) -> Sure<usize> {
        let at = self.token(at);
        match peek(self.bytes, at) {
            b'"' => scan::text(self.bytes, at + 1).map(|(_, end)| end),
            b'{' => self.skip_object(at + 1, depth),
            b'[' => self.skip_array(at + 1, depth),
            b't' => word(self.bytes, at, b"true"),
            b'f' => word(self.bytes, at, b"false"),
            b'n' => word(self.bytes, at, b"null"),
            _ => {
                let number = scan::number(self.bytes, at)?;
                if number.is_finite() { Ok(at + number.raw.len()) } else { Err(Unsure) }
            }
        }
    }

    fn skip_array(&mut self, at: usize, depth: usize) -> Sure<usize> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        let mut at = self.token(at);
        if peek(self.bytes, at) == b']' {
            return Ok(at + 1);
        }
        loop {
            at = self.skip(at, depth + 1)?;
            at = self.token(at);
            if peek(self.bytes, at) == b']' {
                return Ok(at + 1);
            }
            at = expect(self.bytes, at, b',')?;
        }
    }

    fn skip_object(&mut self, at: usize, depth: usize) -> Sure<usize> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        let mut at = self.token(at);
        if peek(self.bytes, at) == b'}' {
            return Ok(at + 1);
        }
        let unknown = self.memory.unknown.len();
        loop {
            at = self.token(at);
            let start = expect(self.bytes, at, b'"')?;
            let (key, end) = scan::text(self.bytes, start)?;
            if key.escaped {
                return Err(Unsure);
            }
            self.memory.unknown.push((start, end - 1));
            self.new_key(unknown)?;
            at = self.token(end);
            at = expect(self.bytes, at, b':')?;
            at = self.skip(at, depth + 1)?;
            at = self.token(at);
            if peek(self.bytes, at) == b'}' {
                break;
            }
            at = expect(self.bytes, at, b',')?;
        }
        self.memory.unknown.truncate(unknown);
        Ok(at + 1)
    }

    /// Refuses the key remembered last if it is among those remembered since `since`.
    pub(super) fn new_key(&mut self, since: usize) -> Sure<()> {
        let bytes = self.bytes;
        let key = |span: &(usize, usize)| bytes.get(span.0..span.1);
        let (last, before) = self.memory.unknown.split_last().ok_or(Unsure)?;
        let before = before.get(since..).unwrap_or_default();
        if before.len() > MAX_UNKNOWN || before.iter().any(|span| key(span) == key(last)) {
            return Err(Unsure);
        }
        Ok(())
    }
}
