//! Faults at a chosen call.

use super::MemoryWorld;

/// What happens at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The service does not answer.
    Fail,
    /// The calling process dies.
    Crash,
}

/// When it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before the call has its effect.
    Before,
    /// After it had its effect, which the caller does not learn.
    After,
}

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// When.
    pub moment: Moment,
}

impl Fault {
    /// All there are.
    pub const ALL: [Self; 4] = [
        Self { kind: FaultKind::Fail, moment: Moment::Before },
        Self { kind: FaultKind::Fail, moment: Moment::After },
        Self { kind: FaultKind::Crash, moment: Moment::Before },
        Self { kind: FaultKind::Crash, moment: Moment::After },
    ];
}

#[derive(Debug, Default)]
pub(super) struct Faults {
    calls: u64,
    planned: Option<(u64, Fault)>,
    crashed: bool,
    yields: bool,
}

impl Faults {
    /// Counts a call; gives the fault that strikes it.
    pub(super) fn count(&mut self) -> Option<Fault> {
        self.calls += 1;
        self.planned.take_if(|(call, _)| *call == self.calls).map(|(_, fault)| fault)
    }

    pub(super) fn fork(&self) -> Self {
        Self { calls: self.calls, ..Self::default() }
    }

    pub(super) fn yields(&self) -> bool {
        self.yields
    }

    pub(super) fn crash(&mut self) {
        self.crashed = true;
    }
}

impl MemoryWorld {
    /// Calls made so far.
    pub fn calls(&self) -> u64 {
        self.faults().calls
    }

    /// Plans a fault for a call, counted from the beginning of the world. One at a time.
    pub fn inject(&self, call: u64, fault: Fault) {
        self.faults().planned = Some((call, fault));
    }

    /// Whether a planned fault has not struck yet.
    pub fn has_fault(&self) -> bool {
        self.faults().planned.is_some()
    }

    /// Makes every call give way once, so that futures which share the world mix at each call.
    pub fn give_way(&self, yields: bool) {
        self.faults().yields = yields;
    }

    /// Whether a process died since this was last asked.
    pub(super) fn take_crash(&self) -> bool {
        std::mem::take(&mut self.faults().crashed)
    }
}
