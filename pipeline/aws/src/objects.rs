//! S3. Encryption is the bucket's own: a request that names none gets the key of the zone, and the bucket policies
//! refuse any other.

use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::Bytes;
use lake_core::ports::{Created, ObjectVersion, Objects, PortResult, Written};

use crate::Aws;
use crate::cache::Kept;
use crate::fault::{Call, innermost, status};
use crate::reader::{Place, Reader};
use crate::writer::{Target, Writer};

impl Objects for Aws {
    type Reader = Reader;
    type Writer = Writer;

    async fn open(&self, object: &ObjectVersion) -> PortResult<Reader> {
        Reader::open(&self.s3, Place::from(object)).await
    }

    async fn read(&self, bucket: &str, key: &str) -> PortResult<Option<Bytes>> {
        let name = format!("{bucket}/{key}");
        let call = Call { action: "s3:GetObject", kind: "object", resource: &name };
        let kept = self.cache.get(bucket, key);
        let request = self.s3.get_object().bucket(bucket).key(key);
        let request = request.set_if_none_match(kept.as_ref().map(|kept| kept.etag.clone()));
        let answer = match (request.send().await, kept) {
            (Ok(answer), _) => answer,
            (Err(error), Some(kept)) if status(&error) == Some(304) => return Ok(Some(kept.body)),
            (Err(error), _) if error.code() == Some("NoSuchKey") => return Ok(None),
            (Err(error), _) => return Err(call.failed(&error)),
        };
        let body = answer.body.collect().await.map_err(|error| call.unavailable(innermost(&error)))?;
        let body = body.into_bytes();
        if let Some(etag) = answer.e_tag {
            self.cache.keep(bucket, key, Kept { etag, body: body.clone() });
        }
        Ok(Some(body))
    }

    async fn create(&self, bucket: &str, key: &str) -> PortResult<Writer> {
        Ok(Writer::new(&self.s3, bucket, key))
    }

    async fn put(&self, bucket: &str, key: &str, body: Bytes) -> PortResult<Written> {
        Target::new(&self.s3, bucket, key).put(body).await
    }

    async fn put_new(&self, bucket: &str, key: &str, body: Bytes) -> PortResult<Created> {
        Target::new(&self.s3, bucket, key).put_new(body).await
    }
}
