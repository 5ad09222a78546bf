//! An operator's errands in a played lake.

use lake_core::operate::{Errand, Names};

use crate::engine::{Desk, Shared};
use crate::error::LakeError;
use crate::lake::Lake;
use crate::observer::Silent;

/// Who runs errands. The program gives this principal nothing, so nothing is judged by its policies: what a person may do
/// is decided outside of it.
const OPERATOR: &str = "operator";

impl Lake {
    /// Runs an errand as one event: stored whole, or not at all. What it asks for happens when the lake is next played.
    ///
    /// # Errors
    /// A failure of the lake's directory; what the errand itself met is in its output.
    pub fn carry_out<E: Errand>(&mut self, errand: E) -> Result<E::Output, LakeError> {
        let names = Names::new(self.state.wiring.outputs.clone());
        self.event(|state| {
            let mut silent = Silent;
            let shared = Shared::new(state, &mut silent);
            let desk = Desk::new(&shared, OPERATOR);
            Ok(futures_executor::block_on(errand.run(&desk, &names)))
        })
    }
}
