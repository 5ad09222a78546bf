//! JSON text at the level of bytes: strings, numbers, and a flat table of nodes that keeps every raw span.

pub(crate) mod fault;
pub(crate) mod pointer;
pub(crate) mod skim;
pub(crate) mod tape;
pub(crate) mod text;
