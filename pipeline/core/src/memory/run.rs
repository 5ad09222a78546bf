//! Running futures without a runtime: to their end, to their death, or mixed with each other.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use super::MemoryWorld;

/// The future died at a port call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crashed;

impl fmt::Display for Crashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the process died")
    }
}

impl std::error::Error for Crashed {}

/// Runs a future on the world to its end.
///
/// # Errors
/// [`Crashed`] where an injected fault killed it; then it is dropped where it stood.
pub fn run<F: Future>(world: &MemoryWorld, future: F) -> Result<F::Output, Crashed> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return Ok(output),
            Poll::Pending if world.take_crash() => return Err(Crashed),
            Poll::Pending => {}
        }
    }
}

/// Runs futures on the world in turns, to the end or the death of each. `pick` is given the numbers of those that are not
/// done and chooses one of them by its place in that list.
pub fn interleave<'a, T>(
    world: &MemoryWorld,
    futures: Vec<Pin<Box<dyn Future<Output = T> + 'a>>>,
    mut pick: impl FnMut(&[usize]) -> usize,
) -> Vec<Result<T, Crashed>> {
    let mut context = Context::from_waker(Waker::noop());
    let mut running: Vec<_> = futures.into_iter().enumerate().collect();
    let mut done = Vec::new();
    world.give_way(true);
    while !running.is_empty() {
        let numbers: Vec<usize> = running.iter().map(|(number, _)| *number).collect();
        let turn = pick(&numbers) % running.len();
        let output = running.get_mut(turn).map(|(_, future)| future.as_mut().poll(&mut context));
        let ended = match output {
            Some(Poll::Ready(output)) => Some(Ok(output)),
            _ if world.take_crash() => Some(Err(Crashed)),
            _ => None,
        };
        if let Some(ended) = ended {
            let (number, _) = running.remove(turn);
            done.push((number, ended));
        }
    }
    world.give_way(false);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, ended)| ended).collect()
}

/// Gives way once.
pub(super) async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(
        |_| if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending },
    )
    .await;
}
