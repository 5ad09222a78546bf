//! The lake's rules, pure: identities, keys, the ledger, jobs and batches, and the handlers of the four Lambdas
//! over [`ports`]. No I/O, no AWS, no clock of its own.

pub mod ports;
