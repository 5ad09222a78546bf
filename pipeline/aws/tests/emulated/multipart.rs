//! Objects that do not fit into one request.

use bytes::{Bytes, BytesMut};
use lake_core::conformance::Fixture;
use lake_core::ports::{ChunkReader, ObjectVersion, Objects, PartWriter};

use crate::fixture::{Emulated, run};

const PIECE: usize = 1 << 20;

/// A megabyte that no other is like.
fn piece(number: u8) -> Bytes {
    Bytes::from([&[number; 16], &vec![number.wrapping_mul(31); PIECE - 16][..]].concat())
}

async fn begun(fixture: &Emulated, key: &str, pieces: u8) -> lake_aws::Writer {
    let mut writer = fixture.world().create(fixture.bucket(), key).await.unwrap();
    for number in 0..pieces {
        writer.write(piece(number)).await.unwrap();
    }
    writer
}

async fn uploads(fixture: &Emulated) -> usize {
    let answer = fixture.s3.list_multipart_uploads().bucket(fixture.bucket()).send().await.unwrap();
    answer.uploads().len()
}

#[test]
fn a_large_object_is_visible_whole_or_not_at_all() {
    run(async {
        let fixture = Emulated::new("multipart").await;
        let (world, bucket) = (fixture.world(), fixture.bucket());

        let writer = begun(&fixture, "large", 40).await;
        assert_eq!(uploads(&fixture).await, 1, "40 MB are more than a part");
        assert_eq!(world.read(bucket, "large").await, Ok(None));
        let written = writer.finish().await.unwrap();
        assert_eq!((written.size, uploads(&fixture).await), (40 << 20, 0));

        let object = ObjectVersion { bucket: bucket.into(), key: "large".into(), version: written.version };
        let mut reader = world.open(&object).await.unwrap();
        let mut body = BytesMut::new();
        while let Some(chunk) = reader.next().await.unwrap() {
            body.extend_from_slice(&chunk);
        }
        assert_eq!(body.len(), 40 << 20);
        let pieces = body.chunks(PIECE).zip(0_u8..);
        assert!(pieces.into_iter().all(|(found, number)| found == piece(number)), "the parts are in order");

        begun(&fixture, "given-up", 20).await.abort().await.unwrap();
        assert_eq!((world.read(bucket, "given-up").await, uploads(&fixture).await), (Ok(None), 0));

        drop(begun(&fixture, "forgotten", 20).await);
        assert_eq!(world.read(bucket, "forgotten").await, Ok(None));
        assert_eq!(uploads(&fixture).await, 1, "the bucket's lifecycle removes it");
    });
}
