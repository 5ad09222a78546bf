//! Files of sample records.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Sampler;
use crate::json::text::write_string;

/// How records are put together. A dataset whose records stand inside an envelope document always gets one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One record a line.
    Ndjson,
    /// One JSON array.
    Array,
    /// One record a line, compressed.
    Gzip,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampled {
    /// All records.
    pub records: u64,
    /// The broken ones among them.
    pub defects: u64,
    /// Bytes before compression.
    pub bytes: u64,
}

/// Bytes that are gathered before they are handed on.
const BUFFER: usize = 1 << 16;

/// Writes so many records.
///
/// # Errors
/// Those of `out`.
pub fn write(
    sampler: &mut Sampler,
    records: u64,
    format: Format,
    mut out: impl Write,
) -> io::Result<Sampled> {
    if format == Format::Gzip {
        let mut encoder = GzEncoder::new(out, Compression::default());
        let written = plain(sampler, records, false, &mut encoder)?;
        encoder.finish()?.flush()?;
        return Ok(written);
    }
    let written = plain(sampler, records, format == Format::Array, &mut out)?;
    out.flush()?;
    Ok(written)
}

fn plain(sampler: &mut Sampler, records: u64, array: bool, out: &mut impl Write) -> io::Result<Sampled> {
    let mut buffer = Vec::with_capacity(BUFFER * 2);
    for token in &sampler.envelope {
        buffer.push(b'{');
        write_string(&mut buffer, token);
        buffer.push(b':');
    }
    let depth = sampler.envelope.len();
    let array = array || depth > 0;
    buffer.extend(if array { &b"[\n"[..] } else { b"" });
    let mut tally = Sampled { records, defects: 0, bytes: 0 };
    for record in 0..records {
        tally.defects += u64::from(sampler.next_record(&mut buffer).is_some());
        buffer.extend(if array && record + 1 < records { &b",\n"[..] } else { b"\n" });
        if buffer.len() >= BUFFER {
            tally.bytes += buffer.len() as u64;
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    buffer.extend(if array { &b"]"[..] } else { b"" });
    buffer.extend(std::iter::repeat_n(b'}', depth));
    buffer.extend(if array { &b"\n"[..] } else { b"" });
    tally.bytes += buffer.len() as u64;
    out.write_all(&buffer)?;
    Ok(tally)
}
