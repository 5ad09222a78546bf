//! What is to be done now, in the order in which it came up.

use std::collections::VecDeque;

use crate::glue::JobRun;
use crate::services::delivery::Attempt;
use crate::services::mapping::Invoke;
use crate::services::states::Call;

/// Something to be done at once. Each is one event: one transaction. A task that is lost in a kill comes up again,
/// because the service that asked for it still waits for the answer, or because its time is still over.
#[derive(Debug, Clone)]
pub(crate) enum Task {
    /// A rule's delivery.
    Rule(Attempt),
    /// A schedule's delivery.
    Schedule(Attempt),
    /// A batch of messages for a function, from the mapping of that number.
    Batch(usize, Invoke),
    /// A task of a workflow.
    Workflow(Call),
    /// An asynchronous event whose time has come.
    Asynchronous(String),
    /// A job run whose time is over.
    RunEnds(JobRun),
    /// A crawl whose time is over.
    CrawlEnds(String),
}

/// Tasks in the order in which they came up.
#[derive(Debug, Default)]
pub(crate) struct Work {
    tasks: VecDeque<Task>,
}

impl Work {
    pub(crate) fn push(&mut self, task: Task) {
        self.tasks.push_back(task);
    }

    pub(crate) fn take(&mut self) -> Option<Task> {
        self.tasks.pop_front()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    pub(crate) fn batches(&mut self, mapping: usize, invocations: impl IntoIterator<Item = Invoke>) {
        self.tasks.extend(invocations.into_iter().map(|invoke| Task::Batch(mapping, invoke)));
    }
}
