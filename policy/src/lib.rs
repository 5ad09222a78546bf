//! Judges an infrastructure program: what it may do and what it may not.
//!
//! [`Infrastructure`] is what is judged, wherever it was read from; [`judge`] puts every rule to every resource and gives a
//! [`Report`] of verdicts. Pure: text, date and program are handed in.

mod baseline;
mod can;
mod case;
mod finding;
pub mod iam;
mod infrastructure;
mod judge;
mod policies;
pub mod recorded;
pub mod render;
mod review;
mod rule;
pub mod rules;
mod waivers;
mod weakening;
mod wiring;

pub use baseline::{Against, Weaker, compare};
pub use can::{Answer, Forwarded, Ground, Misasked, Standing, bounded_elsewhere, can, forwarded};
pub use case::{Case, Judged, Stop, flag, property, whole, within};
pub use finding::{Doubt, Finding, Severity};
pub use infrastructure::{Change, Infrastructure, Origin};
pub use judge::{Judgement, Report, Verdict, judge};
pub use policies::{Attachment, Policy, PolicyKind};
pub use review::{Artifact, Entry, Notice, OnUnknown, Outcome, Review, Terms};
pub use rule::{Input, Rule};
pub use waivers::{Waiver, Waivers};
pub use weakening::{Weakening, weakened};
pub use wiring::{
    KeyUse,
    kept::{KEPT, Kept},
    key_of,
    need::{Need, Needs, needs_of},
};
