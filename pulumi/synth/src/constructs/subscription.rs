//! An event rule that delivers to a queue, and to its dead-letter queue what could not be delivered. The whole event
//! is the message, so a dead letter and a message look alike and the queue's own redrive serves both.

use crate::{
    constructs::{
        alarm::{Alarm, Metric},
        queue::{Consumer, Queue},
    },
    names,
    node::{Node, map},
    policy::{Principal, Statement},
    program::{Program, Section},
    resource::Resource,
    text::Reference,
};

/// A rule and the queue it fills.
pub(crate) struct Subscription<'a> {
    /// The rule's name.
    pub(crate) rule: &'static str,
    /// What it matches, in a sentence.
    pub(crate) description: &'static str,
    /// What it matches.
    pub(crate) pattern: Node,
    /// Where it delivers.
    pub(crate) queue: &'a Queue,
    /// How that is emptied.
    pub(crate) consumer: Consumer,
}

/// What delivers the events of a rule.
pub(crate) fn target_name(rule: &str) -> String {
    format!("{rule}-target")
}

/// The ARN of a rule.
pub(crate) fn rule_arn(rule: &str) -> Reference {
    Reference::new(format!("{rule}-rule"), "arn")
}

impl Subscription<'_> {
    /// Adds the rule, the queue and what connects them.
    pub(crate) fn build(&self, section: Section, program: &mut Program) {
        let rule = format!("{}-rule", self.rule);
        let resource = Resource::new(&rule, "aws:cloudwatch:EventRule")
            .set("name", names::regional(self.rule))
            .set("description", self.description)
            .set("eventPattern", self.pattern.clone().into_json());
        program.add(section, resource);
        let sender = |queue: Reference| {
            Statement::allow("DeliverEvents")
                .to(Principal::Service("events.amazonaws.com".into()))
                .actions(["sqs:SendMessage"])
                .on(queue)
                .within_account()
                .when("ArnEquals", "aws:SourceArn", rule_arn(self.rule))
        };
        self.queue.build(section, &self.consumer, &sender, program);
        let target = Resource::new(target_name(self.rule), "aws:cloudwatch:EventTarget")
            .set("rule", Reference::new(&rule, "name"))
            .set("targetId", "queue")
            .set("arn", self.queue.arn())
            .set("deadLetterConfig", map! { "arn" => self.queue.dlq_arn() })
            .set(
                "retryPolicy",
                map! { "maximumEventAgeInSeconds" => 86_400_u32, "maximumRetryAttempts" => 185_u32 },
            )
            .after(self.queue.policy_name("queue"))
            .after(self.queue.policy_name("dlq"));
        program.add(section, target);
        self.alarms(program);
    }

    /// EventBridge counts what it could not deliver apart from what it could not even set aside. The alarms name the rule by its
    /// name, so that a copy of the program without the rule is still a program.
    fn alarms(&self, program: &mut Program) {
        let troubles = [
            (
                "FailedInvocations",
                "undelivered",
                "could not deliver an event: a permission or the queue is missing",
            ),
            ("InvocationsSentToDlq", "set-aside", "set an event aside in the dead-letter queue"),
            (
                "InvocationsFailedToBeSentToDlq",
                "lost",
                "lost an event: neither queue took it; `reconcile` finds it",
            ),
        ];
        for (metric, trouble, text) in troubles {
            let description = format!("The rule {} {text}.", self.rule);
            let metric = Metric::count("AWS/Events", metric, "RuleName", names::regional(self.rule));
            Alarm::on(format!("{}-{trouble}", self.rule), description, metric)
                .build(Section::Alarms, program);
        }
    }
}
