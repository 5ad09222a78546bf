//! What the judge promises.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

mod agreement;
mod buckets;
mod can;
mod canonical;
mod catalogue;
mod changes;
mod conditions;
mod decisions;
mod deliveries;
mod documented;
mod escalation;
mod fixtures;
mod flow;
mod harness;
mod hostile;
mod kept;
mod keys;
mod least;
mod located;
mod mutations;
mod needs;
mod oracle;
mod outputs;
mod own_program;
mod pages;
mod pairing;
mod recorded;
mod registry;
mod reviewed;
mod rival;
mod strangers;
mod trust;
mod waivers;
mod weaker;
mod wiring;
