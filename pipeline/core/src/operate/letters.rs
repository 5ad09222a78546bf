//! Messages of the lake's queues: how many were set aside, and what one is about, said without its content.

use super::{Errand, Names, OperateError};
use crate::event::{BatchForgotten, ExecutionChanged, ObjectCreated};
use crate::ports::PortError;
use crate::ports::operator::Operator;

/// How many messages a dead-letter queue holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Held {
    /// The queue, as `redrive` calls it.
    pub queue: String,
    /// Messages in it, approximate while anything moves; `None` where whoever asks is not allowed to.
    pub messages: Option<u64>,
}

/// Counts what lies in the dead-letter queues.
#[derive(Debug, Clone, Copy)]
pub struct CountDeadLetters;

impl Errand for CountDeadLetters {
    type Output = Result<Vec<Held>, OperateError>;

    async fn run<W: Operator>(self, world: &W, names: &Names) -> Self::Output {
        let mut all = Vec::new();
        for letters in names.dead_letters() {
            let messages = match world.depth(&letters.url).await {
                Ok(depth) => Some(depth.waiting + depth.in_flight),
                Err(PortError::Denied { .. }) => None,
                Err(error) => return Err(error.into()),
            };
            all.push(Held { queue: letters.name, messages });
        }
        Ok(all)
    }
}

/// What a message is about: an object, an execution, a batch, or nothing that the lake knows.
pub fn subject(body: &str) -> String {
    if let Ok(created) = ObjectCreated::parse(body) {
        return match created.version {
            Some(version) => format!("object {}/{} ({version})", created.bucket, created.key),
            None => format!("object {}/{}", created.bucket, created.key),
        };
    }
    if let Ok(forgotten) = BatchForgotten::parse(body) {
        return format!("batch {}, forgotten", forgotten.manifest.batch);
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
