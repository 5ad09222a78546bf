//! Values as columns hold them: instants, dates, numbers, protected text, partition names.

pub(crate) mod decimal;
pub(crate) mod instant;
pub(crate) mod layout;
pub(crate) mod partition;
pub(crate) mod protect;
