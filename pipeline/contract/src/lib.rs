//! Dataset contracts and admission.
//!
//! A contract is a JSON Schema with `x-lake` annotations. It is compiled once into a plan, and the plan admits a
//! stream of bytes: it validates, normalises, protects personal data, adds lineage, partitions, and sends to
//! quarantine what it cannot admit. Pure: no I/O and no clock.

mod contract;
mod error;
mod json;
mod lineage;
mod located;
mod model;
pub mod sample;
mod value;

pub use contract::Contract;
pub use error::{ContractError, Problem};
pub use model::{Column, ColumnKind, PartitionColumn, PartitionUnit, Retention};
