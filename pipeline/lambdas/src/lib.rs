//! What the four Lambdas have in common: the handlers of `lake-core` over the ports of `lake-aws`, asked by the Lambda
//! runtime.
//!
//! A function says how it fares in lines of JSON on its standard output: one for each invocation, and its metrics. Neither
//! holds anything of a record; identities and counts only.

mod invocation;
mod log;
mod metrics;

use std::process::ExitCode;

use lake_aws::Aws;
use lake_core::{Function, Settings};
use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use serde_json::Value;

use self::invocation::Edge;
pub use self::invocation::Handler;
use self::log::Log;

/// Serves invocations of a function until the environment is frozen for good.
///
/// The handler is named where the function is, and not looked up by it: so a binary holds the code of one function alone,
/// and of the services that this one calls.
///
/// The environment says what the lake is called (`LAKE`: the dimension of its metrics; without it none are written), where
/// its parts are (see [`Settings`]), and what Lambda tells every function.
pub fn serve(
    function: Function,
    handler: impl Handler<Aws>,
    environment: impl Iterator<Item = (String, String)>,
) -> ExitCode {
    let environment: Vec<(String, String)> = environment.collect();
    let lake = environment.iter().find(|(name, value)| name == "LAKE" && !value.is_empty());
    let lake = lake.map(|(_, value)| value.clone());
    let log = Log::new(function);
    log.abort_on_panic();
    if lake.is_none() {
        log.unmeasured();
    }
    let settings = Settings::from_pairs(environment);
    match run(&Edge { function, handler, lake, settings, log: log.clone() }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log.stopped(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// One thread does: a function has the better part of one processor, and one invocation at a time.
fn run(edge: &Edge<impl Handler<Aws>>) -> Result<(), lambda_runtime::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let world = Aws::new(&lake_aws::load().await);
        let answer = |event: LambdaEvent<Value>| edge.invoke(&world, event);
        Runtime::new(service_fn(answer)).run().await
    })
}
