//! What can be wrong with a record.

use std::fmt;

macro_rules! defects {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// One way in which a sample record is broken. `Display` prints its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Defect {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Defect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name, e.g. `repeated-key`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

defects! {
    /// A required property is not there.
    Missing = "missing",
    /// A property that the contract does not declare and does not allow.
    Undeclared = "undeclared",
    /// A value of another JSON type.
    Type = "type",
    /// Null where the contract does not allow it.
    Null = "null",
    /// A value outside its enumeration.
    Choice = "choice",
    /// A number beyond its bounds.
    Range = "range",
    /// Text that does not match its pattern.
    Pattern = "pattern",
    /// Text that is no such date, time, address.
    Format = "format",
    /// Text that is too short or too long.
    Length = "length",
    /// An array with too few or too many elements.
    Items = "items",
    /// A number with more digits than its decimal column holds.
    Digits = "digits",
    /// A number that no column holds: an integer of more than 64 bits, `1e400`.
    Overflow = "overflow",
    /// The same key twice in one object.
    RepeatedKey = "repeated-key",
    /// `NaN`, which is no JSON.
    Syntax = "syntax",
    /// A string with half a surrogate pair.
    Surrogate = "surrogate",
    /// Bytes that are no UTF-8.
    Encoding = "encoding",
    /// Hundreds of arrays inside each other.
    Depth = "depth",
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
