//! The adapter over the real clients of the SDK, with a wire that plays what a test says.

mod calls;
mod faults;
mod reading;
mod wire;
