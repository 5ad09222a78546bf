//! Admission: the bytes of one raw object in, stage records and rejections out.

mod desk;
mod discard;
mod envelope;
mod frame;
mod lines;
#[cfg(test)]
mod property;
mod record;

use crate::inflate::{Inflate, MAGIC};
use crate::limits::Limits;
use crate::lineage::Lineage;
use crate::plan::Plan;
use crate::value::protect::Salt;
use desk::Desk;
use frame::Frame;

/// Where records go.
pub trait Sink {
    /// One admitted record: a JSON object without a newline, and the partition path that it belongs to, such as
    /// `order_date=2026-11-22`, or nothing when the dataset is not partitioned.
    fn admit(&mut self, partition: &str, record: &[u8]);
    /// One record that is not admitted.
    fn reject(&mut self, rejection: &Rejection<'_>);
}

/// A record for quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection<'a> {
    /// Line in the decompressed object where the record starts, from 1.
    pub line: u64,
    /// Byte offset in the decompressed object where the record starts.
    pub offset: u64,
    /// JSON pointer, inside the record, of what is wrong.
    pub pointer: String,
    /// What is wrong, in plain words. Personal data is not quoted.
    pub reason: String,
    /// The raw bytes of the record, at most [`Limits::REJECTED_BYTES`] of them.
    pub record: &'a [u8],
}

/// What became of an object's records. `records == admitted + quarantined`, always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records seen.
    pub records: u64,
    /// Records handed to [`Sink::admit`].
    pub admitted: u64,
    /// Records handed to [`Sink::reject`].
    pub quarantined: u64,
    /// Decompressed bytes read.
    pub bytes: u64,
}

/// Why an object cannot be read on. What was admitted and rejected before has been delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdmissionError {
    /// The gzip stream stops in the middle.
    #[error("the gzip file is cut off after {compressed} bytes: upload it again")]
    Truncated {
        /// Compressed bytes read.
        compressed: u64,
    },
    /// The gzip stream is not one.
    #[error("the gzip file is damaged near byte {compressed}: {what}")]
    Damaged {
        /// Compressed bytes read.
        compressed: u64,
        /// What was found.
        what: &'static str,
    },
    /// The gzip stream decompresses to suspiciously much.
    #[error(
        "the gzip file is refused as a decompression bomb: {compressed} bytes gave {decompressed}, more than {ratio} times as much"
    )]
    Bomb {
        /// Compressed bytes read.
        compressed: u64,
        /// Bytes they gave.
        decompressed: u64,
        /// The limit.
        ratio: u64,
    },
    /// The object decompresses to more than allowed.
    #[error("the gzip file decompresses to more than {limit} bytes: split it")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The text is not UTF-8 from its first bytes on.
    #[error("the file is encoded as {found}: save it as UTF-8")]
    Encoding {
        /// The encoding that its byte order mark names.
        found: &'static str,
    },
    /// The document around the records cannot be read.
    #[error("the document around the records cannot be read, line {line}: {what}")]
    Envelope {
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// A record is broken in such a way that nobody can say how many others would be lost with it.
    #[error(
        "the file cannot be read on from line {line}, byte {offset}: {what}, and where the next record begins is not certain: \
         mend it there, or send newline-delimited JSON, which is read on at the next line"
    )]
    Astray {
        /// Line where the record breaks, from 1.
        line: u64,
        /// Byte of the decompressed object.
        offset: u64,
        /// What is wrong there.
        what: String,
    },
    /// The object ends inside an array of records.
    #[error(
        "the file is cut off: its array of records is not closed and can be read to line {line}, byte {offset}: upload it again"
    )]
    Unclosed {
        /// Line of the record or comma that the object ends in, from 1.
        line: u64,
        /// Byte of the decompressed object.
        offset: u64,
    },
}

/// One object on its way through the plan. Push its bytes in pieces of any size, then finish.
#[derive(Debug)]
pub struct Admission<'p> {
    source: Source,
    text: Text<'p>,
    limits: Limits,
}

/// What the bytes are, known from the first two.
#[derive(Debug)]
enum Source {
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<Inflate>),
}

