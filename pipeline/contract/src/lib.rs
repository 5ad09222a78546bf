//! Dataset contracts and admission.
//!
//! A contract is a JSON Schema with `x-lake` annotations. It is compiled once into a plan, and the plan admits a
//! stream of bytes: it validates, normalises, protects personal data, adds lineage, partitions, and sends to
//! quarantine what it cannot admit. Pure: no I/O and no clock.

mod admission;
pub mod calendar;
mod compatibility;
mod contract;
mod error;
pub mod infer;
mod inflate;
mod json;
mod limits;
mod lineage;
mod located;
mod model;
mod output;
mod plan;
mod reference;
pub mod sample;
#[cfg(test)]
mod testing;
mod value;
mod verdict;

pub use admission::{Admission, AdmissionError, Rejection, Sink, Tally};
pub use contract::Contract;
pub use error::{ContractError, Problem};
pub use limits::Limits;
pub use lineage::Lineage;
pub use model::{Column, ColumnKind, PartitionColumn, PartitionUnit, Retention};
pub use plan::Plan;
pub use value::protect::Salt;
pub use verdict::Unfit;
