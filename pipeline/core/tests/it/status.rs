//! `record-status`: every end of both workflows.

use lake_core::Function;
use lake_core::job::Rejected;
use lake_core::ledger::{BatchState, ObjectState};
use lake_core::ports::{Execution, ExecutionStatus};
use serde_json::{Value, json};

use crate::lab::{INGEST, Lab, REFINE, mapping, records, status_changed};

/// One file whose ingest execution runs.
fn running() -> (Lab, String) {
    let mut lab = Lab::new();
    lab.upload("orders/a.json", &records(0..3, &[]));
    lab.deliver();
    lab.poll("ingest", Function::StartIngest);
    let name = lab.world.running(INGEST).remove(0).0;
    (lab, name)
}

/// Ends the execution and tells `record-status`, with the text of input and output or without.
#[track_caller]
fn end(lab: &mut Lab, arn: &str, name: &str, encrypted: bool, change: impl FnOnce(&mut Execution)) -> Value {
    let execution = lab.world.change_execution(arn, name, change).unwrap();
    let event = status_changed(arn, name, &execution, encrypted).to_string();
    lab.ask(Function::RecordStatus, mapping(&[event]))
}

#[test]
fn every_end_of_the_ingest_workflow_is_recorded() {
    let refusal = Rejected { reason: "holds no records".into(), records: 0, admitted: 0, quarantined: 0 };
    let refusal = serde_json::to_string(&refusal).unwrap();
    let cause = json!({ "errorType": "Lake.Rejected", "errorMessage": refusal }).to_string();
    let ends = [
        (ExecutionStatus::Failed, Some("Lake.Rejected"), cause.as_str()),
        (ExecutionStatus::Failed, Some("Lambda.Unknown"), "exited with signal: killed"),
        (ExecutionStatus::TimedOut, None, ""),
        (ExecutionStatus::Aborted, None, ""),
    ];
    let mut statuses = Vec::new();
    for (status, error, cause) in ends {
        for encrypted in [false, true] {
            let (mut lab, name) = running();
            let answer = end(&mut lab, INGEST, &name, encrypted, |execution| {
                execution.status = status;
                execution.error = error.map(str::to_owned);
                execution.cause = Some(cause.to_owned());
            });
            assert_eq!(answer["batchItemFailures"], json!([]));
            statuses.push(format!("{}, recorded {}", lab.status(), answer["recorded"]["orders"]));
        }
    }
    insta::assert_snapshot!(statuses.join("\n"), @r#"
    orders/a.json Quarantined #1 0 0 0 - holds no records, recorded {"failed":0,"loaded":0,"quarantined":1,"records":0}
    orders/a.json Quarantined #1 0 0 0 - holds no records, recorded {"failed":0,"loaded":0,"quarantined":1,"records":0}
    orders/a.json Failed #1 - - - - the execution failed with `Lambda.Unknown`, recorded {"failed":1,"loaded":0,"quarantined":0,"records":0}
    orders/a.json Failed #1 - - - - the execution failed with `Lambda.Unknown`, recorded {"failed":1,"loaded":0,"quarantined":0,"records":0}
    orders/a.json Failed #1 - - - - the execution timed out, recorded {"failed":1,"loaded":0,"quarantined":0,"records":0}
    orders/a.json Failed #1 - - - - the execution timed out, recorded {"failed":1,"loaded":0,"quarantined":0,"records":0}
    orders/a.json Failed #1 - - - - the execution was stopped, recorded {"failed":1,"loaded":0,"quarantined":0,"records":0}
    orders/a.json Failed #1 - - - - the execution was stopped, recorded {"failed":1,"loaded":0,"quarantined":0,"records":0}
    "#);
}

#[test]
fn an_end_that_is_told_twice_is_recorded_once() {
    let (mut lab, name) = running();
    let abort = |execution: &mut Execution| execution.status = ExecutionStatus::Aborted;
    let first = end(&mut lab, INGEST, &name, false, abort);
    assert_eq!(first["recorded"]["orders"]["failed"], 1);
    assert_eq!(end(&mut lab, INGEST, &name, false, abort), json!({ "batchItemFailures": [] }));
}

#[test]
fn success_carries_the_counts() {
    for encrypted in [false, true] {
        let (mut lab, name) = running();
        let input: Value = serde_json::from_str(&lab.world.running(INGEST)[0].1).unwrap();
        let report = lab.ask(Function::Transform, input);
        end(&mut lab, INGEST, &name, encrypted, |execution| {
            execution.status = ExecutionStatus::Succeeded;
            execution.output = Some(report.to_string());
        });
        insta::allow_duplicates! {
            insta::assert_snapshot!(lab.status(), @"orders/a.json Staged #1 3 3 0 -");
        }
    }
}

#[test]
fn an_end_that_cannot_be_seen_yet_comes_back() {
    let (mut lab, name) = running();
    let ended = Execution { status: ExecutionStatus::TimedOut, ..lab.world.executions(INGEST)[0].1.clone() };
    let event = status_changed(INGEST, &name, &ended, false).to_string();
    let answer = lab.ask(Function::RecordStatus, mapping(&[event]));
    insta::assert_snapshot!(answer.to_string().replace(&name, "<name>"), @r#"{"batchItemFailures":[{"itemIdentifier":"0"}],"problems":[{"message":"0","reason":"execution `<name>` is not described as it was reported"}]}"#);
}

#[test]
fn messages_that_are_none_of_its_own_fail_alone() {
    let (mut lab, name) = running();
    let execution = lab.world.succeed(INGEST, &name, "{}").unwrap();
    let bodies = [
        status_changed("arn:of:another", &name, &execution, false).to_string(),
        status_changed(INGEST, "by-hand", &execution, false).to_string(),
        "]".to_owned(),
        status_changed(INGEST, &name, &execution, false).to_string(),
    ];
    let answer = lab.ask(Function::RecordStatus, mapping(&bodies));
    assert_eq!(
        answer["batchItemFailures"],
        json!([{ "itemIdentifier": "0" }, { "itemIdentifier": "1" }, { "itemIdentifier": "2" }])
    );
    insta::assert_snapshot!(lab.status(), @"orders/a.json Failed #1 - - - - the execution left no report");
}

#[test]
fn a_load_is_believed_only_with_its_result() {
    let results = [
        ("[]".to_owned(), "cannot be read"),
        (json!({ "batch": "0".repeat(32), "rows": {}, "files": [] }).to_string(), "another batch"),
        (String::new(), "no result"),
    ];
    for (result, reason) in results {
        let (mut lab, batch, name) = loading();
        if !result.is_empty() {
            lab.world.upload("control", &format!("batches/orders/{batch}/result.json"), result);
        }
        end(&mut lab, REFINE, &name, false, |execution| execution.status = ExecutionStatus::Succeeded);
        let object = lab.objects().into_values().next().unwrap();
        assert_eq!(object.state, ObjectState::Failed);
        assert!(object.reason.as_ref().unwrap().contains(reason), "{:?}", object.reason);
        assert_eq!(lab.batches()[&batch].state, BatchState::Failed);
    }
}

#[test]
fn a_load_that_is_whole_is_recorded() {
    let (mut lab, batch, name) = loading();
    let job = lab.objects().into_keys().next().unwrap();
    let result = json!({ "batch": batch, "rows": { job.to_string(): 3 }, "files": [] });
    lab.world.upload("control", &format!("batches/orders/{batch}/result.json"), result.to_string());
    let answer =
        end(&mut lab, REFINE, &name, true, |execution| execution.status = ExecutionStatus::Succeeded);
    insta::assert_snapshot!(answer["recorded"].to_string(), @r#"{"orders":{"failed":0,"loaded":1,"quarantined":0,"records":3}}"#);
}

#[test]
fn a_job_that_lost_rows_is_not_loaded() {
    let (mut lab, batch, name) = loading();
    let job = lab.objects().into_keys().next().unwrap();
    let result = json!({ "batch": batch, "rows": { job.to_string(): 2 }, "files": [] });
    lab.world.upload("control", &format!("batches/orders/{batch}/result.json"), result.to_string());
    end(&mut lab, REFINE, &name, true, |execution| execution.status = ExecutionStatus::Succeeded);
    insta::assert_snapshot!(lab.status(), @"orders/a.json Failed #1 3 3 0 - 2 of 3 records were loaded");
    insta::assert_snapshot!(lab.batches()[&batch].reason.as_ref().unwrap(), @"2 of 3 records were loaded");
}

/// One file whose refine execution runs; its batch and the name of the execution.
fn loading() -> (Lab, String, String) {
    let (mut lab, _) = running();
    lab.run_ingests();
    lab.deliver();
    lab.ask(Function::StartRefine, Value::Null);
    let name = lab.world.running(REFINE).remove(0).0;
    (lab, name.trim_end_matches("-1").to_owned(), name)
}
