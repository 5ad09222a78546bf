//! What is sent.

use bytes::Bytes;
use lake_core::ports::{Ledger, Objects, PartWriter, Queues};
use serde_json::json;

use crate::wire::{Wire, answer, run};

const QUEUE: &str = "https://sqs.eu-west-1.amazonaws.com/123456789012/stage";

#[test]
fn a_write_names_no_key_and_leaves_encryption_to_the_bucket() {
    let wire = Wire::of([answer(200, ""), answer(200, "")]);
    run(async {
        wire.aws().put("stage", "commits/x", Bytes::from_static(b"{}")).await.unwrap();
        let mut writer = wire.aws().create("stage", "data/x").await.unwrap();
        writer.write(Bytes::from_static(b"small")).await.unwrap();
        writer.finish().await.unwrap();
    });
    let requests = wire.requests();
    assert_eq!(requests.len(), 2, "one request each: {requests:?}");
    assert!(requests.iter().all(|request| request.starts_with("PUT ")), "{requests:?}");
    assert!(!requests.iter().any(|request| request.contains("server-side-encryption")), "{requests:?}");
}

#[test]
fn an_upload_that_cannot_be_completed_is_freed() {
    let begun = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
    let failed = "<Error><Code>InvalidPart</Code><Message>no</Message></Error>";
    let part = || answer(200, "").with("etag", "\"p\"");
    let wire = Wire::of([answer(200, begun), part(), part(), answer(400, failed), answer(204, "")]);
    let error = run(async {
        let mut writer = wire.aws().create("stage", "data/x").await.unwrap();
        for _ in 0..17 {
            writer.write(Bytes::from(vec![0; 1 << 20])).await.unwrap();
        }
        writer.finish().await.unwrap_err()
    });
    assert_eq!(error.to_string(), "s3 is unavailable: InvalidPart: no");
    let requests = wire.requests();
    let kinds: Vec<&str> = requests.iter().filter_map(|request| request.split(' ').next()).collect();
    assert_eq!(kinds, ["POST", "PUT", "PUT", "POST", "DELETE"]);
}

#[test]
fn messages_that_stay_are_told_apart() {
    let answers = [
        answer(
            200,
            r#"{"Successful":[],"Failed":[{"Id":"3","Code":"ReceiptHandleIsInvalid","SenderFault":true}]}"#,
        ),
        answer(200, r#"{"Successful":[],"Failed":[{"Id":"1","Code":"InternalError","SenderFault":false}]}"#),
    ];
    let wire = Wire::of(answers);
    let receipts: Vec<String> = (0..12).map(|number| format!("r{number}")).collect();
    assert_eq!(run(wire.aws().delete(QUEUE, &receipts)), Ok(vec!["r3".to_owned(), "r11".to_owned()]));
    assert_eq!(wire.requests().len(), 2);
}

#[test]
fn an_item_is_read_as_it_was_written() {
    let item = json!({
        "text": "ü", "empty": "", "yes": true, "none": null, "large": u64::MAX, "small": -1.5, "list": [1, "a"], "map": {"k": [{}]},
    });
    let stored = r#"{"Item":{"id":{"S":"object#1"},"revision":{"N":"7"},"text":{"S":"ü"},"empty":{"S":""},"yes":{"BOOL":true},
        "none":{"NULL":true},"large":{"N":"18446744073709551615"},"small":{"N":"-1.5"},"list":{"L":[{"N":"1"},{"S":"a"}]},
        "map":{"M":{"k":{"L":[{"M":{}}]}}}}}"#;
    let wire = Wire::of([answer(200, stored), answer(200, "{}")]);
    let aws = wire.aws();
    let found = run(aws.load("ledger", "object#1")).unwrap().unwrap();
    assert_eq!((found.revision, &found.item), (7, item.as_object().unwrap()));
    run(aws.save("ledger", "object#1", &found.item, Some(7))).unwrap();
    let sent: serde_json::Value = serde_json::from_str(
        wire.requests()[1].split_once(" {").map(|(_, body)| format!("{{{body}")).unwrap().as_str(),
    )
    .unwrap();
    let mut expected: serde_json::Value = serde_json::from_str(stored).unwrap();
    expected["Item"]["revision"]["N"] = "8".into();
    assert_eq!(sent["Item"], expected["Item"]);
    assert_eq!(sent["ConditionExpression"], "#revision = :expected");
    assert_eq!(sent["ExpressionAttributeValues"], json!({":expected": {"N": "7"}}));
}
