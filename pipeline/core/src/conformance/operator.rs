//! What an operator asks: lists that miss nothing, mail that stays where it is until it is moved.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Departure, Fixture, equal, holds};
use crate::ports::operator::{Files, Listings, Mail, Moving, Operator, Scans, all_pages};
use crate::ports::{ChunkReader, Ledger, Objects, PortError};

/// A fixture with what an operator needs besides.
pub trait Office: Fixture<World: Operator + Ledger> {
    /// An empty queue that sets aside into [`Office::dead_letter_url`].
    fn source_url(&self) -> &str;
    /// The dead-letter queue of that queue alone.
    fn dead_letter_url(&self) -> &str;
}

/// Lists, scans, mail, moves.
///
/// # Errors
/// The first departure.
pub async fn operator<F: Office>(fixture: &F) -> Result<(), Departure> {
    listings(fixture).await?;
    files(fixture).await?;
    scans(fixture).await?;
    mail(fixture).await?;
    moves(fixture).await
}

/// Lists of a bucket: every version once, in order.
///
/// # Errors
/// The first departure.
pub async fn listings<F: Fixture<World: Operator>>(fixture: &F) -> Result<(), Departure> {
    let (world, bucket) = (fixture.world(), fixture.bucket());
    let prefix = "operator/a b+ü%20";
    let mut written = BTreeSet::new();
    for n in [0, 1, 2, 3, 0, 0] {
        let key = format!("{prefix}/{n}");
        let version = world.put(bucket, &key, Bytes::from_static(b"seven..")).await?.version;
        written.insert((key, version));
    }
    world.put(bucket, "operator/b", Bytes::from_static(b"elsewhere")).await?;
    let found = all_pages(async |from| world.versions(bucket, prefix, from).await).await?;
    let names = found.iter().map(|v| (v.object.key.clone(), v.object.version.clone()));
    equal("a list has every version below the prefix, and no other", &names.collect(), &written)?;
    equal("each once", &found.len(), &written.len())?;
    let ordered = found.is_sorted_by_key(|version| &version.object.key);
    holds("in the order of their keys", ordered, &found)?;
    holds("with its size", found.iter().all(|version| version.size == 7), &found)?;
    let newest: BTreeSet<_> = found.iter().filter(|v| v.newest).map(|v| &v.object.key).collect();
    equal("one version of each key is the newest", &newest.len(), &4)?;
    equal("and only one", &found.iter().filter(|version| version.newest).count(), &4)
}

/// Files of a bucket: every key once, in order, with what it holds now.
///
/// # Errors
/// The first departure.
pub async fn files<F: Fixture<World: Operator>>(fixture: &F) -> Result<(), Departure> {
    let (world, bucket) = (fixture.world(), fixture.bucket());
    let prefix = "operator/files a+ü%20/";
    for (n, body) in [(0, "old"), (1, "other"), (2, "another"), (3, "last"), (0, "new")] {
        world.put(bucket, &format!("{prefix}{n}"), Bytes::from_static(body.as_bytes())).await?;
    }
    world.put(bucket, "operator/fjord", Bytes::from_static(b"elsewhere")).await?;
    let found = all_pages(async |from| world.keys(bucket, prefix, from).await).await?;
    equal("keys below the prefix", &found, &(0..4).map(|n| format!("{prefix}{n}")).collect())?;
    let (mut reader, mut body) = (world.open_newest(bucket, &format!("{prefix}0")).await?, Vec::new());
    while let Some(chunk) = reader.next().await? {
        body.extend_from_slice(&chunk);
    }
    equal("what a key holds is its newest version", &body.as_slice(), &b"new".as_slice())?;
    let none = world.open_newest(bucket, &format!("{prefix}4")).await;
    let missing = matches!(none.as_ref().err(), Some(PortError::Missing { .. }));
    holds("and what holds none is missing", missing, &none.err())
}

