//! Queues: a received message hides, comes back, and is gone only once it is deleted.

use std::time::Duration;

use super::{Departure, Fixture, equal, holds};
use crate::ports::{Message, Queues};

/// Visibility, receive counts, deletion.
///
/// # Errors
/// The first departure.
pub async fn queues<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    let (world, url) = (fixture.world(), fixture.queue_url());
    let none = world.receive(url, 10).await?;
    holds("an empty queue has no message", none.is_empty(), &none)?;

    let mut bodies = ["{\"a\":1}", "two\nlines", "ü"].map(str::to_owned);
    bodies.sort_unstable();
    for body in &bodies {
        fixture.send(body).await;
    }
    let first = all(fixture, 1).await?;
    equal("every message is received as it was sent", &sorted(&first), &bodies.to_vec())?;
    holds("for the first time", first.iter().all(|message| message.receive_count == 1), &first)?;
    let hidden = world.receive(url, 10).await?;
    holds("a received message hides", hidden.is_empty(), &hidden)?;

    fixture.pass(fixture.visibility() + Duration::from_secs(1)).await;
    let second = all(fixture, 10).await?;
    equal("a message that was not deleted comes back", &sorted(&second), &bodies.to_vec())?;
    holds("for the second time", second.iter().all(|message| message.receive_count == 2), &second)?;
    let ids = |messages: &[Message]| {
        let mut ids: Vec<String> = messages.iter().map(|message| message.id.clone()).collect();
        ids.sort_unstable();
        ids
    };
    equal("with the same id", &ids(&second), &ids(&first))?;

    let receipts: Vec<String> = second.into_iter().map(|message| message.receipt).collect();
    let failed = world.delete(url, &receipts).await?;
    holds("the latest receipt deletes", failed.is_empty(), &failed)?;
    // Whether deleting twice is reported differs among services; that it is no error does not.
    world.delete(url, &receipts).await?;
    fixture.pass(fixture.visibility() + Duration::from_secs(1)).await;
    let none = world.receive(url, 10).await?;
    holds("a deleted message does not come back", none.is_empty(), &none)
}

/// Receives until nothing comes.
async fn all<F: Fixture>(fixture: &F, max: u32) -> Result<Vec<Message>, Departure> {
    let mut messages = Vec::new();
    loop {
        let some = fixture.world().receive(fixture.queue_url(), max).await?;
        holds("no more messages than asked for", some.len() <= max as usize, &some.len())?;
        if some.is_empty() {
            return Ok(messages);
        }
        messages.extend(some);
    }
}

fn sorted(messages: &[Message]) -> Vec<String> {
    let mut bodies: Vec<String> = messages.iter().map(|message| message.body.clone()).collect();
    bodies.sort_unstable();
    bodies
}
