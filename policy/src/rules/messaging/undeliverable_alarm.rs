//! See [`RULE`].

use crate::{
    case::{self, Case, Judged},
    iam::Context,
    policies::PolicyKind,
    rule::declare_rule,
    wiring::{
        alarm::{self, ALARM, COMPOSITE, TOPIC},
        permit::{self, Sender},
    },
};

declare_rule! {
    /// ## What it denies
    /// An alarm whose topic, or the topic's key, does not admit CloudWatch.
    ///
    /// ## Why
    /// The alarm goes off, the message is refused, and only the history of the alarm tells. A topic without a policy admits the alarms of
    /// its account; one with a policy admits whom it names. The key that AWS manages for SNS admits no service at all.
    ///
    /// ## Remedy
    /// Let `cloudwatch.amazonaws.com` publish in the topic's policy, and use the key in the key's policy, for the account's alarms.
    ///
    /// ## What it does not see
    /// Actions of other kinds, and topics that are declared elsewhere.
    ///
    /// ## References
    /// NIST 800-53 SI-4(12), Amazon CloudWatch user guide "Notifying users on alarm changes"
    "undeliverable-alarm", High, [ALARM, COMPOSITE], check
}

const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

fn check(case: &mut Case<'_>) -> Judged {
    let infrastructure = case.infrastructure;
    let source = permit::known_arn(case.subject)?;
    let sender = Sender::Service { name: CLOUDWATCH, source: &source };
    for action in alarm::actions(case.subject)? {
        let Some(topic) = infrastructure.resolve(action, TOPIC) else { continue };
        let has_policy = infrastructure.policies_of(topic, PolicyKind::Resource).next().is_some();
        if has_policy && !permit::may(infrastructure, sender, "sns:Publish", topic, Context::default())? {
            case.deny(action, format!("`{}` does not admit sns:Publish by this alarm", topic.name));
        }
        if let Some(key) = case::property(topic, "kmsMasterKeyId")?
            && !permit::may_encrypt(infrastructure, sender, key, "sns", topic)?
        {
            case.deny(action, format!("the key of `{}` does not admit this alarm", topic.name));
        }
    }
    Ok(())
}
