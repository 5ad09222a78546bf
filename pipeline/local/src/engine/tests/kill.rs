//! A kill that comes at a chosen event, just before or just after it is stored.

use crate::store::StoreError;

/// A process that ends at an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kill {
    /// Events that are stored before.
    pub(crate) after: u32,
    /// Whether it ends between the storing of the event and the moving of its files.
    pub(crate) stored: bool,
}

impl Kill {
    /// Ends the process if it is time.
    pub(crate) fn strike(kill: &mut Option<Self>, stored: bool) -> Result<(), StoreError> {
        match kill {
            Some(kill) if kill.after == 0 && kill.stored == stored => {
                Err(StoreError::row("killed", "as if by a signal"))
            }
            Some(kill) if kill.after > 0 && stored => {
                kill.after -= 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
