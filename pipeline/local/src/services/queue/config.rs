//! What the program says about a queue.

use jiff::SignedDuration;
use serde_json::Value;

use crate::services::load::{Fields, LoadError, json, settled};

const SIZE_LIMIT: u32 = 1_048_576;

/// A standard queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueConfig {
    /// ARN.
    pub arn: String,
    /// How long a received message stays hidden.
    pub visibility: SignedDuration,
    /// How long a message is kept.
    pub retention: SignedDuration,
    /// How long a message is hidden after it was sent.
    pub delay: SignedDuration,
    /// How long a receive waits for a message.
    pub wait: SignedDuration,
    /// Most bytes of a message.
    pub max_message_size: u32,
    /// Where messages go that were received too often.
    pub redrive: Option<RedrivePolicy>,
    /// Whose dead-letter queue it may be.
    pub redrive_allow: RedriveAllow,
}

/// Where messages go that were received too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedrivePolicy {
    /// ARN of the dead-letter queue.
    pub dead_letter_arn: String,
    /// How often a message is handed out before it goes there.
    pub max_receive_count: u32,
}

/// Which queues may name this one as their dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedriveAllow {
    /// Every queue.
    All,
    /// No queue.
    None,
    /// These, by ARN.
    Queues(Vec<String>),
}

impl RedriveAllow {
    pub(super) fn admits(&self, source: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Queues(arns) => arns.iter().any(|arn| arn == source),
        }
    }
}

impl QueueConfig {
    /// A queue with the service's defaults.
    pub fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            visibility: SignedDuration::from_secs(30),
            retention: SignedDuration::from_hours(4 * 24),
            delay: SignedDuration::ZERO,
            wait: SignedDuration::ZERO,
            max_message_size: SIZE_LIMIT,
            redrive: None,
            redrive_allow: RedriveAllow::All,
        }
    }

    /// Reads the properties of an `aws:sqs/queue:Queue`.
    ///
    /// # Errors
    /// Everything that is out of range, not understood or not played.
    pub fn load(arn: &str, properties: &Value) -> Result<Self, Vec<LoadError>> {
        let mut errors = Vec::new();
        let mut config = Self::new(arn);
        let mut fields = Fields::of(properties, "", &mut errors);
        config.read_times(&mut fields);
        if let Some(size) = fields.number("maxMessageSize", 1024, SIZE_LIMIT) {
            config.max_message_size = size;
        }
        config.read_policies(&mut fields);
        if fields.flag("fifoQueue") == Some(true) {
            fields.problem("fifoQueue", "FIFO queues are not played");
        }
        for key in ["contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit"] {
            fields.refuse(key, "belongs to FIFO queues, which are not played");
        }
        fields.ignore(&["name", "namePrefix", "tags", "tagsAll", "region", "policy", "id", "arn", "url"]);
        fields.ignore(&["kmsMasterKeyId", "kmsDataKeyReusePeriodSeconds", "sqsManagedSseEnabled"]);
        fields.finish();
        settled(config, errors)
    }

    fn read_times(&mut self, fields: &mut Fields<'_>) {
        let seconds = |number: u32| SignedDuration::from_secs(i64::from(number));
        if let Some(number) = fields.number("visibilityTimeoutSeconds", 0, 43_200) {
            self.visibility = seconds(number);
        }
        if let Some(number) = fields.number("messageRetentionSeconds", 60, 1_209_600) {
            self.retention = seconds(number);
        }
        if let Some(number) = fields.number("delaySeconds", 0, 900) {
            self.delay = seconds(number);
        }
        if let Some(number) = fields.number("receiveWaitTimeSeconds", 0, 20) {
            self.wait = seconds(number);
        }
    }

    fn read_policies(&mut self, fields: &mut Fields<'_>) {
        if let Some(policy) = fields.take("redrivePolicy") {
            let pointer = fields.at("redrivePolicy");
            self.redrive = keep(read_redrive(&policy, &pointer), fields.errors());
        }
        if let Some(policy) = fields.take("redriveAllowPolicy") {
            let pointer = fields.at("redriveAllowPolicy");
            if let Some(allow) = keep(read_allow(&policy, &pointer), fields.errors()) {
                self.redrive_allow = allow;
            }
        }
    }

    /// Sets the redrive policy, when it is a resource of its own: the text of `redrivePolicy`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn set_redrive(&mut self, policy: &str) -> Result<(), Vec<LoadError>> {
        self.redrive = Some(read_redrive(&Value::from(policy), "/redrivePolicy")?);
        Ok(())
    }

    /// Sets the redrive allow policy, when it is a resource of its own: the text of `redriveAllowPolicy`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn set_redrive_allow(&mut self, policy: &str) -> Result<(), Vec<LoadError>> {
        self.redrive_allow = read_allow(&Value::from(policy), "/redriveAllowPolicy")?;
        Ok(())
    }
}

