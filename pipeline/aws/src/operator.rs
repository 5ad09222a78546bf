//! What an operator asks: lists of S3, scans and queries of DynamoDB, mail of SQS, invocations of Lambda.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_lambda::types::InvocationType;
use aws_sdk_s3::types::EncodingType;
use aws_sdk_sqs::types::{MessageSystemAttributeName, QueueAttributeName};
use aws_smithy_types::{Blob, DateTime};
use jiff::Timestamp;
use lake_core::keys::form_decoded;
use lake_core::ports::operator::{
    BY_DATASET, Files, Functions, Letter, ListedVersion, Listings, Mail, Moving, Page, QueueDepth, Scans,
};
use lake_core::ports::{ObjectVersion, PortResult};
use serde_json::{Map, Value};

use crate::Aws;
use crate::fault::Call;
use crate::ledger::{ID, REVISION, fields};
use crate::reader::{Place, Reader};

/// What parts a key from a version in the name of a page: no key holds it.
const BETWEEN: char = '\0';

/// The keys of [`BY_DATASET`].
const DATASET: &str = "dataset";
const CHANGED: &str = "updatedAt";

/// Seconds for which a message that is looked at is not shown to others: none.
const STAYS_VISIBLE: i32 = 0;

impl Listings for Aws {
    async fn versions(
        &self,
        bucket: &str,
        prefix: &str,
        from: Option<&str>,
    ) -> PortResult<Page<ListedVersion>> {
        let call = Call { action: "s3:ListBucketVersions", kind: "bucket", resource: bucket };
        let (key, version) = from.and_then(|from| from.split_once(BETWEEN)).unzip();
        // Some keys cannot stand in XML as they are.
        let request = self.s3.list_object_versions().bucket(bucket).prefix(prefix);
        let request = request.encoding_type(EncodingType::Url).set_key_marker(key.map(str::to_owned));
        let version = version.filter(|version| !version.is_empty()).map(str::to_owned);
        let answer = request.set_version_id_marker(version).send().await;
        let answer = answer.map_err(|error| call.failed(&error))?;
        let encoded = answer.encoding_type() == Some(&EncodingType::Url);
        let decode = |text: String| decoded(text, encoded);
        let next = answer.is_truncated.unwrap_or(false).then(|| {
            let key = decode(answer.next_key_marker.unwrap_or_default());
            format!("{key}{BETWEEN}{}", answer.next_version_id_marker.unwrap_or_default())
        });
        let listed = |version: aws_sdk_s3::types::ObjectVersion| {
            Some(ListedVersion {
                size: version.size.and_then(|size| size.try_into().ok()).unwrap_or(0),
                written: timestamp(version.last_modified?)?,
                newest: version.is_latest.unwrap_or(false),
                object: ObjectVersion {
                    bucket: bucket.to_owned(),
                    key: decode(version.key?),
                    version: version.version_id?,
                },
            })
        };
        let items: Option<Vec<_>> = answer.versions.unwrap_or_default().into_iter().map(listed).collect();
        let items =
            items.ok_or_else(|| call.unavailable("a listed version has no name or time".to_owned()))?;
        Ok(Page { items, next })
    }
}

impl Files for Aws {
    async fn keys(&self, bucket: &str, prefix: &str, from: Option<&str>) -> PortResult<Page<String>> {
        let call = Call { action: "s3:ListBucket", kind: "bucket", resource: bucket };
        let request = self.s3.list_objects_v2().bucket(bucket).prefix(prefix);
        let request =
            request.encoding_type(EncodingType::Url).set_continuation_token(from.map(str::to_owned));
        let answer = request.send().await.map_err(|error| call.failed(&error))?;
        let encoded = answer.encoding_type() == Some(&EncodingType::Url);
        let keys = answer.contents.unwrap_or_default().into_iter().filter_map(|object| object.key);
        let next = answer.next_continuation_token;
        Ok(Page { items: keys.map(|key| decoded(key, encoded)).collect(), next })
    }

