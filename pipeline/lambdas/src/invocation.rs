//! One invocation: the handler, and what is said about it.

use std::future::ready;
use std::pin::Pin;
use std::time::Instant;

use lake_core::handlers::Trouble;
use lake_core::ports::World;
use lake_core::settings::SettingsError;
use lake_core::{Failure, Function, Settings};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::{Map, Value, json};

use crate::log::{Line, Log};
use crate::{log, metrics};

/// What a function does with an event: one of [`lake_core::handlers`].
pub trait Handler<W>: AsyncFn(&W, &Settings, Value) -> Result<Value, Failure> {}

impl<W, F: AsyncFn(&W, &Settings, Value) -> Result<Value, Failure>> Handler<W> for F {}

/// What surrounds a function.
pub(crate) struct Edge<H> {
    pub(crate) function: Function,
    pub(crate) handler: H,
    /// The name of the lake, as its metrics have it.
    pub(crate) lake: Option<String>,
    /// Settings that cannot be read fail every invocation, and so are seen where failures are looked for.
    pub(crate) settings: Result<Settings, SettingsError>,
    pub(crate) log: Log,
}

impl<H> Edge<H> {
    fn handle<'a, W>(&'a self, world: &'a W, event: Value) -> Handling<'a>
    where
        H: Handler<W>,
    {
        match &self.settings {
            Ok(settings) => Box::pin((self.handler)(world, settings, event)),
            Err(error) => Box::pin(ready(Err(Trouble::from(error.clone()).into()))),
        }
    }

    /// Runs the handler on an event; says on the log how that went.
    pub(crate) async fn invoke<W: World>(
        &self,
        world: &W,
        event: LambdaEvent<Value>,
    ) -> Result<Value, Diagnostic>
    where
        H: Handler<W>,
    {
        let LambdaEvent { payload, context } = event;
        self.log.begin(&context.request_id, context.xray_trace_id.as_deref());
        let subject = subject(self.function, &payload);
        let begun = Instant::now();
        let outcome = self.handle(world, payload).await;
        if let Some(lake) = &self.lake {
            let place = (lake.as_str(), subject.get("dataset").and_then(Value::as_str));
            for document in metrics::documents(self.function, place, &outcome, world.now()) {
                log::write(&document);
            }
        }
        self.log.end(&line(&outcome), &subject, begun.elapsed());
        outcome.map(|answer| reply(self.function, answer)).map_err(|failure| Diagnostic {
            error_type: failure.error_type().to_owned(),
            error_message: failure.message(),
        })
    }
}

/// A handler at work. Boxed: the futures of the SDK are nested deeper than the compiler cares to look.
type Handling<'a> = Pin<Box<dyn Future<Output = Result<Value, Failure>> + 'a>>;

/// The identities that an event names by itself: those of the job that transform is given.
fn subject(function: Function, event: &Value) -> Map<String, Value> {
    let fields = match function {
        Function::Transform => ["dataset", "job", "attempt"].as_slice(),
        Function::StartIngest | Function::RecordStatus | Function::StartRefine => &[],
    };
    let fields = fields.iter().filter_map(|&field| Some((field.to_owned(), event.get(field)?.clone())));
    fields.filter(|(_, value)| value.is_string() || value.is_u64()).collect()
}

/// What the log says of an outcome.
fn line(outcome: &Result<Value, Failure>) -> Line {
    match outcome {
        Ok(answer) => Line { level: "INFO", message: "done", fields: json!({ "answer": answer }) },
        Err(failure) => Line {
            level: if matches!(failure, Failure::Rejected(_)) { "WARN" } else { "ERROR" },
            message: "failed",
            fields: json!({ "errorType": failure.error_type(), "errorMessage": failure.message() }),
        },
    }
}

/// What the invoker is told. An event source mapping asks for the messages that have to come back, and for nothing else.
fn reply(function: Function, answer: Value) -> Value {
    match function {
        Function::StartIngest | Function::RecordStatus => {
            json!({ "batchItemFailures": answer.get("batchItemFailures") })
        }
        Function::Transform | Function::StartRefine => answer,
    }
}

#[cfg(test)]
mod tests {
    use lake_core::handlers;
    use lake_core::memory::{MemoryWorld, run};
    use lambda_runtime::Context;

    use super::*;

    /// Invokes a function in an empty world.
    fn invoke(
        function: Function,
        handler: impl Handler<MemoryWorld>,
        settings: &[(&str, &str)],
        event: Value,
    ) -> Result<Value, Diagnostic> {
        let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let log = Log::new(function);
        let edge = Edge { function, handler, lake: None, settings: Settings::from_pairs(settings), log };
        let world = MemoryWorld::new("2026-11-22T00:00:00Z".parse().unwrap());
        run(&world, edge.invoke(&world, LambdaEvent::new(event, Context::default()))).unwrap()
    }

    fn transform(settings: &[(&str, &str)], event: Value) -> Diagnostic {
        invoke(Function::Transform, handlers::transform, settings, event).unwrap_err()
    }

    #[test]
    fn a_mapping_is_told_which_messages_come_back_and_nothing_else() {
        let settings = [("LEDGER_TABLE", "ledger"), ("INGEST_STATE_MACHINE_ARN", "machine")];
        let event = json!({ "Records": [{ "messageId": "m1", "body": "no event" }] });
        let answer = json!({ "batchItemFailures": [{ "itemIdentifier": "m1" }] });
        assert_eq!(invoke(Function::StartIngest, handlers::start_ingest, &settings, event), Ok(answer));
    }

    #[test]
    fn failures_have_the_two_names_that_workflows_know() {
        let given = json!({
            "attempt": 1, "dataset": "orders", "job": "0123456789abcdef0123456789abcdef", "receivedAt": "2026-11-22T04:41:39Z",
            "object": { "bucket": "raw", "key": "orders/a.json", "size": 7, "version": "v1" },
        });
        insta::assert_json_snapshot!(transform(&[("CONTROL_BUCKET", "control")], given.clone()));
        let missing = transform(&[], given);
        assert_eq!(missing.error_type, "Lake.Transient");
        assert_eq!(missing.error_message, "setting `CONTROL_BUCKET` is missing");
        assert_eq!(transform(&[("PART_BYTES", "0")], json!({})).error_type, "Lake.Transient");
    }
}
