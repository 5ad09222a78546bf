//! Bounds of a refine run.

/// Bounds of a refine run. The defaults suit a lake; tests make them small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Rows of one Arrow batch, the unit in which rows are encoded and files are measured.
    pub batch_rows: usize,
    /// Bytes of records after which a batch ends early, so that long records do not fill the memory.
    pub batch_bytes: usize,
    /// The longest record; a longer one is refused.
    pub record_bytes: usize,
    /// Rows at the head of each file that decide which columns get a dictionary.
    pub sample_rows: usize,
    /// Rows of a row group at most.
    pub row_group_rows: usize,
    /// Encoded bytes after which a row group ends. It is what bounds the memory of a run.
    pub row_group_bytes: usize,
    /// Encoded bytes after which a file ends and the next one begins.
    pub file_bytes: usize,
    /// Rows after which a file ends and the next one begins.
    pub file_rows: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            batch_rows: 8192,
            batch_bytes: 32 << 20,
            record_bytes: 64 << 20,
            sample_rows: 4 * 8192,
            row_group_rows: 1 << 20,
            row_group_bytes: 48 << 20,
            file_bytes: 256 << 20,
            file_rows: 1 << 26,
        }
    }
}
