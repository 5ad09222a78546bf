//! The raw object, found and read.

use crate::handlers::Trouble;
use crate::keys::form_decoded;
use crate::ports::{ObjectVersion, Objects, PortError};

/// Opens the object version that the event named. Where there is none, the key may have been encoded by whoever sent
/// the event; `None` where that does not lead to an object either.
pub(super) async fn open<W: Objects>(
    world: &W,
    named: ObjectVersion,
) -> Result<Option<(ObjectVersion, W::Reader)>, Trouble> {
    if let Some(reader) = existing(world.open(&named).await)? {
        return Ok(Some((named, reader)));
    }
    let Some(key) = form_decoded(&named.key) else {
        return Ok(None);
    };
    let meant = ObjectVersion { key, ..named };
    let reader = existing(world.open(&meant).await)?;
    Ok(reader.map(|reader| (meant, reader)))
}

fn existing<R>(opened: Result<R, PortError>) -> Result<Option<R>, Trouble> {
    match opened {
        Ok(reader) => Ok(Some(reader)),
        Err(PortError::Missing { .. }) => Ok(None),
        Err(error @ (PortError::Unavailable { .. } | PortError::Denied { .. })) => Err(error.into()),
    }
}
