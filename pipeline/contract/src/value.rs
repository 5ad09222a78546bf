//! Values as columns hold them: instants, dates, decimals, protected text, partition names.

pub(crate) mod layout;
