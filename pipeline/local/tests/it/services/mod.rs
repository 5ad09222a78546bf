//! The services together, without a lake around them.

mod conserved;
mod robust;
mod workflows;
