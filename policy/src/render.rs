//! What a reviewer or a machine reads of a report: one format, one file. A report in, a text out.

mod frame;
mod page;
mod text;

pub use page::page;
pub use text::text;