fn keep<T>(result: Result<T, Vec<LoadError>>, errors: &mut Vec<LoadError>) -> Option<T> {
    result.map_err(|problems| errors.extend(problems)).ok()
}

fn document(policy: &Value, pointer: &str) -> Result<Value, Vec<LoadError>> {
    match policy {
        Value::String(text) => json(text, pointer).map_err(|error| vec![error]),
        other => Ok(other.clone()),
    }
}

fn read_redrive(policy: &Value, pointer: &str) -> Result<RedrivePolicy, Vec<LoadError>> {
    let mut errors = Vec::new();
    let policy = document(policy, pointer)?;
    let mut fields = Fields::of(&policy, pointer, &mut errors);
    let dead_letter_arn = fields.required_text("deadLetterTargetArn");
    let max_receive_count = fields.number("maxReceiveCount", 1, 1000);
    if max_receive_count.is_none() {
        fields.problem_here("`maxReceiveCount` is missing");
    }
    fields.finish();
    settled(RedrivePolicy { dead_letter_arn, max_receive_count: max_receive_count.unwrap_or(1) }, errors)
}

fn read_allow(policy: &Value, pointer: &str) -> Result<RedriveAllow, Vec<LoadError>> {
    let mut errors = Vec::new();
    let policy = document(policy, pointer)?;
    let mut fields = Fields::of(&policy, pointer, &mut errors);
    let permission = fields.required_text("redrivePermission");
    let sources = fields.take("sourceQueueArns");
    let arns: Vec<String> = sources
        .as_ref()
        .and_then(Value::as_array)
        .map_or_else(Vec::new, |arns| arns.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    let allow = match permission.as_str() {
        "allowAll" => RedriveAllow::All,
        "denyAll" => RedriveAllow::None,
        "byQueue" if (1..=10).contains(&arns.len()) => RedriveAllow::Queues(arns),
        "byQueue" => {
            fields.problem("sourceQueueArns", "must list one to ten queue ARNs");
            RedriveAllow::None
        }
        other => {
            fields.problem("redrivePermission", format!("`{other}` is not allowAll, denyAll or byQueue"));
            RedriveAllow::None
        }
    };
    fields.finish();
    settled(allow, errors)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{QueueConfig, RedriveAllow};

    fn problems(properties: &serde_json::Value) -> Vec<String> {
        let errors = QueueConfig::load("arn:q", properties).unwrap_err();
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn properties_of_the_provider_are_read() {
        let config = QueueConfig::load(
            "arn:q",
            &json!({
                "name": "q", "visibilityTimeoutSeconds": 360.0, "messageRetentionSeconds": 1_209_600,
                "redrivePolicy": "{\"deadLetterTargetArn\":\"arn:d\",\"maxReceiveCount\":\"5\"}",
                "kmsMasterKeyId": "alias/k", "fifoQueue": false,
            }),
        )
        .unwrap();
        assert_eq!(config.visibility.as_secs(), 360);
        assert_eq!(config.retention.as_hours(), 14 * 24);
        let redrive = config.redrive.unwrap();
        assert_eq!((redrive.dead_letter_arn.as_str(), redrive.max_receive_count), ("arn:d", 5));
    }

    #[test]
    fn what_is_not_played_is_refused() {
        assert_eq!(problems(&json!({"fifoQueue": true})), ["/fifoQueue: FIFO queues are not played"]);
        assert_eq!(problems(&json!({"visibilityTimeout": 3})), ["/visibilityTimeout: is not supported"]);
        assert_eq!(
            problems(&json!({"delaySeconds": 901})),
            ["/delaySeconds: must be a whole number from 0 to 900"]
        );
        assert_eq!(
            problems(&json!({"redrivePolicy": "{\"deadLetterTargetArn\":\"a\",\"max\":1}"})),
            ["/redrivePolicy: `maxReceiveCount` is missing", "/redrivePolicy/max: is not supported"]
        );
        assert_eq!(
            problems(&json!({"redrivePolicy": "{"})),
            ["/redrivePolicy: is not JSON: EOF while parsing an object at line 1 column 1"]
        );
    }

    #[test]
    fn an_allow_policy_names_its_queues() {
        let mut config = QueueConfig::new("arn:d");
        config.set_redrive_allow(r#"{"redrivePermission":"byQueue","sourceQueueArns":["arn:q"]}"#).unwrap();
        assert_eq!(config.redrive_allow, RedriveAllow::Queues(vec!["arn:q".into()]));
        assert!(config.set_redrive_allow(r#"{"redrivePermission":"byQueue"}"#).is_err());
        assert!(config.set_redrive_allow(r#"{"redrivePermission":"some"}"#).is_err());
    }
}
