//! Reading one object, chunk by chunk, over as many connections as it takes.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::Bytes;
use lake_core::ports::{ChunkReader, ObjectVersion, PortError, PortResult};

use crate::fault::{Call, innermost};

/// How often a read is taken up again without a byte in between. S3 hangs up on whoever reads slowly, which somebody
/// does who writes what he read.
const RESUMES: u32 = 3;

/// An object, and its version unless the newest is meant.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) version: Option<String>,
}

impl From<&ObjectVersion> for Place {
    fn from(object: &ObjectVersion) -> Self {
        let ObjectVersion { bucket, key, version } = object.clone();
        Self { bucket, key, version: Some(version) }
    }
}

/// An object being read. Its connection may break: the rest is asked for again, of what was opened.
#[derive(Debug)]
pub struct Reader {
    s3: Client,
    place: Place,
    etag: Option<String>,
    body: ByteStream,
    /// Bytes of the whole object.
    size: u64,
    read: u64,
    /// Resumes since the last byte.
    resumes: u32,
}

impl Reader {
    pub(crate) async fn open(s3: &Client, place: Place) -> PortResult<Self> {
        let answer = get(s3, &place, None, 0).await.map_err(|error| refused(&place, &error))?;
        Ok(Self {
            s3: s3.clone(),
            place,
            size: length(&answer),
            etag: answer.e_tag,
            body: answer.body,
            read: 0,
            resumes: 0,
        })
    }

    /// Asks for what is not read yet, unless nothing of it ever comes.
    async fn resume(&mut self, broken: String) -> PortResult<()> {
        if self.read >= self.size || self.resumes == RESUMES {
            return Err(PortError::Unavailable { service: "s3", detail: broken });
        }
        self.resumes += 1;
        let answer = get(&self.s3, &self.place, self.etag.clone(), self.read).await;
        self.body = answer.map_err(|error| refused(&self.place, &error))?.body;
        Ok(())
    }
}

impl ChunkReader for Reader {
    async fn next(&mut self) -> PortResult<Option<Bytes>> {
        loop {
            match self.body.next().await {
                Some(Ok(chunk)) if chunk.is_empty() => {}
                Some(Ok(chunk)) => {
                    self.read += chunk.len() as u64;
                    self.resumes = 0;
                    return Ok(Some(chunk));
                }
                // The SDK has counted: a body that is shorter than announced is an error.
                None => return Ok(None),
                Some(Err(error)) => self.resume(innermost(&error)).await?,
            }
        }
    }
}

/// Asks for an object from an offset on. The tag tells apart what is asked for without a version.
async fn get(
    s3: &Client,
    place: &Place,
    etag: Option<String>,
    offset: u64,
) -> Result<GetObjectOutput, SdkError<GetObjectError, HttpResponse>> {
    let Place { bucket, key, version } = place;
    let request = s3.get_object().bucket(bucket).key(key).set_version_id(version.clone()).set_if_match(etag);
    let range = (offset > 0).then(|| format!("bytes={offset}-"));
    request.set_range(range).send().await
}

fn length(answer: &GetObjectOutput) -> u64 {
    answer.content_length.and_then(|length| length.try_into().ok()).unwrap_or(0)
}

/// An id that S3 never gave, and that of a delete marker, are ids of no object.
fn refused(place: &Place, error: &SdkError<GetObjectError, HttpResponse>) -> PortError {
    let name = format!("{}/{}", place.bucket, place.key);
    let (action, kind) = match place.version {
        Some(_) => ("s3:GetObjectVersion", "object version"),
        None => ("s3:GetObject", "object"),
    };
    let call = Call { action, kind, resource: &name };
    match error.code() {
        Some("InvalidArgument" | "MethodNotAllowed") => call.missing(call.kind),
        _ => call.failed(error),
    }
}
