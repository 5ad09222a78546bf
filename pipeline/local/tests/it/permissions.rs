//! What the program permits is what its lake may do: each call is authorised by the policies that were written for it.

use std::fmt::Write;

use crate::harness::{Played, example, main_yaml};

/// The committed program with one text of one resource replaced.
#[track_caller]
fn edited(resource: &str, find: &str, replace: &str) -> String {
    let program = main_yaml();
    let start = program.find(&format!("\n  {resource}:\n")).unwrap_or_else(|| panic!("no {resource}"));
    let at = program[start..].find(find).unwrap_or_else(|| panic!("no `{find}` in {resource}")) + start;
    [&program[..at], replace, &program[at + find.len()..]].concat()
}

/// Who is refused what, each once, in order; and how the object ends.
fn refusals(program: &str) -> String {
    let mut played = Played::of(program).unwrap();
    played.upload("flights/x.json", &example("flights/valid/flights-2k.json"));
    let summary = played.run();
    let refused = played.notices.iter().filter(|notice| notice.text.starts_with("may not"));
    let mut said = String::new();
    for notice in refused {
        let _ = writeln!(said, "{} {}", notice.subject, notice.text);
    }
    for object in &summary.objects {
        let _ = writeln!(said, "{:?} {}", object.state, object.reason.as_deref().unwrap_or_default());
    }
    said
}

#[test]
fn the_committed_program_is_refused_nothing() {
    assert_eq!(refusals(&main_yaml()), "Loaded \n");
}

#[test]
fn a_call_that_no_policy_allows_is_refused_and_named() {
    let mut said = String::new();
    for (title, resource, find, replace) in [
        ("no writing to the ledger", "start-ingest-policy", "              - dynamodb:PutItem\n", ""),
        ("no reading of another bucket", "transform-policy", "${raw-bucket.arn}/*", "${stage-bucket.arn}/*"),
        (
            "no use of the key",
            "transform-policy",
            "Sid: UseKeyRawByViaService\n            Effect: Allow",
            "Effect: Deny",
        ),
        (
            "a key that admits nobody",
            "raw-key",
            "Sid: UseThroughS3\n              Effect: Allow",
            "Effect: Deny",
        ),
        (
            "a bucket that forbids",
            "raw-policy",
            "aws:SecureTransport: \"false\"",
            "aws:SecureTransport: \"true\"",
        ),
        (
            "a queue for another rule",
            "ingest-queue-policy",
            "${raw-created-rule.arn}",
            "${stage-committed-rule.arn}",
        ),
        (
            "a workflow that may invoke nothing",
            "ingest-workflow-policy",
            "lambda:InvokeFunction",
            "lambda:GetFunction",
        ),
        (
            "a schedule that may invoke nothing",
            "drain-schedule-policy",
            "lambda:InvokeFunction",
            "lambda:GetFunction",
        ),
        ("a job that may not write", "refine-job-policy", "s3:PutObject", "s3:PutObjectAcl"),
        (
            "a grant to the code of another function",
            "start-ingest-policy",
            "lambda:SourceFunctionArn: ${functions}-start-ingest",
            "lambda:SourceFunctionArn: ${functions}-transform",
        ),
        (
            "a queue for code alone, which Lambda itself reads",
            "start-ingest-policy",
            "Resource: ${ingest-queue.arn}\n",
            "Resource: ${ingest-queue.arn}\n            Condition:\n              ArnEquals:\n                lambda:SourceFunctionArn: ${functions}-start-ingest\n",
        ),
    ] {
        let _ = writeln!(said, "{title}:\n{}", refusals(&edited(resource, find, replace)));
    }
    insta::assert_snapshot!(said.trim_end(), @r"
    no writing to the ledger:
    lakegate-dev-start-ingest-eu-west-1 may not `dynamodb:PutItem` on `arn:aws:dynamodb:eu-west-1:123456789012:table/lakegate-dev-ledger`

    no reading of another bucket:
    lakegate-dev-transform-eu-west-1 may not `s3:GetObjectVersion` on `arn:aws:s3:::lakegate-dev-raw-123456789012-eu-west-1/flights/x.json`
    Failed not allowed to `s3:GetObjectVersion` on `arn:aws:s3:::lakegate-dev-raw-123456789012-eu-west-1/flights/x.json`

    no use of the key:
    lakegate-dev-transform-eu-west-1 may not `kms:Decrypt` on `arn:aws:kms:eu-west-1:123456789012:key/38c66371-c07c-bd97-56ed-d7c702f48471`
    Failed not allowed to `kms:Decrypt` on `arn:aws:kms:eu-west-1:123456789012:key/38c66371-c07c-bd97-56ed-d7c702f48471`

    a key that admits nobody:
    lakegate-dev-transform-eu-west-1 may not `kms:Decrypt` on `arn:aws:kms:eu-west-1:123456789012:key/38c66371-c07c-bd97-56ed-d7c702f48471`
    Failed not allowed to `kms:Decrypt` on `arn:aws:kms:eu-west-1:123456789012:key/38c66371-c07c-bd97-56ed-d7c702f48471`

    a bucket that forbids:
    lakegate-dev-transform-eu-west-1 may not `s3:GetObjectVersion` on `arn:aws:s3:::lakegate-dev-raw-123456789012-eu-west-1/flights/x.json`
    Failed not allowed to `s3:GetObjectVersion` on `arn:aws:s3:::lakegate-dev-raw-123456789012-eu-west-1/flights/x.json`

    a queue for another rule:
    events.amazonaws.com may not `sqs:SendMessage` on `arn:aws:sqs:eu-west-1:123456789012:lakegate-dev-ingest`

    a workflow that may invoke nothing:
    lakegate-dev-ingest-workflow-eu-west-1 may not `lambda:InvokeFunction` on `arn:aws:lambda:eu-west-1:123456789012:function:lakegate-dev-transform`
    Failed the execution failed with `Lambda.AWSLambdaException`

    a schedule that may invoke nothing:
    lakegate-dev-drain-schedule-eu-west-1 may not `lambda:InvokeFunction` on `arn:aws:lambda:eu-west-1:123456789012:function:lakegate-dev-start-refine`
    Staged 

    a job that may not write:
    lakegate-dev-refine-job-eu-west-1 may not `s3:PutObject` on `arn:aws:s3:::lakegate-dev-control-123456789012-eu-west-1/batches/flights/af2b39f05117e721f64dfad9b1b9397d/result.json`
    Failed the execution failed with `States.TaskFailed`

    a grant to the code of another function:
    lakegate-dev-start-ingest-eu-west-1 may not `states:StartExecution` on `arn:aws:states:eu-west-1:123456789012:stateMachine:lakegate-dev-ingest`
    Received 

    a queue for code alone, which Lambda itself reads:
    lakegate-dev-start-ingest-eu-west-1 may not `sqs:ReceiveMessage` on `arn:aws:sqs:eu-west-1:123456789012:lakegate-dev-ingest`
    ");
}
