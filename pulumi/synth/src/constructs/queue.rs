//! A queue with its dead-letter queue: encrypted, TLS only, with a visibility timeout that fits its consumer.

use crate::{
    constructs::{
        alarm::{Alarm, Metric},
        key::Key,
    },
    grant::{DECRYPT, ENCRYPT, Grant, pascal},
    names,
    node::{Node, map},
    policy::{self, Statement},
    program::{Program, Section},
    resource::Resource,
    text::Reference,
};

/// Seconds that a message waits for its consumer: ten days.
const RETENTION: u32 = 864_000;
/// Seconds that a dead letter waits for somebody: fourteen days, the most that SQS keeps. SQS counts from the first
/// arrival in the queue, so this must be more than the queue's own retention.
const DEAD_LETTER_RETENTION: u32 = 1_209_600;
/// Days after which no message can come back any more.
pub(crate) const LONGEST_WAIT_DAYS: u32 = (RETENTION + DEAD_LETTER_RETENTION) / 86_400;

const DEAD_LETTERS: &str = "\
What could not be delivered and what could not be done, as it was sent: redrive puts it back into its queue.";

/// A queue that other constructs use.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    name: &'static str,
    key: Key,
}

/// How a queue is emptied.
pub(crate) struct Consumer {
    /// Seconds that one invocation may take.
    pub(crate) timeout: u32,
    /// Seconds that the poller gathers messages.
    pub(crate) window: u32,
    /// Seconds that a claim on what a message names may hold: while it does, nobody else can do anything about the
    /// message, so it need not come back.
    pub(crate) claim: u32,
    /// Receives before a message is set aside.
    pub(crate) receives: u32,
}

impl Consumer {
    /// Seconds that a received message stays out of sight: six times what its consumer may take, as AWS advises, so that
    /// retries of throttled invocations fit in.
    fn visibility(&self) -> u32 {
        self.claim.max(6 * self.timeout + self.window)
    }

    /// Seconds within which a message is done or set aside, however often it fails, as long as somebody empties the queue.
    fn patience(&self) -> u32 {
        self.receives * self.visibility()
    }
}

