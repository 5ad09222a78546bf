//! Buckets in memory.

use std::collections::{BTreeMap, BTreeSet};

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;

use super::{MemoryWorld, State};
use crate::ports::{
    ChunkReader, Created, ObjectVersion, Objects, PartWriter, PortError, PortResult, Written,
};

/// Bytes of a chunk: small, so that every object of a test has several.
const CHUNK: usize = 64;

#[derive(Debug, Clone, Default)]
pub(super) struct Buckets {
    pub(super) objects: BTreeMap<(String, String), Vec<Version>>,
    unversioned: BTreeSet<String>,
    written: Vec<StoredObject>,
}

/// One version of one object, with its bytes.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) body: Bytes,
    pub(super) written: Timestamp,
}

/// An object version that came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// Which.
    pub object: ObjectVersion,
    /// Bytes stored.
    pub size: u64,
}

impl State {
    fn store(&mut self, bucket: &str, key: &str, body: Bytes) -> Written {
        let unversioned = self.objects.unversioned.contains(bucket);
        let version = if unversioned { "null".to_owned() } else { format!("v{}", self.next()) };
        let (size, written) = (body.len() as u64, self.now);
        let versions = self.objects.objects.entry((bucket.to_owned(), key.to_owned())).or_default();
        if unversioned {
            versions.clear();
        }
        versions.push(Version { id: version.clone(), body, written });
        let object =
            ObjectVersion { bucket: bucket.to_owned(), key: key.to_owned(), version: version.clone() };
        self.objects.written.push(StoredObject { object, size });
        Written { version, size }
    }

    pub(super) fn newest(&self, bucket: &str, key: &str) -> Option<Bytes> {
        let versions = self.objects.objects.get(&(bucket.to_owned(), key.to_owned()))?;
        versions.last().map(|version| version.body.clone())
    }
}

impl MemoryWorld {
    /// Makes a bucket one that keeps no versions.
    pub fn unversioned(&self, bucket: &str) {
        self.state().objects.unversioned.insert(bucket.to_owned());
    }

    /// Stores an object, as somebody outside the lake does it: no call of a port.
    pub fn upload(&self, bucket: &str, key: &str, body: impl Into<Bytes>) -> StoredObject {
        let body = body.into();
        let Written { version, size } = self.state().store(bucket, key, body);
        StoredObject {
            object: ObjectVersion { bucket: bucket.to_owned(), key: key.to_owned(), version },
            size,
        }
    }

    /// Removes all versions of an object.
    pub fn remove(&self, bucket: &str, key: &str) {
        self.state().objects.objects.remove(&(bucket.to_owned(), key.to_owned()));
    }

    /// The newest version of an object.
    pub fn object(&self, bucket: &str, key: &str) -> Option<Bytes> {
        self.state().newest(bucket, key)
    }

    /// Keys of a bucket.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let state = self.state();
        let keys = state.objects.objects.keys().filter(|(b, _)| b == bucket);
        keys.map(|(_, key)| key.clone()).collect()
    }

    /// What was written since this was last asked, uploads included, in order.
    pub fn take_written(&self) -> Vec<StoredObject> {
        std::mem::take(&mut self.state().objects.written)
    }
}

/// Reads an object in small chunks.
#[derive(Debug)]
pub struct MemoryReader {
    pub(super) world: MemoryWorld,
    pub(super) rest: Bytes,
}

/// Collects an object.
#[derive(Debug)]
pub struct MemoryWriter {
    world: MemoryWorld,
    bucket: String,
    key: String,
    body: BytesMut,
}

impl ChunkReader for MemoryReader {
    async fn next(&mut self) -> PortResult<Option<Bytes>> {
        let rest = &mut self.rest;
        let chunk = |_: &mut State| {
            let chunk = rest.split_to(rest.len().min(CHUNK));
            Ok(Some(chunk).filter(|chunk| !chunk.is_empty()))
        };
        self.world.call("s3", chunk).await
    }
}

impl PartWriter for MemoryWriter {
    async fn write(&mut self, bytes: Bytes) -> PortResult<()> {
        let body = &mut self.body;
        let append = |_: &mut State| {
            body.extend_from_slice(&bytes);
            Ok(())
        };
        self.world.call("s3", append).await
    }

    async fn finish(self) -> PortResult<Written> {
        let Self { world, bucket, key, body } = self;
        world.call("s3", |state| Ok(state.store(&bucket, &key, body.freeze()))).await
    }

    async fn abort(self) -> PortResult<()> {
        self.world.call("s3", |_| Ok(())).await
    }
}

impl Objects for MemoryWorld {
    type Reader = MemoryReader;
    type Writer = MemoryWriter;

    async fn open(&self, object: &ObjectVersion) -> PortResult<MemoryReader> {
        let find = |state: &mut State| {
            let versions = state.objects.objects.get(&(object.bucket.clone(), object.key.clone()));
            let version = versions.and_then(|all| all.iter().find(|version| version.id == object.version));
            let missing = || PortError::Missing { kind: "object version", name: object.key.clone() };
            version.map(|version| version.body.clone()).ok_or_else(missing)
        };
        let rest = self.call("s3", find).await?;
        Ok(MemoryReader { world: self.clone(), rest })
    }

    async fn read(&self, bucket: &str, key: &str) -> PortResult<Option<Bytes>> {
        self.call("s3", |state| Ok(state.newest(bucket, key))).await
    }

    async fn create(&self, bucket: &str, key: &str) -> PortResult<MemoryWriter> {
        self.call("s3", |_| Ok(())).await?;
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        Ok(MemoryWriter { world: self.clone(), bucket, key, body: BytesMut::new() })
    }

    async fn put(&self, bucket: &str, key: &str, body: Bytes) -> PortResult<Written> {
        self.call("s3", |state| Ok(state.store(bucket, key, body))).await
    }

    async fn put_new(&self, bucket: &str, key: &str, body: Bytes) -> PortResult<Created> {
        let create = |state: &mut State| match state.newest(bucket, key) {
            Some(_) => Ok(Created::Exists),
            None => Ok(Created::New(state.store(bucket, key, body))),
        };
        self.call("s3", create).await
    }
}
