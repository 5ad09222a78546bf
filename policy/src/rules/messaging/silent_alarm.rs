//! See [`RULE`].

use crate::{
    case::{Case, Judged},
    rule::declare_rule,
    wiring::alarm::{self, ALARM},
};

declare_rule! {
    /// ## What it denies
    /// An alarm that tells nobody when it goes off.
    ///
    /// ## Why
    /// It is red in a console that nobody looks at, and everybody believes that the thing is watched.
    ///
    /// ## Remedy
    /// Name a topic in `alarmActions`, and leave `actionsEnabled` on.
    ///
    /// ## What it does not see
    /// Composite alarms that this alarm is a part of: give it an action of its own, or waive it. Whether anybody subscribed to the topic.
    ///
    /// ## References
    /// NIST 800-53 SI-4(12), AWS FSBP CloudWatch.15 and CloudWatch.17
    "silent-alarm", Medium, [ALARM], check
}

fn check(case: &mut Case<'_>) -> Judged {
    if alarm::actions(case.subject)?.is_empty() {
        let written =
            ["actionsEnabled", "alarmActions"].into_iter().find_map(|path| case.subject.property(path));
        let message = "the alarm does nothing when it goes off";
        match written {
            Some(node) => case.deny(node, message),
            None => case.deny_missing(message),
        }
    }
    Ok(())
}
