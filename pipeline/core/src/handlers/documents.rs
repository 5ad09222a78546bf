//! The small JSON documents that functions leave for each other.

use serde::de::DeserializeOwned;

use super::{DocumentFault, Trouble};
use crate::ports::Objects;

/// Reads a document; `None` where there is none.
pub(super) async fn find<W: Objects, T: DeserializeOwned>(
    world: &W,
    what: &'static str,
    bucket: &str,
    key: &str,
) -> Result<Option<T>, Trouble> {
    let Some(body) = world.read(bucket, key).await? else {
        return Ok(None);
    };
    let unreadable = |_| Trouble::Document { what, key: key.to_owned(), fault: DocumentFault::Unreadable };
    serde_json::from_slice(&body).map(Some).map_err(unreadable)
}

/// Reads a document that must be there.
pub(super) async fn get<W: Objects, T: DeserializeOwned>(
    world: &W,
    what: &'static str,
    bucket: &str,
    key: &str,
) -> Result<T, Trouble> {
    let missing = || Trouble::Document { what, key: key.to_owned(), fault: DocumentFault::Missing };
    find(world, what, bucket, key).await?.ok_or_else(missing)
}

/// Refuses a document that is about something else than its key.
pub(super) fn placed(fits: bool, what: &'static str, key: &str) -> Result<(), Trouble> {
    let misplaced = || Trouble::Document { what, key: key.to_owned(), fault: DocumentFault::Misplaced };
    if fits { Ok(()) } else { Err(misplaced()) }
}
