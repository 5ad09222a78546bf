//! What an operator asks of a lake on this machine. A list is one page, and a move is done when it is begun.

use jiff::Timestamp;
use lake_core::ports::operator::{
    BY_DATASET, Files, Functions, Letter, ListedVersion, Listings, Mail, Moving, Page, QueueDepth, Scans,
};
use lake_core::ports::{ObjectVersion, PortError, PortResult};
use serde_json::{Map, Value};

use super::objects::Reader;
use super::queues::admit;
use super::{Desk, ledger};
use crate::engine::State;
use crate::engine::authority::By;
use crate::services::queue::{NewMessage, QueueError};
use crate::services::table::{Attribute, Item, Table, TableError};
use crate::store::ObjectRow;

fn unavailable(error: &QueueError) -> PortError {
    PortError::Unavailable { service: "sqs", detail: error.to_string() }
}

/// What SQS asks of whoever begins a move: of the queue that is moved out of, and of the one that is moved into.
const MOVES: [&str; 4] =
    ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

fn may_move(state: &State, by: By<'_>, from_arn: &str, to_arn: &str) -> PortResult<()> {
    MOVES.iter().try_for_each(|action| state.authority.authorise(by, action, from_arn))?;
    state.authority.authorise(by, "sqs:SendMessage", to_arn)
}

impl Listings for Desk<'_, '_> {
    async fn versions(
        &self,
        bucket: &str,
        prefix: &str,
        _from: Option<&str>,
    ) -> PortResult<Page<ListedVersion>> {
        let state = self.shared.state();
        let found = state.wiring.buckets.get(bucket);
        let found = found.ok_or_else(|| PortError::Missing { kind: "bucket", name: bucket.to_owned() })?;
        state.authority.authorise(self.by, "s3:ListBucketVersions", &found.arn)?;
        let rows = state.sound("s3", state.store.objects(bucket, prefix))?;
        let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        let is_newest = |place: usize| keys.get(place + 1) != keys.get(place);
        let listed = |(place, row): (usize, ObjectRow)| ListedVersion {
            size: row.size,
            written: row.written,
            newest: is_newest(place),
            object: ObjectVersion { bucket: row.bucket, key: row.key, version: row.version },
        };
        Ok(Page { items: rows.into_iter().enumerate().map(listed).collect(), next: None })
    }
}

impl<'a, 's> Files for Desk<'a, 's> {
    async fn keys(&self, bucket: &str, prefix: &str, _from: Option<&str>) -> PortResult<Page<String>> {
        let items = self.shared.state().list_objects(self.by, bucket, prefix)?;
        Ok(Page { items, next: None })
    }

    async fn open_newest(&self, bucket: &str, key: &str) -> PortResult<Reader<'a, 's>> {
        let path = self.shared.state().locate_object(self.by, bucket, key)?;
        let path = path.ok_or_else(|| PortError::Missing { kind: "object", name: key.to_owned() })?;
        Reader::open(self.shared, key, path)
    }
}

impl Scans for Desk<'_, '_> {
    async fn scan(&self, table: &str, _from: Option<&str>) -> PortResult<Page<(String, Map<String, Value>)>> {
        let state = self.shared.state();
        let table = admit_table(&state, self.by, "dynamodb:Scan", table, "")?;
        Ok(page(table, table.scan()))
    }

    async fn of_dataset(
        &self,
        table: &str,
        dataset: &str,
        since: Timestamp,
        _from: Option<&str>,
    ) -> PortResult<Page<(String, Map<String, Value>)>> {
        let state = self.shared.state();
        let table = admit_table(&state, self.by, "dynamodb:Query", table, &format!("/index/{BY_DATASET}"))?;
        let unavailable =
            |error: TableError| PortError::Unavailable { service: "dynamodb", detail: error.to_string() };
        let found = table.query(Some(BY_DATASET), &Attribute::S(dataset.to_owned())).map_err(unavailable)?;
        let since = since.to_string();
        let is_changed =
            |item: &&Item| matches!(item.get("updatedAt"), Some(Attribute::S(at)) if *at >= since);
        Ok(page(table, found.iter().filter(is_changed)))
    }
}

