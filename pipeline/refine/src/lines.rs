//! A part's bytes as blocks of whole lines, in a buffer that grows with the longest line alone.

use std::io::{self, Read};

/// Bytes asked of the reader at a time.
const CHUNK: usize = 1 << 20;

/// Whole lines, block by block.
pub(crate) struct Blocks<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were read and not yet handed out stand at `start..end`.
    start: usize,
    end: usize,
    ended: bool,
    line_limit: usize,
}

/// Why there is no next block.
#[derive(Debug)]
pub(crate) enum BlockError {
    Read(io::Error),
    /// A line is longer than the limit.
    TooLong,
    /// The line after this many whole lines of the block is not UTF-8.
    NotUtf8 {
        lines: u64,
    },
}

impl<R: Read> Blocks<R> {
    pub(crate) fn new(reader: R, line_limit: usize) -> Self {
        Self { reader, buffer: Vec::new(), start: 0, end: 0, ended: false, line_limit }
    }

    /// The next lines, each with its line feed but for the last of the part, which may lack it.
    pub(crate) fn next(&mut self) -> Result<Option<&str>, BlockError> {
        let end = self.fill_lines()?;
        let block = &self.buffer[self.start..end];
        self.start = end;
        if block.is_empty() {
            return Ok(None);
        }
        simdutf8::basic::from_utf8(block).map(Some).map_err(|_| not_utf8(block))
    }

    /// Reads until there is a whole line, and returns where the last whole line ends.
    fn fill_lines(&mut self) -> Result<usize, BlockError> {
        let mut searched = self.start;
        loop {
            if let Some(at) = memchr::memrchr(b'\n', &self.buffer[searched..self.end]) {
                return Ok(searched + at + 1);
            }
            if self.ended {
                return Ok(self.end);
            }
            if self.end - self.start > self.line_limit {
                return Err(BlockError::TooLong);
            }
            searched = self.end - self.start;
            self.fill_chunk()?;
        }
    }

    /// Moves the rest to the front and reads a chunk behind it.
    fn fill_chunk(&mut self) -> Result<(), BlockError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < self.end + CHUNK {
            self.buffer.resize(self.end + CHUNK, 0);
        }
        let goal = self.end + CHUNK;
        while self.end < goal {
            match self.reader.read(&mut self.buffer[self.end..goal]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(BlockError::Read(error)),
            }
        }
        Ok(())
    }
}

#[cold]
fn not_utf8(block: &[u8]) -> BlockError {
    let valid = simdutf8::compat::from_utf8(block).map_or_else(|error| error.valid_up_to(), str::len);
    BlockError::NotUtf8 { lines: memchr::memchr_iter(b'\n', &block[..valid]).count() as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a socket does.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn lines(text: &str, step: usize) -> Vec<String> {
        let mut blocks = Blocks::new(Trickle(text.as_bytes(), step), usize::MAX);
        let mut lines = Vec::new();
        while let Some(block) = blocks.next().unwrap() {
            lines.extend(block.lines().map(str::to_owned));
        }
        lines
    }

    #[test]
    fn lines_are_whole_wherever_reads_and_chunks_end() {
        let long = "é".repeat(CHUNK);
        let text = format!("a\n\nbé\n{long}\n{}\nlast", "x\n".repeat(CHUNK));
        let expected: Vec<&str> = text.lines().collect();
        for step in [7777, CHUNK - 1, CHUNK, usize::MAX] {
            assert_eq!(lines(&text, step), expected);
        }
    }

    #[test]
    fn a_line_over_the_limit_and_bad_utf8_are_named() {
        let long = vec![b'x'; 3 * CHUNK];
        assert!(matches!(Blocks::new(&long[..], CHUNK).next(), Err(BlockError::TooLong)));
        let mut blocks = Blocks::new(&b"a\nb\nc\xff\n"[..], CHUNK);
        assert!(matches!(blocks.next(), Err(BlockError::NotUtf8 { lines: 2 })));
    }
}
