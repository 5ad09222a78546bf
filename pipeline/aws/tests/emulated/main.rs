//! The adapter on real wire protocols, held to the suite that every adapter is held to. `tests/run.py` starts the
//! emulators and runs this.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod fixture;
mod multipart;
mod pages;

use lake_core::conformance;

use self::fixture::{Emulated, run};

#[test]
fn the_ports_do_what_every_adapter_must() {
    let departure = run(async {
        let fixture = Emulated::new("conformance").await;
        conformance::all(&fixture).await
    });
    assert_eq!(departure, Ok(()));
}

/// Needs an SQS that moves messages back, as `ElasticMQ` does; the other emulators do not.
#[test]
fn the_ports_of_operators_do_what_every_adapter_must() {
    let departure = run(async {
        let fixture = Emulated::new("operator").await;
        conformance::operator(&fixture).await
    });
    assert_eq!(departure, Ok(()));
}
