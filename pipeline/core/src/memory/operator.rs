//! What an operator asks, in memory. A queue's ARN is its URL, and a move is done when it is begun.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::objects::MemoryReader;
use super::{MemoryWorld, State};
use crate::ports::operator::{
    Files, Functions, Letter, ListedVersion, Listings, Mail, Moving, Page, QueueDepth, Scans,
};
use crate::ports::{ObjectVersion, PortError, PortResult};

/// Entries of a page: few, so that every list of a test has several.
const PAGE: usize = 3;

/// The entries from `from` on, whose names are unique.
fn page<T>(all: Vec<(String, T)>, from: Option<&str>) -> Page<T> {
    let begin = from.map_or(0, |from| all.iter().take_while(|(name, _)| name != from).count());
    let mut rest = all.into_iter().skip(begin);
    let items = rest.by_ref().take(PAGE).map(|(_, item)| item).collect();
    Page { items, next: rest.next().map(|(name, _)| name) }
}

impl Listings for MemoryWorld {
    async fn versions(
        &self,
        bucket: &str,
        prefix: &str,
        from: Option<&str>,
    ) -> PortResult<Page<ListedVersion>> {
        let list = |state: &mut State| {
            let below = state.objects.objects.iter();
            let below = below.filter(|((b, key), _)| b == bucket && key.starts_with(prefix));
            let mut listed = Vec::new();
            for ((bucket, key), versions) in below {
                let newest = versions.last().map(|version| version.id.clone());
                listed.extend(versions.iter().map(|version| {
                    let (bucket, key) = (bucket.clone(), key.clone());
                    let name = format!("{key} {}", version.id);
                    let object = ObjectVersion { bucket, key, version: version.id.clone() };
                    let newest = newest.as_ref() == Some(&version.id);
                    let (size, written) = (version.body.len() as u64, version.written);
                    (name, ListedVersion { object, size, written, newest })
                }));
            }
            Ok(page(listed, from))
        };
        self.call("s3", list).await
    }
}

impl Files for MemoryWorld {
    async fn keys(&self, bucket: &str, prefix: &str, from: Option<&str>) -> PortResult<Page<String>> {
        let below = self.keys(bucket).into_iter().filter(|key| key.starts_with(prefix));
        let below = below.map(|key| (key.clone(), key)).collect();
        self.call("s3", |_| Ok(page(below, from))).await
    }

    async fn open_newest(&self, bucket: &str, key: &str) -> PortResult<MemoryReader> {
        let missing = || PortError::Missing { kind: "object", name: key.to_owned() };
        let rest = self.call("s3", |state| state.newest(bucket, key).ok_or_else(missing)).await?;
        Ok(MemoryReader { world: self.clone(), rest })
    }
}

impl Scans for MemoryWorld {
    async fn scan(&self, table: &str, from: Option<&str>) -> PortResult<Page<(String, Map<String, Value>)>> {
        let items = self.items(table).into_iter().map(|(id, item)| (id.clone(), (id, item))).collect();
        self.call("dynamodb", |_| Ok(page(items, from))).await
    }

    async fn of_dataset(
        &self,
        table: &str,
        dataset: &str,
        since: Timestamp,
        from: Option<&str>,
    ) -> PortResult<Page<(String, Map<String, Value>)>> {
        let since = since.to_string();
        let text =
            |item: &Map<String, Value>, name| item.get(name).and_then(Value::as_str).map(str::to_owned);
        let named = |(id, item): (String, Map<String, Value>)| {
            let changed = text(&item, "updatedAt").filter(|changed| *changed >= since)?;
            let fits = text(&item, "dataset").as_deref() == Some(dataset);
            fits.then(|| (format!("{changed} {id}"), (id, item)))
        };
        let mut items: Vec<_> = self.items(table).into_iter().filter_map(named).collect();
        items.sort_by(|(one, _), (two, _)| one.cmp(two));
        self.call("dynamodb", |_| Ok(page(items, from))).await
    }
}

impl Mail for MemoryWorld {
    async fn depth(&self, queue_url: &str) -> PortResult<QueueDepth> {
        let depth = |state: &mut State| {
            let now = state.now;
            let queue = state.queue(queue_url)?;
            let waiting = queue.visible(now).count();
            let in_flight = (queue.messages.len() - waiting) as u64;
            Ok(QueueDepth { arn: queue_url.to_owned(), waiting: waiting as u64, in_flight })
        };
        self.call("sqs", depth).await
    }

    async fn peek(&self, queue_url: &str) -> PortResult<Vec<Letter>> {
        let peek = |state: &mut State| {
            let now = state.now;
            let queue = state.queue(queue_url)?;
            let some: Vec<u64> = queue.visible(now).take(10).collect();
            let letter = |number: &u64| {
                let message = queue.messages.get(number)?;
                let (id, body) = (format!("m{number}"), message.body.clone());
                Some(Letter { id, body, sent: message.sent, why: None })
            };
            Ok(some.iter().filter_map(letter).collect())
        };
        self.call("sqs", peek).await
    }

    async fn send(&self, queue_url: &str, body: &str) -> PortResult<()> {
        self.call("sqs", |state| state.send(queue_url, body.to_owned()).map(drop)).await
    }

    async fn start_move(&self, from_arn: &str, to_arn: &str) -> PortResult<String> {
        let all = |state: &mut State| {
            let now = state.now;
            state.queue(to_arn)?;
            let queue = state.queue(from_arn)?;
            let visible: Vec<u64> = queue.visible(now).collect();
            let bodies: Vec<String> =
                visible.iter().filter_map(|number| Some(queue.messages.remove(number)?.body)).collect();
            for body in &bodies {
                state.send(to_arn, body.clone())?;
            }
            Ok(bodies.len().to_string())
        };
        self.call("sqs", all).await
    }

    async fn moving(&self, _from_arn: &str, name: &str) -> PortResult<Moving> {
        let moved = name.parse().unwrap_or(0);
        self.call("sqs", |_| Ok(Moving::Done { moved })).await
    }
}

impl Functions for MemoryWorld {
    async fn invoke(&self, function: &str, event: &str) -> PortResult<()> {
        let invoke = |state: &mut State| {
            state.invoked.push((function.to_owned(), event.to_owned()));
            Ok(())
        };
        self.call("lambda", invoke).await
    }
}

impl MemoryWorld {
    /// Functions and events of the invocations that nobody waits for, since this was last asked.
    pub fn take_invoked(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.state().invoked)
    }
}