impl<'p> Admission<'p> {
    /// Starts with an object.
    pub fn new(plan: &'p Plan, lineage: &Lineage, salt: &Salt) -> Self {
        Self::with_limits(plan, lineage, salt, Limits::default())
    }

    /// Starts with an object, under limits of one's own.
    pub fn with_limits(plan: &'p Plan, lineage: &Lineage, salt: &Salt, limits: Limits) -> Self {
        let text = Text {
            desk: Desk::new(plan, lineage, salt),
            frame: Frame::new(limits.record_bytes, plan.records_pointer()),
            carry: Vec::new(),
        };
        Self { source: Source::Unknown(Vec::new()), text, limits }
    }

    /// Reads on.
    ///
    /// # Errors
    /// The object as a whole cannot be read on; nothing more may be pushed.
    pub fn push<S: Sink>(&mut self, chunk: &[u8], sink: &mut S) -> Result<(), AdmissionError> {
        if let Source::Unknown(start) = &mut self.source {
            if start.len() + chunk.len() < MAGIC.len() {
                start.extend_from_slice(chunk);
                return Ok(());
            }
            let start = std::mem::take(start);
            let gzip = start.iter().chain(chunk).take(MAGIC.len()).eq(&MAGIC);
            self.source =
                if gzip { Source::Gzip(Box::new(Inflate::new(self.limits))) } else { Source::Plain };
            self.feed(&start, sink)?;
        }
        self.feed(chunk, sink)
    }

    fn feed<S: Sink>(&mut self, chunk: &[u8], sink: &mut S) -> Result<(), AdmissionError> {
        let text = &mut self.text;
        match &mut self.source {
            Source::Gzip(inflate) => inflate.push(chunk, |bytes| text.push(bytes, sink)),
            Source::Unknown(_) | Source::Plain => text.push(chunk, sink),
        }
    }

    /// The object ends here.
    ///
    /// # Errors
    /// The object as a whole could not be read to its end.
    pub fn finish<S: Sink>(mut self, sink: &mut S) -> Result<Tally, AdmissionError> {
        match std::mem::replace(&mut self.source, Source::Plain) {
            Source::Unknown(start) => self.text.push(&start, sink)?,
            Source::Gzip(inflate) => inflate.finish()?,
            Source::Plain => {}
        }
        self.text.finish(sink)?;
        Ok(self.text.desk.tally())
    }

    /// What became of the records so far.
    pub fn tally(&self) -> Tally {
        self.text.desk.tally()
    }
}

/// The decompressed side.
#[derive(Debug)]
struct Text<'p> {
    desk: Desk<'p>,
    frame: Frame,
    /// The start of what the last chunk left unfinished.
    carry: Vec<u8>,
}

/// Bytes added to the carry at first: enough for most records, little enough to copy. Then it doubles, so that the carry is scanned a
/// number of times that grows with the logarithm of a record's length.
const STEP: usize = 4 << 10;

impl Text<'_> {
    fn push<S: Sink>(&mut self, chunk: &[u8], sink: &mut S) -> Result<(), AdmissionError> {
        self.desk.count_bytes(chunk.len());
        let mut rest = chunk;
        while !self.carry.is_empty() && !rest.is_empty() {
            let carried = self.carry.len();
            let step = rest.len().min(carried.max(STEP));
            self.carry.extend_from_slice(rest.get(..step).unwrap_or_default());
            let used = self.frame.run(&self.carry, false, &mut self.desk, sink)?;
            if used < carried {
                self.carry.drain(..used);
                rest = rest.get(step..).unwrap_or_default();
            } else {
                self.carry.clear();
                rest = rest.get(used - carried..).unwrap_or_default();
            }
        }
        if !rest.is_empty() {
            let used = self.frame.run(rest, false, &mut self.desk, sink)?;
            self.carry.extend_from_slice(rest.get(used..).unwrap_or_default());
        }
        Ok(())
    }

    fn finish<S: Sink>(&mut self, sink: &mut S) -> Result<(), AdmissionError> {
        let carry = std::mem::take(&mut self.carry);
        self.frame.run(&carry, true, &mut self.desk, sink).map(|_| ())
    }
}
