//! Sends back what was set aside: by a move of SQS's own into the queue it was to leave, or, where no queue was before it,
//! by an invocation of the function that missed it.

use std::future::Future;

use jiff::Timestamp;

use super::letters::subject;
use super::{DeadLetters, Errand, Names, OperateError, WayBack};
use crate::ports::operator::{Moving, Operator, QueueDepth};

/// What is said between two looks at a move.
pub trait Pace {
    /// Waits a little; `moved` messages are back so far.
    fn wait(&mut self, queue: &str, moved: u64) -> impl Future<Output = ()>;
}

/// What lies in a dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Lot {
    /// The queue, as `redrive` calls it.
    pub queue: String,
    /// How it stands.
    pub depth: QueueDepth,
    /// Where its messages go back to.
    pub way_back: String,
    /// The first of its messages.
    pub messages: Vec<Message>,
    /// What was done.
    pub outcome: Option<Outcome>,
}

/// A message that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// When it was sent.
    pub sent: Timestamp,
    /// What it is about.
    pub subject: String,
    /// What EventBridge said when it could not deliver it.
    pub why: Option<String>,
}

/// How a redrive ended.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    /// Messages that are back, or made up for.
    pub moved: u64,
    /// Why some may be left.
    pub failure: Option<String>,
}

/// Shows what lies in dead-letter queues, and sends it back.
pub struct Redrive<'a, P> {
    /// Only this queue.
    pub queue: Option<&'a str>,
    /// Only shows.
    pub dry_run: bool,
    /// Waits, and says how far it is.
    pub pace: P,
}

impl<P: Pace> Errand for Redrive<'_, P> {
    type Output = Result<Vec<Lot>, OperateError>;

    async fn run<W: Operator>(mut self, world: &W, names: &Names) -> Self::Output {
        let mut lots = Vec::new();
        for letters in chosen(names, self.queue)? {
            let mut lot = look(world, &letters).await?;
            if !self.dry_run && lot.depth.waiting > 0 {
                lot.outcome = Some(send_back(world, &letters, &lot.depth, &mut self.pace).await?);
            }
            lots.push(lot);
        }
        Ok(lots)
    }
}

/// The queues that were asked for, by the name here or the queue's own. A lake has dead-letter queues: a stack that names
/// none says too little to be told that nothing lies there.
fn chosen(names: &Names, queue: Option<&str>) -> Result<Vec<DeadLetters>, OperateError> {
    let all = names.dead_letters();
    if all.is_empty() {
        names.get("ingestDlqUrl")?;
    }
    let Some(queue) = queue else { return Ok(all) };
    let known = all.iter().map(|letters| letters.name.clone()).collect();
    let own = |letters: &DeadLetters| letters.url.rsplit('/').next() == Some(queue);
    let found: Vec<_> = all.into_iter().filter(|letters| letters.name == queue || own(letters)).collect();
    if found.is_empty() {
        Err(OperateError::NoSuchQueue { name: queue.to_owned(), known })
    } else {
        Ok(found)
    }
}

async fn look<W: Operator>(world: &W, letters: &DeadLetters) -> Result<Lot, OperateError> {
    let depth = world.depth(&letters.url).await?;
    let peeked = if depth.waiting > 0 { world.peek(&letters.url).await? } else { Vec::new() };
    let message = |letter: crate::ports::operator::Letter| Message {
        subject: subject(&letter.body),
        id: letter.id,
        sent: letter.sent,
        why: letter.why,
    };
    let way_back = match &letters.way_back {
        WayBack::Queue(url) => format!("queue {}", url.rsplit('/').next().unwrap_or(url)),
        WayBack::Function(function) => format!("function {function}"),
        WayBack::None => "none is known".to_owned(),
    };
    let messages = peeked.into_iter().map(message).collect();
    Ok(Lot { queue: letters.name.clone(), depth, way_back, messages, outcome: None })
}

async fn send_back<W: Operator, P: Pace>(
    world: &W,
    letters: &DeadLetters,
    depth: &QueueDepth,
    pace: &mut P,
) -> Result<Outcome, OperateError> {
    match &letters.way_back {
        WayBack::Queue(url) => {
            let to = world.depth(url).await?.arn;
            let name = world.start_move(&depth.arn, &to).await?;
            loop {
                match world.moving(&depth.arn, &name).await? {
                    Moving::Running { moved } => pace.wait(&letters.name, moved).await,
                    Moving::Done { moved } => return Ok(Outcome { moved, failure: None }),
                    Moving::Failed { moved, reason } => return Ok(Outcome { moved, failure: Some(reason) }),
                }
            }
        }
        WayBack::Function(function) => make_up(world, &letters.url, function).await,
        WayBack::None => {
            let failure = "the stack names no queue or function that they were for".to_owned();
            Ok(Outcome { moved: 0, failure: Some(failure) })
        }
    }
}

/// One invocation does what every one of the missed ones would have done: the function drains whatever waits. The messages
/// are deleted once it is asked for, and no sooner.
async fn make_up<W: Operator>(world: &W, url: &str, function: &str) -> Result<Outcome, OperateError> {
    let mut receipts = Vec::new();
    loop {
        let some = world.receive(url, 10).await?;
        if some.is_empty() {
            break;
        }
        receipts.extend(some.into_iter().map(|message| message.receipt));
    }
    world.invoke(function, "{}").await?;
    let left = world.delete(url, &receipts).await?.len();
    let failure = (left > 0).then(|| format!("{left} messages could not be deleted"));
    Ok(Outcome { moved: (receipts.len() - left) as u64, failure })
}
