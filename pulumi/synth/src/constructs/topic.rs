//! The topic that alarms and the budget speak to. Whom it tells is not the program's to say: a person confirms a subscription,
//! and teams change more often than programs.

use crate::{
    constructs::key::Key,
    names::{self, Family},
    policy::{self, Principal, Statement},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text},
};

const NAME: &str = "alarms";

/// What a topic's policy may speak of: SNS takes no `sns:*` there.
const ACTIONS: [&str; 8] = [
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:Publish",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
];

/// Its ARN.
pub(crate) fn arn() -> Reference {
    Reference::new("alarms-topic", "arn")
}

/// Who may speak, and of what: the service, the statement's name, the ARNs that it names itself by.
fn speakers() -> [(&'static str, &'static str, Text); 2] {
    [
        ("cloudwatch.amazonaws.com", "TellOfAlarms", Family::ALARMS.member("-*")),
        ("budgets.amazonaws.com", "TellOfBudget", names::budgets()),
    ]
}

/// What the speakers do with the topic's key.
pub(crate) fn uses_of_key() -> Vec<Statement> {
    let speak = |(service, sid, source): (&'static str, &'static str, Text)| {
        spoken(service, sid, source).actions(["kms:Decrypt", "kms:GenerateDataKey"]).on("*")
    };
    speakers().map(speak).into()
}

fn spoken(service: &'static str, sid: &'static str, source: Text) -> Statement {
    Statement::allow(sid).to(Principal::Service(service.into())).within_account().when(
        "ArnLike",
        "aws:SourceArn",
        source,
    )
}

/// Adds the topic and its policy.
pub(crate) fn build(program: &mut Program) {
    let topic = Resource::new("alarms-topic", "aws:sns:Topic")
        .comment("Whom it tells is subscribed by hand: `aws sns subscribe --topic-arn … --protocol email …`.")
        .set("name", names::regional(NAME))
        .set("displayName", Text::from(names::prefix()))
        .set("kmsMasterKeyId", Key::of(NAME).arn());
    program.add(Section::Alarms, topic);
    let deny = policy::tls_only(&ACTIONS, None, &[arn().into()]);
    let speak = speakers()
        .map(|(service, sid, source)| spoken(service, sid, source).actions(["sns:Publish"]).on(arn()));
    let topic_policy = Resource::new("alarms-topic-policy", "aws:sns:TopicPolicy")
        .set("arn", arn())
        .set("policy", policy::document(deny.into_iter().chain(speak)));
    program.add(Section::Alarms, topic_policy);
}
