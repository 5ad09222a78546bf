//! An operator's errands in a played lake.

use lake_core::operate::Errand;

use crate::engine::{Desk, Shared};
use crate::error::LakeError;
use crate::lake::Lake;
use crate::observer::Silent;

/// Whoever has the lake on this machine. The program knows no such principal, so nothing is judged by its policies.
const OWNER: &str = "owner";

impl Lake {
    /// Runs an errand as one event: stored whole, or not at all. What it asks for happens when the lake is next played.
    ///
    /// # Errors
    /// A failure of the lake's directory; what the errand itself met is in its output.
    pub fn carry_out<E: Errand>(&mut self, errand: E) -> Result<E::Output, LakeError> {
        self.carry_out_as(OWNER, errand)
    }

    /// Runs an errand under a role of the program, which may do what the program's policies permit.
    ///
    /// # Errors
    /// As [`Lake::carry_out`].
    pub fn carry_out_as<E: Errand>(&mut self, role_arn: &str, errand: E) -> Result<E::Output, LakeError> {
        let names = self.state.wiring.names.clone();
        self.event(|state| {
            let mut silent = Silent;
            let shared = Shared::new(state, &mut silent);
            let desk = Desk::new(&shared, role_arn);
            Ok(futures_executor::block_on(errand.run(&desk, &names)))
        })
    }
}
