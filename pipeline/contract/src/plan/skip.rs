//! Values of which nothing is written: their grammar, keys and numbers are checked all the same.

use super::cursor::{Sure, Unsure};
use super::run::Run;
use crate::json::tape::MAX_DEPTH;

/// Keys beyond the contract that one object may have before the reference looks for duplicates among them.
const MAX_UNKNOWN: usize = 64;

impl Run<'_, '_> {
    /// Any value, with `depth` containers around it.
    pub(super) fn skip(&mut self, depth: usize) -> Sure<()> {
        self.cursor.white_space();
        match self.cursor.peek() {
            b'"' => {
                self.cursor.at += 1;
                self.cursor.text().map(|_| ())
            }
            b'{' => self.skip_object(depth),
            b'[' => self.skip_array(depth),
            b't' => self.cursor.word(b"true"),
            b'f' => self.cursor.word(b"false"),
            b'n' => self.cursor.word(b"null"),
            _ => {
                let number = self.cursor.number()?;
                if number.is_finite() { Ok(()) } else { Err(Unsure) }
            }
        }
    }

    fn skip_array(&mut self, depth: usize) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        self.cursor.at += 1;
        self.cursor.white_space();
        if self.cursor.eat(b']') {
            return Ok(());
        }
        loop {
            self.skip(depth + 1)?;
            self.cursor.white_space();
            if self.cursor.eat(b']') {
                return Ok(());
            }
            self.cursor.expect(b',')?;
        }
    }

    fn skip_object(&mut self, depth: usize) -> Sure<()> {
        if depth >= MAX_DEPTH {
            return Err(Unsure);
        }
        self.cursor.at += 1;
        self.cursor.white_space();
        if self.cursor.eat(b'}') {
            return Ok(());
        }
        let unknown = self.memory.unknown.len();
        loop {
            self.cursor.white_space();
            self.cursor.expect(b'"')?;
            let start = self.cursor.at;
            let key = self.cursor.text()?;
            if key.escaped {
                return Err(Unsure);
            }
            self.memory.unknown.push((start, start + key.raw.len()));
            self.new_key(unknown)?;
            self.cursor.white_space();
            self.cursor.expect(b':')?;
            self.skip(depth + 1)?;
            self.cursor.white_space();
            if self.cursor.eat(b'}') {
                break;
            }
            self.cursor.expect(b',')?;
        }
        self.memory.unknown.truncate(unknown);
        Ok(())
    }

    /// Refuses the key remembered last if it is among those remembered since `since`.
    pub(super) fn new_key(&mut self, since: usize) -> Sure<()> {
        let bytes = self.cursor.bytes;
        let key = |span: &(usize, usize)| bytes.get(span.0..span.1);
        let (last, before) = self.memory.unknown.split_last().ok_or(Unsure)?;
        let before = before.get(since..).unwrap_or_default();
        if before.len() > MAX_UNKNOWN || before.iter().any(|span| key(span) == key(last)) {
            return Err(Unsure);
        }
        Ok(())
    }
}
