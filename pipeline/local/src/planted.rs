//! The objects that the program itself puts into buckets: they come, change and go with it.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::engine::State;
use crate::hex::hex;
use crate::objects::Files;
use crate::store::{Store, StoreError};

/// The fact under which the objects of the last program are kept.
const PLANTED: &str = "planted";

/// Objects by bucket and key.
pub(crate) type Places = BTreeSet<(String, String)>;

/// The objects that the lake has from the program that it was last played from, if that is known.
pub(crate) fn before(store: &Store) -> Result<Option<Places>, StoreError> {
    store.fact(PLANTED)
}

/// What has to be done about the objects of a program.
#[derive(Debug)]
pub(crate) struct Planting {
    /// Those that there are to be.
    planted: Places,
    /// Those of the program before that are in this one no more.
    gone: Vec<(String, String)>,
    /// How the objects differ from those of the program before.
    pub(crate) changes: Vec<String>,
}

impl Planting {
    /// Holds the objects of the program against those that the lake has from the program before.
    pub(crate) fn of(state: &State) -> Result<Self, StoreError> {
        let objects = &state.wiring.planted;
        let planted: Places =
            objects.iter().map(|object| (object.bucket.clone(), object.key.clone())).collect();
        let mut planting = Self { planted, gone: Vec::new(), changes: Vec::new() };
        let Some(before) = before(&state.store)? else { return Ok(planting) };
        planting.gone = before.difference(&planting.planted).cloned().collect();
        let gone = planting.gone.iter();
        planting
            .changes
            .extend(gone.map(|(_, key)| format!("object `{key}` is not in the program any more")));
        for object in objects {
            match state.store.newest(&object.bucket, &object.key)? {
                None => planting.changes.push(format!("object `{}` is new", object.key)),
                Some(row) if row.digest.as_ref() != Some(&digest(&object.body)) => {
                    planting.changes.push(format!("object `{}` has changed", object.key));
                }
                Some(_) => {}
            }
        }
        Ok(planting)
    }

    /// Writes what is new or has changed and takes away what is gone, every version of it, as a deployment does.
    pub(crate) fn carry_out(self, state: &mut State) -> Result<(), StoreError> {
        for object in state.wiring.planted.clone() {
            let digest = digest(&object.body);
            let newest = state.store.newest(&object.bucket, &object.key)?;
            let Some(bucket) = state.wiring.buckets.get(&object.bucket).cloned() else { continue };
            if newest.is_none_or(|row| row.digest.as_ref() != Some(&digest)) {
                let mut draft = state.files.draft()?;
                draft.write(&object.body)?;
                state.keep(&bucket, &object.key, &draft.seal()?, Some(digest))?;
            }
        }
        Files::remove(&state.store, &self.gone)?;
        state.store.set_fact(PLANTED, &self.planted)
    }
}

fn digest(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}
