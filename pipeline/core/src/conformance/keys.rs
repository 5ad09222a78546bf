//! Message authentication codes: the same for the same message, always.

use super::{Departure, Fixture, equal, holds};
use crate::ports::Keys;

/// Determinism.
///
/// # Errors
/// The first departure.
pub async fn keys<F: Fixture>(fixture: &F) -> Result<(), Departure> {
    let (world, key) = (fixture.world(), fixture.key_arn());
    let orders = world.mac(key, b"orders").await?;
    equal("the same message has the same code", &world.mac(key, b"orders").await?, &orders)?;
    let flights = world.mac(key, b"flights").await?;
    holds("another message has another", flights != orders, &flights)?;
    holds("a code is not zeroes", orders != [0; 32], &orders)
}
