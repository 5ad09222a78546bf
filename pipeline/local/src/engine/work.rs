//! What is to be done now, in the order in which it came up.

use std::collections::VecDeque;

use crate::glue::JobRun;
use crate::services::delivery;
use crate::services::mapping::Invoke;
use crate::services::states;

/// Something to be done at once. Each is one event: one transaction.
#[derive(Debug, Clone)]
pub(crate) enum Task {
    /// An effect of a rule.
    Rule(delivery::Effect),
    /// An effect of a schedule.
    Schedule(delivery::Effect),
    /// A batch of messages for a function, from the mapping of that number.
    Batch(usize, Invoke),
    /// An effect of a state machine.
    Workflow(states::Effect),
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
    pub(crate) fn take(&mut self) -> Option<Task> {
        self.tasks.pop_front()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    pub(crate) fn rules(&mut self, effects: impl IntoIterator<Item = delivery::Effect>) {
        self.tasks.extend(effects.into_iter().map(Task::Rule));
    }

    pub(crate) fn schedules(&mut self, effects: impl IntoIterator<Item = delivery::Effect>) {
        self.tasks.extend(effects.into_iter().map(Task::Schedule));
    }

    pub(crate) fn batches(&mut self, mapping: usize, invocations: impl IntoIterator<Item = Invoke>) {
        self.tasks.extend(invocations.into_iter().map(|invoke| Task::Batch(mapping, invoke)));
    }

    pub(crate) fn workflows(&mut self, effects: impl IntoIterator<Item = states::Effect>) {
        self.tasks.extend(effects.into_iter().map(Task::Workflow));
    }

    pub(crate) fn push(&mut self, task: Task) {
        self.tasks.push_back(task);
    }
}
