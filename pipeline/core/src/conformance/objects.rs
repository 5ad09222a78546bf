//! Objects: versions, create-only writes, streaming writes that are visible whole or not at all.

use bytes::{Bytes, BytesMut};

use super::{Departure, Fixture, equal, holds};
use crate::ports::{ChunkReader, Created, ObjectVersion, Objects, PartWriter, PortError};

/// Reads, versions, `put_new`.
///
/// # Errors
/// The first departure.
pub async fn objects<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    let (world, bucket, key) = (fixture.world(), fixture.bucket(), "conformance/object.json");
    equal("an object that nobody wrote is none", &world.read(bucket, key).await?, &None)?;
    let nothing = ObjectVersion { bucket: bucket.into(), key: key.into(), version: "v0".into() };
    missing("opening it says so", world.open(&nothing).await)?;

    let first = world.put(bucket, key, Bytes::from_static(b"first")).await?;
    equal("a write says how much it stored", &first.size, &5)?;
    let second = world.put(bucket, key, Bytes::from_static(b"second")).await?;
    holds("each write is a version", first.version != second.version, &second)?;
    let newest = world.read(bucket, key).await?;
    equal("a read gives the newest version", &newest, &Some(Bytes::from_static(b"second")))?;
    for (version, body) in [(first.version, "first"), (second.version, "second")] {
        let object = ObjectVersion { version, ..nothing.clone() };
        equal("each version opens", &whole(fixture, &object).await?, &Bytes::from(body))?;
    }

    let created = world.put_new(bucket, key, Bytes::from_static(b"third")).await?;
    equal("`put_new` finds what is there", &created, &Created::Exists)?;
    let kept = world.read(bucket, key).await?;
    equal("and leaves it alone", &kept, &Some(Bytes::from_static(b"second")))?;
    let created = world.put_new(bucket, "conformance/new.json", Bytes::from_static(b"new")).await?;
    holds("`put_new` writes where nothing is", matches!(created, Created::New(_)), &created)?;
    let stored = world.read(bucket, "conformance/new.json").await?;
    equal("and what it wrote is there", &stored, &Some(Bytes::from_static(b"new")))
}

/// Keys are text: nothing in them is a path, an escape or an encoding.
///
/// # Errors
/// The first departure.
pub async fn odd_keys<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    let (world, bucket) = (fixture.world(), fixture.bucket());
    let keys =
        ["a b", "a+b", "a%20b", "ü/ü", "x//y", "x/", "..", "x/../y", ".hidden", "CASE", "case", "a=b&c?d#e"];
    let keys = keys.map(|key| format!("conformance/odd/{key}"));
    for key in &keys {
        world.put(bucket, key, Bytes::from(key.clone())).await?;
    }
    for key in keys {
        let body = world.read(bucket, &key).await?;
        equal("an odd key holds what was put under it", &body, &Some(Bytes::from(key)))?;
    }
    Ok(())
}

/// Streaming writes and reads.
///
/// # Errors
/// The first departure.
pub async fn streaming_writes<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    let (world, bucket, key) = (fixture.world(), fixture.bucket(), "conformance/stream.bin");
    let piece = Bytes::from((0..=u8::MAX).cycle().take(100_000).collect::<Vec<u8>>());
    let mut writer = world.create(bucket, key).await?;
    for _ in 0..3 {
        writer.write(piece.clone()).await?;
    }
    equal("what is being written is not visible", &world.read(bucket, key).await?, &None)?;
    let written = writer.finish().await?;
    equal("a finished write says how much it stored", &written.size, &300_000)?;
    let object = ObjectVersion { bucket: bucket.into(), key: key.into(), version: written.version };
    let body = whole(fixture, &object).await?;
    holds("it stored all of it", body == piece.repeat(3), &body.len())?;

    let mut writer = world.create(bucket, key).await?;
    writer.write(Bytes::from_static(b"given up")).await?;
    writer.abort().await?;
    let mut writer = world.create(bucket, key).await?;
    writer.write(Bytes::from_static(b"forgotten")).await?;
    drop(writer);
    let kept = world.read(bucket, key).await?.map(|body| body.len());
    equal("a write that is not finished changes nothing", &kept, &Some(300_000))?;

    let written = world.create(bucket, key).await?.finish().await?;
    equal("a write of nothing is an empty object", &written.size, &0)?;
    let object = ObjectVersion { version: written.version, ..object };
    equal("which has no chunk", &world.open(&object).await?.next().await?, &None)
}

async fn whole<F: Fixture>(fixture: &F, object: &ObjectVersion) -> Result<Bytes, Departure> {
    let mut reader = fixture.world().open(object).await?;
    let mut body = BytesMut::new();
    while let Some(chunk) = reader.next().await? {
        holds("no chunk is empty", !chunk.is_empty(), &body.len())?;
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn missing<T>(rule: &'static str, result: Result<T, PortError>) -> Result<(), Departure> {
    match result {
        Err(PortError::Missing { .. }) => Ok(()),
        Err(error) => Err(Departure::Broken { rule, found: error.to_string() }),
        Ok(_) => Err(Departure::Broken { rule, found: "an object".to_owned() }),
    }
}