impl Queue {
    /// The queue of that name, or the dead-letter queue of a schedule.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, key: Key::of("messages") }
    }

    fn resource(&self, suffix: &str) -> String {
        format!("{}-{suffix}", self.name)
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Reference {
        Reference::new(self.resource("queue"), "arn")
    }

    /// Its URL.
    pub(crate) fn url(&self) -> Reference {
        Reference::new(self.resource("queue"), "url")
    }

    /// The ARN of its dead-letter queue.
    pub(crate) fn dlq_arn(&self) -> Reference {
        Reference::new(self.resource("dlq"), "arn")
    }

    /// The URL of its dead-letter queue.
    pub(crate) fn dlq_url(&self) -> Reference {
        Reference::new(self.resource("dlq"), "url")
    }

    /// The policy of the queue (`queue`) or its dead-letter queue (`dlq`).
    pub(crate) fn policy_name(&self, suffix: &str) -> String {
        format!("{}-policy", self.resource(suffix))
    }

    /// Receives and deletes, as a function does that asks the queue itself.
    pub(crate) fn drain(&self) -> Grant {
        self.receive(&["sqs:ReceiveMessage", "sqs:DeleteMessage"])
    }

    /// Receives and deletes, as an event source mapping does with the role of its function.
    pub(crate) fn consume(&self) -> Grant {
        self.receive(&["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"])
    }

    fn receive(&self, actions: &[&'static str]) -> Grant {
        let receive = Statement::allow(format!("Receive{}", pascal(self.name)))
            .actions(actions.iter().copied())
            .on(self.arn());
        Grant::new(receive).with_key(&self.key, "sqs", DECRYPT)
    }

    /// Moves dead letters back into the queue, which takes reading them and sending them on in the mover's name.
    pub(crate) fn redrive(&self) -> Grant {
        let name = pascal(self.name);
        let back = Statement::allow(format!("MoveBack{name}"))
            .actions(["sqs:GetQueueAttributes", "sqs:SendMessage"])
            .on(self.arn());
        let take = Statement::allow(format!("TakeDeadLetters{name}"))
            .actions([
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ListMessageMoveTasks",
                "sqs:ReceiveMessage",
                "sqs:StartMessageMoveTask",
            ])
            .on(self.dlq_arn());
        Grant::all([take, back]).with_key(&self.key, "sqs", ENCRYPT)
    }

    /// Looks at dead letters and throws them away.
    pub(crate) fn throw_away(&self) -> Grant {
        let take = Statement::allow(format!("ThrowAway{}", pascal(self.name)))
            .actions(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"])
            .on(self.dlq_arn());
        Grant::new(take).with_key(&self.key, "sqs", DECRYPT)
    }

    /// Sets messages aside.
    pub(crate) fn send_to_dlq(&self) -> Grant {
        let send = Statement::allow(format!("SetAside{}", pascal(self.name)))
            .actions(["sqs:SendMessage"])
            .on(self.dlq_arn());
        Grant::new(send).with_key(&self.key, "sqs", ENCRYPT)
    }

    /// Adds the queue and its dead-letter queue. `sender` lets a service send to one of them, by its ARN.
    pub(crate) fn build(
        &self,
        section: Section,
        consumer: &Consumer,
        sender: &dyn Fn(Reference) -> Statement,
        program: &mut Program,
    ) {
        let redrive =
            map! { "deadLetterTargetArn" => self.dlq_arn(), "maxReceiveCount" => consumer.receives };
        let queue = self
            .encrypted("queue", self.name, RETENTION)
            .set("visibilityTimeoutSeconds", consumer.visibility())
            .set("receiveWaitTimeSeconds", Node::Integer(20))
            .set("redrivePolicy", redrive.into_json());
        program.add(section, queue);
        self.policy("queue", section, vec![sender(self.arn())], program);
        self.build_dlq(section, vec![sender(self.dlq_arn())], program);
        let sources = map! {
            "redrivePermission" => "byQueue",
            "sourceQueueArns" => vec![self.arn()],
        };
        self.allow_redrive(section, sources, program);
        let age = self.metric("queue", "ApproximateAgeOfOldestMessage");
        let description =
            format!("Nobody empties the queue {}: a message is older than all its attempts take.", self.name);
        let late = Alarm::on(format!("{}-queue-age", self.name), description, age);
        late.above(consumer.patience().into()).build(Section::Alarms, program);
    }

    /// Adds a dead-letter queue that no queue feeds: what a schedule could not deliver.
    pub(crate) fn build_standalone_dlq(&self, section: Section, program: &mut Program) {
        self.build_dlq(section, Vec::new(), program);
        self.allow_redrive(section, map! { "redrivePermission" => "denyAll" }, program);
    }

    fn build_dlq(&self, section: Section, senders: Vec<Statement>, program: &mut Program) {
        let dlq = self.encrypted("dlq", &self.resource("dlq"), DEAD_LETTER_RETENTION).comment(DEAD_LETTERS);
        program.add(section, dlq);
        self.policy("dlq", section, senders, program);
        let depth = self.metric("dlq", "ApproximateNumberOfMessagesVisible");
        let description =
            format!("Something lies in {}: what could not be delivered or done.", self.resource("dlq"));
        Alarm::on(format!("{}-depth", self.resource("dlq")), description, depth)
            .build(Section::Alarms, program);
    }

    /// What SQS measures. It says nothing of a queue that was empty for six hours, so nothing is good news.
    fn metric(&self, suffix: &str, name: &'static str) -> Metric {
        Metric::count("AWS/SQS", name, "QueueName", self.queue_name(suffix)).largest()
    }

    /// The name of the queue (`queue`) or its dead-letter queue (`dlq`).
    pub(crate) fn queue_name(&self, suffix: &str) -> Reference {
        Reference::new(self.resource(suffix), "name")
    }

    fn allow_redrive(&self, section: Section, policy: Node, program: &mut Program) {
        let allow = Resource::new(self.resource("dlq-redrive"), "aws:sqs:RedriveAllowPolicy")
            .set("queueUrl", Reference::new(self.resource("dlq"), "url"))
            .set("redriveAllowPolicy", policy.into_json());
        program.add(section, allow);
    }

    fn encrypted(&self, suffix: &str, name: &str, retention: u32) -> Resource {
        Resource::new(self.resource(suffix), "aws:sqs:Queue")
            .set("name", names::regional(name))
            .set("messageRetentionSeconds", retention)
            .set("kmsMasterKeyId", self.key.arn())
            .set("kmsDataKeyReusePeriodSeconds", Node::Integer(300))
            .protect()
    }

    fn policy(&self, suffix: &str, section: Section, senders: Vec<Statement>, program: &mut Program) {
        let queue = self.resource(suffix);
        let arn = Reference::new(&queue, "arn").into();
        let statements = policy::tls_only(&["sqs:*"], None, &[arn]).into_iter().chain(senders);
        let policy = Resource::new(self.policy_name(suffix), "aws:sqs:QueuePolicy")
            .set("queueUrl", Reference::new(&queue, "url"))
            .set("policy", policy::document(statements));
        program.add(section, policy);
    }
}
