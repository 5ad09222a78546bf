//! The world in memory is an adapter like any other.

use std::time::Duration;

use lake_core::conformance::{Departure, Fixture, Office, all, operator};
use lake_core::memory::{MemoryWorld, QueueOptions, run};
use lake_core::ports::ExecutionStatus;

struct Memory(MemoryWorld);

impl Fixture for Memory {
    type World = MemoryWorld;

    fn world(&self) -> &MemoryWorld {
        &self.0
    }
    fn bucket(&self) -> &'static str {
        "bucket"
    }
    fn queue_url(&self) -> &'static str {
        "queue"
    }
    fn visibility(&self) -> Duration {
        Duration::from_secs(30)
    }
    fn state_machine_arn(&self) -> &'static str {
        "machine"
    }
    fn table(&self) -> &'static str {
        "table"
    }
    fn key_arn(&self) -> &'static str {
        "key"
    }
    async fn send(&self, body: &str) {
        self.0.send("queue", body).unwrap();
    }
    async fn end(&self, name: &str, status: ExecutionStatus) {
        self.0.change_execution("machine", name, |execution| execution.status = status).unwrap();
    }
    async fn pass(&self, time: Duration) {
        self.0.advance(time);
    }
}

impl Office for Memory {
    fn source_url(&self) -> &'static str {
        "source"
    }
    fn dead_letter_url(&self) -> &'static str {
        "dead"
    }
}

fn fixture() -> Memory {
    let world = MemoryWorld::new("2026-11-22T00:00:00Z".parse().unwrap());
    for queue in ["queue", "source", "dead"] {
        world.create_queue(queue, QueueOptions { visibility: Duration::from_secs(30), dead_letters: None });
    }
    Memory(world)
}

#[test]
fn memory_conforms() {
    let fixture = fixture();
    assert_eq!(run(&fixture.0, all(&fixture)), Ok(Ok(())));
}

#[test]
fn memory_conforms_for_operators() {
    let fixture = fixture();
    assert_eq!(run(&fixture.0, operator(&fixture)), Ok(Ok(())));
}

#[test]
fn a_departure_is_named() {
    let fixture = fixture();
    fixture.0.unversioned("bucket");
    let departure = run(&fixture.0, all(&fixture)).unwrap().unwrap_err();
    insta::assert_snapshot!(departure, @r#"each write is a version: found Written { version: "null", size: 6 }"#);
    assert!(matches!(departure, Departure::Broken { .. }));
}
