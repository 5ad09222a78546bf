//! What a Lambda runtime demands of a handler's future.

use lake_core::memory::MemoryWorld;
use lake_core::{Function, Settings, handle};

#[test]
fn handlers_can_move_between_threads() {
    fn is_send<T: Send>(_: T) {}
    let world = MemoryWorld::new("2026-11-22T00:00:00Z".parse().unwrap());
    let settings = Settings::from_pairs([]).unwrap();
    for function in Function::ALL {
        is_send(handle(function, &world, &settings, serde_json::Value::Null));
    }
}