/// Scans of the job table: every item once, as it was saved.
///
/// # Errors
/// The first departure.
pub async fn scans<F: Fixture<World: Operator + Ledger>>(fixture: &F) -> Result<(), Departure> {
    let (world, table) = (fixture.world(), fixture.table());
    let items: BTreeMap<String, _> = (0..7).map(|n| (format!("object#operator-{n}"), changed(n))).collect();
    for (id, item) in &items {
        world.save(table, id, item, None).await?;
    }
    let mut found = all_pages(async |from| world.scan(table, from).await).await?;
    found.retain(|(id, _)| items.contains_key(id));
    equal("a scan has every item once", &found.len(), &items.len())?;
    holds("as it was saved", found.into_iter().collect::<BTreeMap<_, _>>() == items, &items)?;
    let found = all_pages(async |from| world.of_dataset(table, "operator", since(3), from).await).await?;
    // The items of even numbers are of the dataset.
    let wanted: Vec<_> = [4, 6].map(|n| (format!("object#operator-{n}"), changed(n))).into();
    equal("the items of a dataset since then, in the order of their changes", &found, &wanted)?;
    let all = world.of_dataset(table, "operator", Timestamp::UNIX_EPOCH, None).await?;
    equal("since ever", &all.items.first().map(|(id, _)| id.as_str()), &Some("object#operator-0"))?;
    let none = world.of_dataset(table, "nowhere", Timestamp::UNIX_EPOCH, None).await?;
    equal("and of no other", &none.items.len(), &0)
}

fn since(second: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + second).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn changed(n: i64) -> Map<String, Value> {
    let dataset = if n % 2 == 0 { "operator" } else { "another" };
    let item =
        serde_json::json!({ "n": 9_007_199_254_740_993_u64, "dataset": dataset, "updatedAt": since(n) });
    item.as_object().cloned().unwrap_or_default()
}

/// Mail that is counted and looked at, and waits on. It leaves two messages in the dead-letter queue for [`moves`].
///
/// # Errors
/// The first departure.
pub async fn mail<F: Office>(fixture: &F) -> Result<(), Departure> {
    let (world, dead) = (fixture.world(), fixture.dead_letter_url());
    equal("an empty queue has none waiting", &world.depth(dead).await?.waiting, &0)?;
    let sent = BTreeSet::from(["{\"a\":1}", "ü"]);
    for body in &sent {
        world.send(dead, body).await?;
    }
    equal("what is sent waits", &world.depth(dead).await?.waiting, &2)?;
    let peeked = world.peek(dead).await?;
    holds("it can be looked at", (1..=2).contains(&peeked.len()), &peeked)?;
    let bodies: BTreeSet<_> = peeked.iter().map(|letter| letter.body.as_str()).collect();
    holds(
        "each message once, as it was sent",
        bodies.len() == peeked.len() && bodies.is_subset(&sent),
        &peeked,
    )?;
    equal("and waits on", &world.depth(dead).await?.waiting, &2)
}

/// A move of what [`mail`] left in the dead-letter queue, to where it came from.
///
/// # Errors
/// The first departure.
pub async fn moves<F: Office>(fixture: &F) -> Result<(), Departure> {
    let (world, source, dead) = (fixture.world(), fixture.source_url(), fixture.dead_letter_url());
    let (from, to) = (world.depth(dead).await?.arn, world.depth(source).await?.arn);
    let name = world.start_move(&from, &to).await?;
    let mut looks = 0;
    let moved = loop {
        match world.moving(&from, &name).await? {
            Moving::Running { .. } if looks < 600 => {
                fixture.pass(std::time::Duration::from_millis(100)).await;
            }
            Moving::Done { moved } => break moved,
            other => return Err(Departure::Broken { rule: "a move ends", found: format!("{other:?}") }),
        }
        looks += 1;
    };
    equal("a move takes all", &moved, &2)?;
    equal("none is left", &world.depth(dead).await?.waiting, &0)?;
    equal("they are where they came from", &world.depth(source).await?.waiting, &2)
}
