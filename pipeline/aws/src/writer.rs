//! Writing an object of any size with the memory of one part.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::{Bytes, BytesMut};
use lake_core::ports::{Created, PartWriter, PortResult, Written};

use crate::fault::Call;

/// The version id of an object in a bucket without versioning.
const UNVERSIONED: &str = "null";
/// Bytes of a part. S3 takes at most 10,000 parts: 160 GiB, more than a function can write before it has to end.
const PART: usize = 16 << 20;

/// An object being written. What fits into one part is one `PutObject`; anything larger is an upload that becomes visible
/// when it is completed. Dropped before that it leaves parts that nobody sees and that the buckets' lifecycle removes.
#[derive(Debug)]
pub struct Writer {
    target: Target,
    buffer: BytesMut,
    upload: Option<Upload>,
}

/// Where an object is written.
#[derive(Debug)]
pub(crate) struct Target {
    s3: Client,
    bucket: String,
    key: String,
    name: String,
}

/// An upload in parts.
#[derive(Debug)]
struct Upload {
    id: String,
    parts: Vec<CompletedPart>,
    size: u64,
}

impl Writer {
    pub(crate) fn new(s3: &Client, bucket: &str, key: &str) -> Self {
        Self { target: Target::new(s3, bucket, key), buffer: BytesMut::new(), upload: None }
    }
}

impl Target {
    pub(crate) fn new(s3: &Client, bucket: &str, key: &str) -> Self {
        let (name, bucket, key) = (format!("{bucket}/{key}"), bucket.to_owned(), key.to_owned());
        Self { s3: s3.clone(), bucket, key, name }
    }

    fn call(&self) -> Call<'_> {
        Call { action: "s3:PutObject", kind: "object", resource: &self.name }
    }

    async fn begin(&self) -> PortResult<Upload> {
        let request = self.s3.create_multipart_upload().bucket(&self.bucket).key(&self.key);
        let request = request.checksum_algorithm(ChecksumAlgorithm::Crc32);
        let answer = request.send().await.map_err(|error| self.call().failed(&error))?;
        let id =
            answer.upload_id.ok_or_else(|| self.call().unavailable("the upload has no id".to_owned()))?;
        Ok(Upload { id, parts: Vec::new(), size: 0 })
    }

    async fn part(&self, upload: &mut Upload, body: Bytes) -> PortResult<()> {
        let number = i32::try_from(upload.parts.len() + 1).unwrap_or(i32::MAX);
        let size = body.len() as u64;
        let request = self.s3.upload_part().bucket(&self.bucket).key(&self.key).upload_id(&upload.id);
        let request = request.part_number(number).checksum_algorithm(ChecksumAlgorithm::Crc32);
        let answer = request.body(body.into()).send().await.map_err(|error| self.call().failed(&error))?;
        let part = CompletedPart::builder().part_number(number).set_e_tag(answer.e_tag);
        upload.parts.push(part.set_checksum_crc32(answer.checksum_crc32).build());
        upload.size += size;
        Ok(())
    }

    async fn complete(&self, upload: &mut Upload, rest: Bytes) -> PortResult<Written> {
        if !rest.is_empty() {
            self.part(upload, rest).await?;
        }
        let parts = CompletedMultipartUpload::builder().set_parts(Some(upload.parts.clone())).build();
        let request = self.s3.complete_multipart_upload().bucket(&self.bucket).key(&self.key);
        let request = request.upload_id(&upload.id).multipart_upload(parts);
        let answer = request.send().await.map_err(|error| self.call().failed(&error))?;
        Ok(written(answer.version_id, upload.size))
    }

    async fn abort(&self, upload: &Upload) -> PortResult<()> {
        let call = Call { action: "s3:AbortMultipartUpload", kind: "upload", resource: &self.name };
        let request = self.s3.abort_multipart_upload().bucket(&self.bucket).key(&self.key);
        match request.upload_id(&upload.id).send().await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("NoSuchUpload") => Ok(()),
            Err(error) => Err(call.failed(&error)),
        }
    }

    /// Writes a small object.
    pub(crate) async fn put(&self, body: Bytes) -> PortResult<Written> {
        let size = body.len() as u64;
        let request = self.s3.put_object().bucket(&self.bucket).key(&self.key).body(body.into());
        let answer = request.send().await.map_err(|error| self.call().failed(&error))?;
        Ok(written(answer.version_id, size))
    }

    /// Writes a small object where there is none.
    pub(crate) async fn put_new(&self, body: Bytes) -> PortResult<Created> {
        let size = body.len() as u64;
        let request = self.s3.put_object().bucket(&self.bucket).key(&self.key).body(body.into());
        match request.if_none_match("*").send().await {
            Ok(answer) => Ok(Created::New(written(answer.version_id, size))),
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(Created::Exists),
            Err(error) => Err(self.call().failed(&error)),
        }
    }
}

/// What S3 said of a write.
fn written(version: Option<String>, size: u64) -> Written {
    Written { version: version.unwrap_or_else(|| UNVERSIONED.to_owned()), size }
}

impl PartWriter for Writer {
    async fn write(&mut self, bytes: Bytes) -> PortResult<()> {
        self.buffer.extend_from_slice(&bytes);
        while self.buffer.len() >= PART {
            let upload = match &mut self.upload {
                Some(upload) => upload,
                none => none.insert(self.target.begin().await?),
            };
            self.target.part(upload, self.buffer.split_to(PART).freeze()).await?;
        }
        Ok(())
    }

    async fn finish(self) -> PortResult<Written> {
        let Self { target, buffer, upload } = self;
        let Some(mut upload) = upload else {
            return target.put(buffer.freeze()).await;
        };
        let written = target.complete(&mut upload, buffer.freeze()).await;
        if written.is_err() {
            // The failure is the one to report; what this cannot free is left to the lifecycle.
            let _ = target.abort(&upload).await;
        }
        written
    }

    async fn abort(self) -> PortResult<()> {
        match &self.upload {
            Some(upload) => self.target.abort(upload).await,
            None => Ok(()),
        }
    }
}
