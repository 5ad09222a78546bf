//! Reads that break off, and reads that were made before.

use bytes::{Bytes, BytesMut};
use lake_core::ports::{ChunkReader, ObjectVersion, Objects, PortError};

use crate::wire::{Answer, Wire, answer, run};

fn object(version: &str) -> ObjectVersion {
    ObjectVersion { bucket: "raw".into(), key: "orders/a.json".into(), version: version.into() }
}

/// An answer that promises more than it holds, as a connection that breaks.
fn part(body: &str, length: usize) -> Answer {
    answer(206, body).with("content-length", &length.to_string()).with("etag", "\"e\"")
}

async fn whole(wire: &Wire) -> Result<Bytes, PortError> {
    let mut reader = wire.aws().open(&object("v1")).await?;
    let mut body = BytesMut::new();
    while let Some(chunk) = reader.next().await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

#[test]
fn a_broken_read_goes_on_where_it_broke() {
    let wire = Wire::of([part("hello", 11), part(" wo", 6), part("rld", 3)]);
    assert_eq!(run(whole(&wire)), Ok(Bytes::from_static(b"hello world")));
    assert_eq!(
        wire.requests(),
        [
            "GET /orders/a.json?versionId=v1&x-id=GetObject",
            "GET /orders/a.json?versionId=v1&x-id=GetObject range=bytes=5- if-match=\"e\"",
            "GET /orders/a.json?versionId=v1&x-id=GetObject range=bytes=8- if-match=\"e\"",
        ]
        .map(|request| request
            .replace("&x-id=GetObject", "")
            .replace("?versionId", "?x-id=GetObject&versionId"))
    );
}

#[test]
fn a_read_that_gets_nowhere_ends() {
    let wire = Wire::of([part("hello", 11), part("", 6), part("", 6), part("", 6), part("", 6)]);
    let error = run(whole(&wire)).unwrap_err();
    let detail = "Invalid Content-Length: Expected 6 bytes but 0 bytes were received".to_owned();
    assert_eq!(error, PortError::Unavailable { service: "s3", detail });
    assert_eq!(wire.requests().len(), 4);
}

#[test]
fn what_was_read_is_not_fetched_again() {
    let body = || answer(200, "{\"v\":1}").with("etag", "\"one\"");
    let wire = Wire::of([body(), answer(304, ""), answer(200, "{\"v\":2}").with("etag", "\"two\"")]);
    let aws = wire.aws();
    for expected in ["{\"v\":1}", "{\"v\":1}", "{\"v\":2}"] {
        let found = run(aws.read("control", "contracts/orders.json")).unwrap();
        assert_eq!(found, Some(Bytes::from(expected)));
    }
    let requests = wire.requests();
    assert!(!requests[0].contains("if-none-match"), "{requests:?}");
    assert!(requests[1].contains("if-none-match=\"one\""), "{requests:?}");
}