/// The only page of some items of a table.
fn page<'i>(table: &Table, items: impl Iterator<Item = &'i Item>) -> Page<(String, Map<String, Value>)> {
    let item = |item| Some((ledger::id_of(table, item)?.to_owned(), ledger::fields(table, item)));
    Page { items: items.filter_map(item).collect(), next: None }
}

/// A table, if the caller may do this to it or to that part of it.
fn admit_table<'s>(
    state: &'s State,
    by: By<'_>,
    action: &str,
    table: &str,
    part: &str,
) -> PortResult<&'s Table> {
    let found = state.services.ledgers.iter().find(|found| found.config().name == table);
    let found = found.ok_or_else(|| PortError::Missing { kind: "table", name: table.to_owned() })?;
    state.authority.authorise(by, action, &format!("{}{part}", found.config().arn))?;
    Ok(found)
}

impl Mail for Desk<'_, '_> {
    async fn depth(&self, queue_url: &str) -> PortResult<QueueDepth> {
        let state = self.shared.state();
        let arn = admit(&state, self.by, "sqs:GetQueueAttributes", queue_url)?;
        let counts = state.services.queues.counts(&arn, state.now).unwrap_or_default();
        let (waiting, in_flight) = (counts.visible, counts.in_flight);
        Ok(QueueDepth { arn, waiting, in_flight })
    }

    async fn peek(&self, queue_url: &str) -> PortResult<Vec<Letter>> {
        let state = self.shared.state();
        let arn = admit(&state, self.by, "sqs:ReceiveMessage", queue_url)?;
        let visible = state.services.queues.messages(&arn).filter(|message| message.visible <= state.now);
        let letter = |message: &crate::services::queue::Message| Letter {
            id: message.id.clone(),
            body: message.body.clone(),
            sent: message.sent,
            why: message.attributes.get("ERROR_MESSAGE").cloned(),
        };
        Ok(visible.take(10).map(letter).collect())
    }

    async fn send(&self, queue_url: &str, body: &str) -> PortResult<()> {
        let mut state = self.shared.state();
        let arn = admit(&state, self.by, "sqs:SendMessage", queue_url)?;
        let (now, state) = (state.now, &mut **state);
        let message = NewMessage::from(body.to_owned());
        let sent = state.services.queues.send(&arn, message, now, &mut state.entropy);
        sent.map(drop).map_err(|error| unavailable(&error))
    }

    async fn start_move(&self, from_arn: &str, to_arn: &str) -> PortResult<String> {
        let mut state = self.shared.state();
        may_move(&state, self.by, from_arn, to_arn)?;
        let (now, state) = (state.now, &mut **state);
        let moved = state.services.queues.redrive(from_arn, Some(to_arn), now, &mut state.entropy);
        moved.map(|moved| moved.moved.to_string()).map_err(|error| unavailable(&error))
    }

    async fn moving(&self, from_arn: &str, name: &str) -> PortResult<Moving> {
        self.shared.state().authority.authorise(self.by, "sqs:ListMessageMoveTasks", from_arn)?;
        Ok(Moving::Done { moved: name.parse().unwrap_or_default() })
    }
}

impl Functions for Desk<'_, '_> {
    async fn invoke(&self, function: &str, event: &str) -> PortResult<()> {
        let mut state = self.shared.state();
        if !state.wiring.functions.contains_key(function) {
            return Err(PortError::Missing { kind: "function", name: function.to_owned() });
        }
        state.authority.authorise(self.by, "lambda:InvokeFunction", function)?;
        let now = state.now;
        state.services.asynchronous.accept(function, event, now);
        Ok(())
    }
}
