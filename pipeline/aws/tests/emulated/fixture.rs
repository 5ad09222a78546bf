//! A lake of a bucket, queues, a state machine, a table and a key.

use std::future::Future;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration, VersioningConfiguration,
};
use aws_sdk_sqs::types::QueueAttributeName;
use lake_aws::Aws;
use lake_core::conformance::{Fixture, Office};
use lake_core::ports::operator::BY_DATASET;
use lake_core::ports::{ExecutionStatus, Executions};
use serde_json::json;

pub(crate) struct Emulated {
    world: Aws,
    pub(crate) s3: aws_sdk_s3::Client,
    sqs: aws_sdk_sqs::Client,
    states: aws_sdk_sfn::Client,
    bucket: String,
    queue_url: String,
    source_url: String,
    dead_letter_url: String,
    machine: String,
    table: String,
    key: String,
}

impl Emulated {
    /// Everything under names of its own.
    pub(crate) async fn new(name: &str) -> Self {
        let config = lake_aws::load().await;
        let local = config.endpoint_url().is_some_and(|url| url.starts_with("http://127.0.0.1:"));
        assert!(local, "this creates resources, and only an emulator may give them");
        let world = Aws::new(&config);
        // An emulator takes its time over the first call of a kind.
        let config = config.into_builder().timeout_config(TimeoutConfig::disabled()).build();
        let (sqs, states) = (aws_sdk_sqs::Client::new(&config), aws_sdk_sfn::Client::new(&config));
        let s3 = bucket(&config, name).await;
        let dead_letter_url = queue(&sqs, &format!("{name}-dead"), None).await;
        Self {
            world,
            s3,
            bucket: name.to_owned(),
            queue_url: queue(&sqs, name, None).await,
            source_url: queue(&sqs, &format!("{name}-source"), Some(&dead_letter_url)).await,
            dead_letter_url,
            sqs,
            machine: machine(&states, name).await,
            states,
            table: table(&config, name).await,
            key: key(&config).await,
        }
    }
}

async fn bucket(config: &SdkConfig, name: &str) -> aws_sdk_s3::Client {
    let s3 = aws_sdk_s3::Client::new(config);
    let place = BucketLocationConstraint::from(config.region().unwrap().as_ref());
    let place = CreateBucketConfiguration::builder().location_constraint(place).build();
    s3.create_bucket().bucket(name).create_bucket_configuration(place).send().await.unwrap();
    let versions = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    s3.put_bucket_versioning().bucket(name).versioning_configuration(versions).send().await.unwrap();
    s3
}

/// A queue that sets aside into another, if into any.
async fn queue(sqs: &aws_sdk_sqs::Client, name: &str, dead_letter_url: Option<&str>) -> String {
    let mut request =
        sqs.create_queue().queue_name(name).attributes(QueueAttributeName::VisibilityTimeout, "8");
    if let Some(url) = dead_letter_url {
        let policy = json!({ "deadLetterTargetArn": arn(sqs, url).await, "maxReceiveCount": 5 });
        request = request.attributes(QueueAttributeName::RedrivePolicy, policy.to_string());
    }
    request.send().await.unwrap().queue_url.unwrap()
}

async fn arn(sqs: &aws_sdk_sqs::Client, url: &str) -> String {
    let request = sqs.get_queue_attributes().queue_url(url).attribute_names(QueueAttributeName::QueueArn);
    request.send().await.unwrap().attributes.unwrap().remove(&QueueAttributeName::QueueArn).unwrap()
}

/// A machine whose executions end as their names have it in the suite: well, badly, in time, or when somebody stops them.
async fn machine(states: &aws_sdk_sfn::Client, name: &str) -> String {
    let named = |name, next| json!({ "Variable": "$$.Execution.Name", "StringEquals": name, "Next": next });
    let wait = |seconds, next| json!({ "Type": "Wait", "Seconds": seconds, "Next": next });
    let definition = json!({
        "StartAt": "Which",
        "TimeoutSeconds": 10,
        "States": {
            "Which": {
                "Type": "Choice",
                "Choices": [named("conformance-1", "Well"), named("conformance-2", "Badly")],
                "Default": "Never",
            },
            "Well": wait(6, "Done"),
            "Badly": wait(1, "Failed"),
            "Never": wait(300, "Done"),
            "Done": { "Type": "Succeed" },
            "Failed": { "Type": "Fail", "Error": "Broken", "Cause": "on purpose" },
        },
    });
    let role = "arn:aws:iam::123456789012:role/workflow";
    let request = states.create_state_machine().name(name).role_arn(role).definition(definition.to_string());
    request.send().await.unwrap().state_machine_arn
}

async fn table(config: &SdkConfig, name: &str) -> String {
    let attribute = |name: &str| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attribute.attribute_type(ScalarAttributeType::S).build().unwrap()
    };
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let whole = Projection::builder().projection_type(ProjectionType::All).build();
    let index = GlobalSecondaryIndex::builder().index_name(BY_DATASET).projection(whole);
    let index = index.key_schema(key("dataset", KeyType::Hash)).key_schema(key("updatedAt", KeyType::Range));
    let request = aws_sdk_dynamodb::Client::new(config).create_table().table_name(name);
    let attributes = ["id", "dataset", "updatedAt"].map(attribute).to_vec();
    let request = request.set_attribute_definitions(Some(attributes)).key_schema(key("id", KeyType::Hash));
    let request = request.global_secondary_indexes(index.build().unwrap());
    request.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
    name.to_owned()
}

async fn key(config: &SdkConfig) -> String {
    let request = aws_sdk_kms::Client::new(config).create_key();
    let request = request.key_spec(KeySpec::Hmac256).key_usage(KeyUsageType::GenerateVerifyMac);
    request.send().await.unwrap().key_metadata.unwrap().arn.unwrap()
}

impl Fixture for Emulated {
    type World = Aws;

    fn world(&self) -> &Aws {
        &self.world
    }

    fn bucket(&self) -> &str {
        &self.bucket
    }

    fn queue_url(&self) -> &str {
        &self.queue_url
    }

    /// Longer than the two receives that find nothing meanwhile.
    fn visibility(&self) -> Duration {
        Duration::from_secs(8)
    }

    fn state_machine_arn(&self) -> &str {
        &self.machine
    }

    fn table(&self) -> &str {
        &self.table
    }

    fn key_arn(&self) -> &str {
        &self.key
    }

    async fn send(&self, body: &str) {
        self.sqs.send_message().queue_url(&self.queue_url).message_body(body).send().await.unwrap();
    }

    async fn end(&self, name: &str, status: ExecutionStatus) {
        if status == ExecutionStatus::Aborted {
            let execution = format!("{}:{name}", self.machine.replace(":stateMachine:", ":execution:"));
            self.states.stop_execution().execution_arn(execution).send().await.unwrap();
        }
        for _ in 0..200 {
            let execution = self.world.describe(&self.machine, name).await.unwrap().unwrap();
            if execution.status != ExecutionStatus::Running {
                return;
            }
            self.pass(Duration::from_millis(100)).await;
        }
    }

    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Office for Emulated {
    fn source_url(&self) -> &str {
        &self.source_url
    }

    fn dead_letter_url(&self) -> &str {
        &self.dead_letter_url
    }
}

/// Runs a future to its end.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
