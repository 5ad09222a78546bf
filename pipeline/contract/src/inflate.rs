//! Gzip: one member after another, pushed in pieces of any size.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::admission::AdmissionError;
use crate::limits::Limits;

/// The first two bytes of every member.
pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

const OUTPUT: usize = 64 << 10;

const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const HEADER_CHECK: u8 = 2;

/// Decompresses a stream of members.
pub(crate) struct Inflate {
    raw: Decompress,
    check: Crc,
    part: Part,
    /// Bytes of a header or trailer that have not been understood yet.
    pending: Vec<u8>,
    output: Vec<u8>,
    /// Whether the last call filled the output, so that more may come without input.
    full: bool,
    read: u64,
    written: u64,
    limits: Limits,
}

/// What the next byte belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Header,
    /// Flags of what is still to come of the header, and bytes of the extra field to skip.
    Optional {
        flags: u8,
        skip: usize,
    },
    Body,
    Trailer,
    /// Zeros after the last member, as tapes leave them.
    Padding,
}

impl std::fmt::Debug for Inflate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inflate").field("part", &self.part).finish_non_exhaustive()
    }
}

impl Inflate {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            raw: Decompress::new(false),
            check: Crc::new(),
            part: Part::Header,
            pending: Vec::new(),
            output: vec![0; OUTPUT],
            full: false,
            read: 0,
            written: 0,
            limits,
        }
    }

    /// Hands the decompressed bytes to `take`, at most 64 KiB at a time.
    pub(crate) fn push(
        &mut self,
        chunk: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), AdmissionError>,
    ) -> Result<(), AdmissionError> {
        let mut rest = chunk;
        while !rest.is_empty() || self.full {
            let used = match self.part {
                Part::Header => self.header(rest)?,
                Part::Optional { flags, skip } => self.optional(rest, flags, skip)?,
                Part::Body => self.body(rest, &mut take)?,
                Part::Trailer => self.trailer(rest)?,
                Part::Padding => self.padding(rest)?,
            };
            self.read += used as u64;
            rest = rest.get(used..).unwrap_or_default();
        }
        Ok(())
    }

    /// Nothing follows.
    pub(crate) fn finish(&self) -> Result<(), AdmissionError> {
        let between = self.part == Part::Header && self.pending.is_empty() && self.read > 0;
        if between || self.part == Part::Padding {
            return Ok(());
        }
        Err(AdmissionError::Truncated { compressed: self.read })
    }

    fn damaged(&self, what: &'static str) -> AdmissionError {
        AdmissionError::Damaged { compressed: self.read, what }
    }

    /// Gathers `wanted` bytes in `pending`: how many were taken, and whether they are all there.
    fn gather(&mut self, rest: &[u8], wanted: usize) -> (usize, bool) {
        let used = wanted.saturating_sub(self.pending.len()).min(rest.len());
        self.pending.extend_from_slice(rest.get(..used).unwrap_or_default());
        (used, self.pending.len() == wanted)
    }

    fn header(&mut self, rest: &[u8]) -> Result<usize, AdmissionError> {
        // After a first member, anything but another one is padding.
        if self.pending.is_empty() && self.read > 0 && rest.first() == Some(&0) {
            self.part = Part::Padding;
            return Ok(1);
        }
        let (used, whole) = self.gather(rest, 10);
        let expected = [MAGIC[0], MAGIC[1], 8];
        if self.pending.iter().zip(expected).any(|(byte, expected)| *byte != expected) {
            return Err(self.damaged("bytes that are no gzip follow a gzip member"));
        }
        if whole {
            let flags = self.pending.get(3).copied().unwrap_or_default();
            self.pending.clear();
            self.raw.reset(false);
            self.check.reset();
            self.part = Part::Optional { flags, skip: 0 };
        }
        Ok(used)
    }

    fn optional(&mut self, rest: &[u8], flags: u8, skip: usize) -> Result<usize, AdmissionError> {
        if skip > 0 {
            let used = skip.min(rest.len());
            self.part = Part::Optional { flags, skip: skip - used };
            return Ok(used);
        }
        if flags & EXTRA != 0 {
            let (used, whole) = self.gather(rest, 2);
            if whole {
                let skip = self.pending.iter().rev().fold(0, |length, byte| length << 8 | usize::from(*byte));
                self.pending.clear();
                self.part = Part::Optional { flags: flags & !EXTRA, skip };
            }
            return Ok(used);
        }
        if flags & (NAME | COMMENT) != 0 {
            let done = if flags & NAME != 0 { NAME } else { COMMENT };
            return Ok(match memchr::memchr(0, rest) {
                None => rest.len(),
                Some(end) => {
                    self.part = Part::Optional { flags: flags & !done, skip: 0 };
                    end + 1
                }
            });
        }
        if flags & HEADER_CHECK != 0 {
            self.part = Part::Optional { flags: 0, skip: 2 };
            return Ok(0);
        }
        if flags & 0xe0 != 0 {
            return Err(self.damaged("the gzip header has unknown flags"));
        }
        self.part = Part::Body;
        Ok(0)
    }

    fn body(
        &mut self,
        rest: &[u8],
        take: &mut impl FnMut(&[u8]) -> Result<(), AdmissionError>,
    ) -> Result<usize, AdmissionError> {
        let (read, written) = (self.raw.total_in(), self.raw.total_out());
        let status = self.raw.decompress(rest, &mut self.output, FlushDecompress::None);
        let status = status.map_err(|_| self.damaged("the compressed data is damaged"))?;
        let used = usize::try_from(self.raw.total_in() - read).unwrap_or(rest.len());
        let given = usize::try_from(self.raw.total_out() - written).unwrap_or_default();
        self.full = given == self.output.len();
        let output = self.output.get(..given).unwrap_or_default();
        self.check.update(output);
        self.written += output.len() as u64;
        self.within_limits(used)?;
        take(output)?;
        match status {
            Status::StreamEnd => {
                self.full = false;
                self.part = Part::Trailer;
            }
            _ if used == 0 && given == 0 && !rest.is_empty() => {
                return Err(self.damaged("the compressed data is damaged"));
            }
            _ => {}
        }
        Ok(used)
    }

    fn within_limits(&self, used: usize) -> Result<(), AdmissionError> {
        let read = self.read + used as u64;
        if self.written > self.limits.object_bytes {
            return Err(AdmissionError::TooLarge { limit: self.limits.object_bytes });
        }
        if self.written > self.limits.ratio_from && self.written / self.limits.ratio.max(1) > read {
            return Err(AdmissionError::Bomb {
                compressed: read,
                decompressed: self.written,
                ratio: self.limits.ratio,
            });
        }
        Ok(())
    }

    fn trailer(&mut self, rest: &[u8]) -> Result<usize, AdmissionError> {
        let (used, whole) = self.gather(rest, 8);
        if whole {
            let mut expected = self.check.sum().to_le_bytes().to_vec();
            expected.extend_from_slice(&self.check.amount().to_le_bytes());
            if self.pending != expected {
                return Err(self.damaged("the checksum differs from the data"));
            }
            self.pending.clear();
            self.part = Part::Header;
        }
        Ok(used)
    }

    fn padding(&self, rest: &[u8]) -> Result<usize, AdmissionError> {
        if rest.iter().all(|byte| *byte == 0) {
            return Ok(rest.len());
        }
        Err(self.damaged("bytes that are no gzip follow a gzip member"))
    }
}
