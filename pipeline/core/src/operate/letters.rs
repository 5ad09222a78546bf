//! What a message of the lake's queues is about, said without its content.

use crate::event::{ExecutionChanged, ObjectCreated};

/// What a message is about: an object, an execution, or nothing that the lake knows.
pub fn subject(body: &str) -> String {
    if let Ok(created) = ObjectCreated::parse(body) {
        return match created.version {
            Some(version) => format!("object {}/{} ({version})", created.bucket, created.key),
            None => format!("object {}/{}", created.bucket, created.key),
        };
    }
    match ExecutionChanged::parse(body) {
        Ok(changed) => format!("execution {} ({:?})", changed.name, changed.status),
        Err(_) => format!("no event of the lake ({} bytes)", body.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_never_quoted() {
        assert_eq!(subject("jane@example.com"), "no event of the lake (16 bytes)");
    }
}