    async fn open_newest(&self, bucket: &str, key: &str) -> PortResult<Reader> {
        Reader::open(&self.s3, Place { bucket: bucket.to_owned(), key: key.to_owned(), version: None }).await
    }
}

/// A key as S3 stores it, of a list that may have been encoded.
fn decoded(text: String, encoded: bool) -> String {
    match form_decoded(&text) {
        Some(decoded) if encoded => decoded,
        _ => text,
    }
}

fn timestamp(time: DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

impl Scans for Aws {
    async fn scan(&self, table: &str, from: Option<&str>) -> PortResult<Page<(String, Map<String, Value>)>> {
        let call = Call { action: "dynamodb:Scan", kind: "table", resource: table };
        let request = self.dynamodb.scan().table_name(table).consistent_read(true);
        let start = from.map(|id| [(ID.to_owned(), AttributeValue::S(id.to_owned()))].into());
        let answer = request.set_exclusive_start_key(start).send().await;
        let answer = answer.map_err(|error| call.failed(&error))?;
        let next = answer.last_evaluated_key.and_then(|key| key.get(ID)?.as_s().ok().cloned());
        Ok(Page { items: items(&call, answer.items)?, next })
    }

    async fn of_dataset(
        &self,
        table: &str,
        dataset: &str,
        since: Timestamp,
        from: Option<&str>,
    ) -> PortResult<Page<(String, Map<String, Value>)>> {
        let call = Call { action: "dynamodb:Query", kind: "table", resource: table };
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let request = self.dynamodb.query().table_name(table).index_name(BY_DATASET);
        let request = request.key_condition_expression("#dataset = :dataset and #changed >= :since");
        let request = request.expression_attribute_names("#dataset", DATASET);
        let request = request.expression_attribute_names("#changed", CHANGED);
        let request = request.expression_attribute_values(":dataset", text(dataset));
        let request = request.expression_attribute_values(":since", text(&since.to_string()));
        let start = from.and_then(|from| from.split_once(BETWEEN)).map(|(id, changed)| {
            [(ID, id), (DATASET, dataset), (CHANGED, changed)].map(|(n, v)| (n.to_owned(), text(v))).into()
        });
        let answer = request.set_exclusive_start_key(start).send().await;
        let answer = answer.map_err(|error| call.failed(&error))?;
        let next = answer.last_evaluated_key.and_then(|key| {
            let (id, changed) = (key.get(ID)?.as_s().ok()?, key.get(CHANGED)?.as_s().ok()?);
            Some(format!("{id}{BETWEEN}{changed}"))
        });
        Ok(Page { items: items(&call, answer.items)?, next })
    }
}

/// Ids and items of an answer.
fn items(
    call: &Call<'_>,
    found: Option<Vec<HashMap<String, AttributeValue>>>,
) -> PortResult<Vec<(String, Map<String, Value>)>> {
    let item = |mut attributes: HashMap<String, AttributeValue>| {
        let id = attributes.remove(ID).and_then(|id| id.as_s().ok().cloned());
        let id = id.ok_or_else(|| call.unavailable("an item has no id".to_owned()))?;
        attributes.remove(REVISION);
        let unread = || call.unavailable(format!("`{id}` holds what the lake never writes"));
        let item = fields(attributes).ok_or_else(unread)?;
        Ok((id, item))
    };
    found.unwrap_or_default().into_iter().map(item).collect()
}

impl Mail for Aws {
    async fn depth(&self, queue_url: &str) -> PortResult<QueueDepth> {
        let call = Call { action: "sqs:GetQueueAttributes", kind: "queue", resource: queue_url };
        let (waiting, in_flight) = (
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        );
        let request = self.sqs.get_queue_attributes().queue_url(queue_url);
        let request = request.attribute_names(waiting.clone()).attribute_names(in_flight.clone());
        let request = request.attribute_names(QueueAttributeName::QueueArn);
        let answer = request.send().await.map_err(|error| call.failed(&error))?;
        let attributes = answer.attributes.unwrap_or_default();
        let number = |name| attributes.get(&name).and_then(|number| number.parse().ok());
        let arn = attributes.get(&QueueAttributeName::QueueArn).cloned();
        match (arn, number(waiting), number(in_flight)) {
            (Some(arn), Some(waiting), Some(in_flight)) => Ok(QueueDepth { arn, waiting, in_flight }),
            _ => Err(call.unavailable("the queue does not say how it stands".to_owned())),
        }
    }

    async fn peek(&self, queue_url: &str) -> PortResult<Vec<Letter>> {
        let call = Call { action: "sqs:ReceiveMessage", kind: "queue", resource: queue_url };
        let request = self.sqs.receive_message().queue_url(queue_url).max_number_of_messages(10);
        let request = request.visibility_timeout(STAYS_VISIBLE).message_attribute_names("ERROR_MESSAGE");
        let request = request.message_system_attribute_names(MessageSystemAttributeName::SentTimestamp);
        let answer = request.send().await.map_err(|error| call.failed(&error))?;
        Ok(answer.messages.unwrap_or_default().into_iter().map(letter).collect())
    }

    async fn send(&self, queue_url: &str, body: &str) -> PortResult<()> {
        let call = Call { action: "sqs:SendMessage", kind: "queue", resource: queue_url };
        let request = self.sqs.send_message().queue_url(queue_url).message_body(body);
        request.send().await.map(drop).map_err(|error| call.failed(&error))
    }

    async fn start_move(&self, from_arn: &str, to_arn: &str) -> PortResult<String> {
        let call = Call { action: "sqs:StartMessageMoveTask", kind: "queue", resource: from_arn };
        let request = self.sqs.start_message_move_task().source_arn(from_arn).destination_arn(to_arn);
        let answer = request.send().await.map_err(|error| call.failed(&error))?;
        Ok(answer.task_handle.unwrap_or_default())
    }

    /// A queue has one move at a time, and a move that ended has no handle any more: the newest one is meant.
    async fn moving(&self, from_arn: &str, _name: &str) -> PortResult<Moving> {
        let call = Call { action: "sqs:ListMessageMoveTasks", kind: "queue", resource: from_arn };
        let request = self.sqs.list_message_move_tasks().source_arn(from_arn).max_results(1);
        let answer = request.send().await.map_err(|error| call.failed(&error))?;
        let task = answer.results.unwrap_or_default().into_iter().next();
        let task = task.ok_or_else(|| call.unavailable("the move is not on record".to_owned()))?;
        let moved = task.approximate_number_of_messages_moved.try_into().unwrap_or(0);
        Ok(match task.status.as_deref() {
            Some("RUNNING" | "CANCELLING") => Moving::Running { moved },
            Some("COMPLETED") => Moving::Done { moved },
            status => {
                let status = || format!("the move is {}", status.unwrap_or("in no known state"));
                Moving::Failed { moved, reason: task.failure_reason.clone().unwrap_or_else(status) }
            }
        })
    }
}

fn letter(message: aws_sdk_sqs::types::Message) -> Letter {
    let sent = message.attributes.as_ref().and_then(|all| {
        let milliseconds = all.get(&MessageSystemAttributeName::SentTimestamp)?.parse().ok()?;
        Timestamp::from_millisecond(milliseconds).ok()
    });
    let why = message.message_attributes.as_ref().and_then(|all| all.get("ERROR_MESSAGE")?.string_value());
    Letter {
        why: why.map(str::to_owned),
        id: message.message_id.unwrap_or_default(),
        body: message.body.unwrap_or_default(),
        sent: sent.unwrap_or(Timestamp::UNIX_EPOCH),
    }
}

impl Functions for Aws {
    async fn invoke(&self, function: &str, event: &str) -> PortResult<()> {
        let call = Call { action: "lambda:InvokeFunction", kind: "function", resource: function };
        let request = self.lambda.invoke().function_name(function).payload(Blob::new(event));
        let request = request.invocation_type(InvocationType::Event);
        request.send().await.map(drop).map_err(|error| call.failed(&error))
    }
}
