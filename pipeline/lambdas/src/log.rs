//! Lines of JSON on standard output, which is where CloudWatch has a function's log from.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use lake_core::Function;
use serde_json::{Map, Value, json};

/// The log of a function. A clone is the same log.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    function: Function,
    /// The invocation that is under way.
    invocation: Arc<Mutex<Map<String, Value>>>,
}

/// Something to be said.
pub(crate) struct Line {
    /// In the spelling by which Lambda filters.
    pub(crate) level: &'static str,
    pub(crate) message: &'static str,
    /// An object: what else there is to say.
    pub(crate) fields: Value,
}

impl Log {
    pub(crate) fn new(function: Function) -> Self {
        Self { function, invocation: Arc::default() }
    }

    /// From here on lines belong to this invocation.
    pub(crate) fn begin(&self, request_id: &str, trace: Option<&str>) {
        let mut invocation = Map::new();
        invocation.insert("requestId".to_owned(), request_id.into());
        if let Some(root) = trace.and_then(trace_id) {
            invocation.insert("traceId".to_owned(), root.into());
        }
        *self.invocation.lock().unwrap_or_else(PoisonError::into_inner) = invocation;
    }

    /// Says how the invocation went.
    pub(crate) fn end(&self, line: &Line, subject: &Map<String, Value>, took: Duration) {
        let mut fields = subject.clone();
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        fields.insert("durationMs".to_owned(), milliseconds.into());
        self.say(line, fields);
    }

    /// Says that nothing will be seen of this function on a dashboard, and raise no alarm.
    pub(crate) fn unmeasured(&self) {
        let fields = json!({ "reason": "setting `LAKE` is missing" });
        self.say(&Line { level: "WARN", message: "no metrics are written", fields }, Map::new());
    }

    /// Says why the function stops.
    pub(crate) fn stopped(&self, reason: &str) {
        let fields = json!({ "errorType": "Lake.Transient", "errorMessage": reason });
        self.say(&Line { level: "FATAL", message: "stopped", fields }, Map::new());
    }

    /// A panic ends the process: whatever it left half done is gone with it, and the next invocation begins anew. What it
    /// says may quote data, so only its place is told.
    pub(crate) fn abort_on_panic(&self) {
        let log = self.clone();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
            log.stopped(&format!("panic at {place}"));
            std::process::abort();
        }));
    }

    fn say(&self, line: &Line, fields: Map<String, Value>) {
        write(&self.document(line, fields, Timestamp::now()));
    }

    fn document(&self, line: &Line, fields: Map<String, Value>, now: Timestamp) -> Value {
        let mut whole = Map::new();
        whole.insert("timestamp".to_owned(), now.to_string().into());
        whole.insert("level".to_owned(), line.level.into());
        whole.insert("message".to_owned(), line.message.into());
        whole.insert("function".to_owned(), self.function.name().into());
        whole.extend(self.invocation.lock().unwrap_or_else(PoisonError::into_inner).clone());
        whole.extend(fields);
        whole.extend(line.fields.as_object().cloned().unwrap_or_default());
        Value::Object(whole)
    }
}

/// Writes one document as one line. Nobody could be told that nobody reads it.
pub(crate) fn write(document: &Value) {
    let _ = writeln!(std::io::stdout().lock(), "{document}");
}

/// The trace itself, out of the header that also says who sampled it and for whom.
fn trace_id(header: &str) -> Option<&str> {
    header.split(';').find_map(|field| field.trim().strip_prefix("Root="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_which_invocation_it_is_about() {
        let log = Log::new(Function::Transform);
        let line = || Line { level: "INFO", message: "done", fields: json!({ "answer": { "records": 3 } }) };
        let now = "2026-11-22T04:41:39.25Z".parse().unwrap();
        let subject = Map::from_iter([("dataset".to_owned(), "orders".into())]);
        log.begin("r-1", Some("Root=1-5759e988-bd862e3f;Parent=53995c3f42cd8ad8;Sampled=1"));
        insta::assert_json_snapshot!(log.document(&line(), subject, now));
        log.begin("r-2", None);
        let next = log.document(&line(), Map::new(), now);
        assert_eq!((&next["requestId"], next.get("traceId")), (&"r-2".into(), None));
    }
}
