//! How much of everything an object may have.

/// The limits of one admission. Every one of them bounds memory or work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record; a longer one is rejected without being held whole.
    pub record_bytes: usize,
    /// Bytes of a whole object after decompression.
    pub object_bytes: u64,
    /// Decompressed bytes per compressed byte.
    pub ratio: u64,
    /// Decompressed bytes below which no ratio is too high: short repetitive files are harmless.
    pub ratio_from: u64,
}

impl Limits {
    /// Bytes of a rejected record that a rejection carries.
    pub const REJECTED_BYTES: usize = 64 << 10;
}

impl Default for Limits {
    /// Records of 16 MiB, objects of 256 GiB, a ratio of 500 (deflate reaches 1032 at most, JSON seldom 50) from 64 MiB.
    fn default() -> Self {
        Self { record_bytes: 16 << 20, object_bytes: 256 << 30, ratio: 500, ratio_from: 64 << 20 }
    }
}
