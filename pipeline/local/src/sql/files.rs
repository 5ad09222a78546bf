//! The files of tables as the object store that the query engine reads from.
//!
//! A key of a lake may be anything, a path of an object store may not: each file is known by its number.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::object_store::path::Path;
use datafusion::object_store::{
    Attributes, CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload,
    ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult,
};
use datafusion::prelude::SessionContext;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

const URL: &str = "lake://files";

/// The files that a query may read.
#[derive(Debug, Default)]
pub(super) struct FileStore {
    files: Vec<(PathBuf, u64)>,
}

impl FileStore {
    /// Where the query engine finds the store.
    pub(super) fn url() -> Result<ObjectStoreUrl> {
        ObjectStoreUrl::parse(URL)
    }

    /// Adds a file; gives the path by which the query engine knows it.
    pub(super) fn add(&mut self, path: PathBuf, size: u64) -> String {
        self.files.push((path, size));
        (self.files.len() - 1).to_string()
    }

    /// Makes the store known to the query engine.
    pub(super) fn register(self, context: &SessionContext) -> Result<()> {
        context.runtime_env().register_object_store(Self::url()?.as_ref(), Arc::new(self));
        Ok(())
    }

    fn find(&self, location: &Path) -> Option<&(PathBuf, u64)> {
        self.files.get(location.as_ref().parse::<usize>().ok()?)
    }
}

impl fmt::Display for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the lake's files")
    }
}

fn refused<T>(operation: &str) -> Result<T, Error> {
    Err(Error::NotSupported { source: format!("`{operation}` of the lake's files").into() })
}

fn read(path: &std::path::Path, range: &Range<u64>) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(range.start))?;
    let wanted = range.end.saturating_sub(range.start);
    let mut bytes = Vec::new();
    // Readers of Parquet count on what they ask for.
    if file.take(wanted).read_to_end(&mut bytes)? as u64 != wanted {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            format!("`{}` is shorter than it was", path.display()),
        ));
    }
    Ok(Bytes::from(bytes))
}

#[async_trait]
impl ObjectStore for FileStore {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult, Error> {
        let Some((path, size)) = self.find(location) else {
            let source = DataFusionError::Internal("no such file".to_owned()).into();
            return Err(Error::NotFound { path: location.to_string(), source });
        };
        let failed =
            |source: Box<dyn std::error::Error + Send + Sync>| Error::Generic { store: "lake", source };
        let range = match options.range {
            Some(range) => range.as_range(*size).map_err(|error| failed(error.into()))?,
            None => 0..*size,
        };
        let bytes = if options.head {
            Bytes::new()
        } else {
            read(path, &range).map_err(|error| failed(error.into()))?
        };
        Ok(GetResult {
            payload: GetResultPayload::Stream(stream::once(async { Ok(bytes) }).boxed()),
            meta: ObjectMeta {
                location: location.clone(),
                last_modified: std::time::SystemTime::UNIX_EPOCH.into(),
                size: *size,
                e_tag: None,
                version: None,
            },
            range,
            attributes: Attributes::new(),
        })
    }

    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult, Error> {
        refused("put")
    }

    async fn put_multipart_opts(
        &self,
        _: &Path,
        _: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>, Error> {
        refused("put")
    }

    fn delete_stream(
        &self,
        _: BoxStream<'static, Result<Path, Error>>,
    ) -> BoxStream<'static, Result<Path, Error>> {
        stream::once(async { refused("delete") }).boxed()
    }

    fn list(&self, _: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta, Error>> {
        stream::once(async { refused("list") }).boxed()
    }

    async fn list_with_delimiter(&self, _: Option<&Path>) -> Result<ListResult, Error> {
        refused("list")
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<(), Error> {
        refused("copy")
    }
}
