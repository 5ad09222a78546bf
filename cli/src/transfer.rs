//! Files on their way into the raw bucket of a deployed lake.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use bytes::Bytes;
use lake_core::ports::{ObjectVersion, Objects, PartWriter, PortError};

use crate::bar::bar;
use crate::error::CliError;

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;

/// Uploads a file: in one request, or in parts where it is large. It becomes visible whole, or not at all.
pub(crate) async fn upload<W: Objects>(
    world: &W,
    bucket: &str,
    key: &str,
    file: &Path,
) -> Result<(ObjectVersion, u64), CliError> {
    let unreadable = |source| CliError::File { action: "read", path: file.to_owned(), source };
    let refused = |source: PortError| CliError::Lake {
        context: format!("cannot upload `{}`", file.display()),
        source: Box::new(source),
    };
    let mut body = File::open(file).map_err(unreadable)?;
    let bar = bar(key, body.metadata().map_err(unreadable)?.len());
    let mut writer = world.create(bucket, key).await.map_err(refused)?;
    let mut chunk = vec![0; CHUNK];
    let sent = loop {
        match body.read(&mut chunk).map_err(unreadable) {
            Ok(0) => break Ok(()),
            Ok(read) => {
                let bytes = Bytes::copy_from_slice(chunk.get(..read).unwrap_or_default());
                if let Err(error) = writer.write(bytes).await {
                    break Err(refused(error));
                }
                bar.inc(read as u64);
            }
            Err(error) => break Err(error),
        }
    };
    let written = match sent {
        Ok(()) => writer.finish().await.map_err(refused),
        Err(error) => {
            // The parts that stay where even this fails are removed by the bucket's lifecycle.
            let _ = writer.abort().await;
            Err(error)
        }
    };
    let written = written?;
    let object = ObjectVersion { bucket: bucket.to_owned(), key: key.to_owned(), version: written.version };
    Ok((object, written.size))
}
