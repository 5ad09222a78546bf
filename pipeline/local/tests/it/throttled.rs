//! Functions that no concurrency is reserved for: Lambda never runs them.

use crate::harness::{Played, flights, main_yaml, objects};

/// What becomes of a file where a function is throttled: the job table, the dead letters, and what is said about it.
fn throttled(function: &str) -> String {
    let handler = format!("handler: {function}\n");
    let program = main_yaml().replace("      reservedConcurrentExecutions: ${drainConcurrency}\n", "");
    assert!(program.contains(&handler));
    let program = program.replace(&handler, &format!("{handler}      reservedConcurrentExecutions: 0\n"));
    let mut played = Played::of(&program).unwrap();
    played.upload("flights/a.json", &flights(0, 3));
    let summary = played.run();
    let letters =
        played.lake.dead_letters().into_iter().map(|letter| format!("dead letter in {}", letter.queue));
    let said = played.notices.iter().filter(|notice| notice.text.contains("Rate Exceeded"));
    let said = said.map(|notice| format!("{}: {}", notice.subject, notice.text));
    let mut lines: Vec<String> = letters.chain(said).collect();
    lines.dedup();
    format!("{}\n{}", objects(&summary), lines.join("\n"))
}

#[test]
fn a_function_without_concurrency_never_runs() {
    insta::assert_snapshot!(throttled("start-ingest"), @r"

    dead letter in lakegate-dev-ingest-dlq
    lakegate-dev-ingest: 1 messages go back to the queue (Lambda.TooManyRequestsException: Rate Exceeded: its reserved concurrency is 0)
    ");
    insta::assert_snapshot!(throttled("transform"), @"flights/a.json Failed in=0 admitted=0 quarantined=0 loaded=0 the execution failed with `Lambda.TooManyRequestsException`");
    insta::assert_snapshot!(throttled("start-refine"), @r"
    flights/a.json Staged in=3 admitted=3 quarantined=0 loaded=0 -
    dead letter in lakegate-dev-drain-dlq
    lakegate-dev-start-refine: failed with Lambda.TooManyRequestsException: Rate Exceeded: its reserved concurrency is 0
    ");
}
