//! Many gzip files at once with one compressor.
//!
//! A deflate stream is a series of blocks, and blocks that refer to nothing before them can be made in any order.
//! So each file keeps only its bytes, and a compressor (which is large) is shared by all of them. The result is
//! one ordinary gzip member, without a time, so that the same records give the same bytes.

use flate2::{Compress, Compression, Crc, FlushCompress};

/// Raw bytes that make up a block. Larger ones compress little better.
const BLOCK: usize = 64 << 10;
/// No name, no time, unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// The last block: final, fixed codes, empty.
const LAST: [u8; 2] = [0x03, 0x00];

/// The compressor failed, which zlib never does on bytes in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DeflateError;

/// A compressor for any number of [`GzipFile`]s.
pub(super) struct Deflater(Compress);

/// A gzip file in the making.
pub(super) struct GzipFile {
    tail: Vec<u8>,
    compressed: Vec<u8>,
    crc: Crc,
    raw: u64,
}

impl Deflater {
    pub(super) fn new() -> Self {
        Self(Compress::new(Compression::fast(), false))
    }

    /// Appends one block.
    fn block(&mut self, mut raw: &[u8], compressed: &mut Vec<u8>) -> Result<(), DeflateError> {
        self.0.reset();
        loop {
            compressed.reserve(raw.len() / 4 + 1024);
            let before = self.0.total_in();
            self.0.compress_vec(raw, compressed, FlushCompress::Sync).map_err(|_| DeflateError)?;
            let taken = usize::try_from(self.0.total_in() - before).map_err(|_| DeflateError)?;
            raw = raw.get(taken..).ok_or(DeflateError)?;
            // Room to spare means that nothing is held back.
            if raw.is_empty() && compressed.len() < compressed.capacity() {
                return Ok(());
            }
        }
    }
}

impl GzipFile {
    pub(super) fn new() -> Self {
        Self { tail: Vec::new(), compressed: HEADER.to_vec(), crc: Crc::new(), raw: 0 }
    }

    /// Appends a line.
    pub(super) fn line(&mut self, line: &[u8], deflater: &mut Deflater) -> Result<(), DeflateError> {
        self.tail.extend_from_slice(line);
        self.tail.push(b'\n');
        self.raw += line.len() as u64 + 1;
        if self.tail.len() >= BLOCK { self.squeeze(deflater) } else { Ok(()) }
    }

    /// Compresses what is held back raw.
    pub(super) fn squeeze(&mut self, deflater: &mut Deflater) -> Result<(), DeflateError> {
        if self.tail.is_empty() {
            return Ok(());
        }
        self.crc.update(&self.tail);
        // Its room goes too: a thousand files would keep a thousand rooms.
        let tail = std::mem::take(&mut self.tail);
        deflater.block(&tail, &mut self.compressed)
    }

    /// Completes the file and gives what has not been taken of it.
    pub(super) fn finish(mut self, deflater: &mut Deflater) -> Result<Vec<u8>, DeflateError> {
        self.squeeze(deflater)?;
        self.compressed.extend(LAST);
        self.compressed.extend(self.crc.sum().to_le_bytes());
        self.compressed.extend(self.crc.amount().to_le_bytes());
        Ok(self.compressed)
    }

    /// Takes what is compressed so far, to be written before the rest.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.compressed)
    }

    /// Raw bytes appended.
    pub(super) fn raw(&self) -> u64 {
        self.raw
    }

    /// Bytes held back raw.
    pub(super) fn tail(&self) -> usize {
        self.tail.len()
    }

    /// Compressed bytes held.
    pub(super) fn compressed(&self) -> usize {
        self.compressed.len()
    }

    /// Bytes held, room to grow included.
    pub(super) fn held(&self) -> u64 {
        (self.tail.capacity() + self.compressed.capacity()) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;

    fn unzip(bytes: &[u8]) -> Vec<u8> {
        let mut raw = Vec::new();
        // Not `MultiGzDecoder`: it must be one member.
        let mut decoder = flate2::bufread::GzDecoder::new(bytes);
        decoder.read_to_end(&mut raw).unwrap();
        assert!(decoder.into_inner().is_empty(), "bytes after the member");
        raw
    }

    #[test]
    fn an_empty_file_is_a_gzip_file() {
        let file = GzipFile::new().finish(&mut Deflater::new()).unwrap();
        assert_eq!(unzip(&file), b"");
    }

    #[test]
    fn bytes_that_do_not_compress_survive() {
        let mut deflater = Deflater::new();
        let mut file = GzipFile::new();
        let mut noise = Vec::new();
        let mut state = 1_u64;
        for _ in 0..40_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            noise.extend((state >> 32).to_le_bytes());
        }
        file.line(&noise, &mut deflater).unwrap();
        noise.push(b'\n');
        assert_eq!(unzip(&file.finish(&mut deflater).unwrap()), noise);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn files_that_grow_in_turns_are_whole(
            lines in prop::collection::vec((0..3_usize, "[a-z]{0,80}", 1..400_usize, any::<bool>()), 0..12),
        ) {
            let mut deflater = Deflater::new();
            let mut files = [(); 3].map(|()| GzipFile::new());
            let mut expected = [(); 3].map(|()| Vec::new());
            let mut taken = [(); 3].map(|()| Vec::new());
            for (which, text, times, squeeze) in lines {
                let line = text.repeat(times);
                files[which].line(line.as_bytes(), &mut deflater).unwrap();
                expected[which].extend(line.into_bytes());
                expected[which].push(b'\n');
                if squeeze {
                    files[which].squeeze(&mut deflater).unwrap();
                    taken[which].extend(files[which].take());
                }
            }
            for ((file, expected), mut written) in files.into_iter().zip(expected).zip(taken) {
                prop_assert_eq!(file.raw(), expected.len() as u64);
                written.extend(file.finish(&mut deflater).unwrap());
                prop_assert_eq!(unzip(&written), expected);
            }
        }
    }
}
