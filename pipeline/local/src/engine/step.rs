//! One event after the other, on a clock that jumps from each to the next.

use jiff::{SignedDuration, Timestamp};

use super::deliver::Sender;
use super::invoke::{Invocation, invoke};
use super::work::Task;
use super::{Shared, State};
use crate::glue::Due;
use crate::services::queue::QueueError;
use crate::services::states::Effect;
use crate::store::StoreError;

/// What is due at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) at: Timestamp,
    /// Whether nothing but schedules is due then or later.
    pub(crate) schedules_only: bool,
}

impl State {
    /// When something is due next. Retention and expiry are not looked out for: they are made up for on the way.
    pub(crate) fn next(&self) -> Option<Next> {
        if !self.work.is_empty() {
            return Some(Next { at: self.now, schedules_only: false });
        }
        let services = &self.services;
        let mappings =
            services.mappings.iter().filter_map(|mapping| mapping.next_due(&services.queues, self.now));
        let pending = [
            services.bus.next_due(),
            services.machines.next_due(),
            services.runs.next_due(),
            services.asynchronous.next_due(),
        ];
        let pending = pending.into_iter().flatten().chain(mappings).chain(self.reappears()).min();
        let scheduled = services.scheduler.next_due();
        let at = pending.into_iter().chain(scheduled).min()?.max(self.now);
        Some(Next { at, schedules_only: pending.is_none() })
    }

    /// When a hidden message of a queue that somebody works on is next seen again.
    fn reappears(&self) -> Option<Timestamp> {
        let queues = self.services.queues.arns().filter(|arn| !self.wiring.dead_letter_queues.contains(*arn));
        let visible = queues.filter_map(|arn| self.services.queues.next_visible(arn, self.now));
        visible.filter(|at| *at > self.now).min()
    }

    /// Turns what is due by now into tasks.
    pub(crate) fn advance(&mut self) -> Result<(), QueueError> {
        let (now, services, entropy) = (self.now, &mut self.services, &mut self.entropy);
        services.queues.advance(now);
        for ledger in &mut services.ledgers {
            ledger.advance(now);
        }
        let (rules, workflows) = (services.bus.advance(now), services.machines.advance(now, entropy));
        let schedules = services.scheduler.advance(now, entropy);
        self.take_deliveries(Sender::Bus, rules);
        self.take_workflows(workflows);
        self.take_deliveries(Sender::Scheduler, schedules);
        let (services, entropy) = (&mut self.services, &mut self.entropy);
        for (number, mapping) in services.mappings.iter_mut().enumerate() {
            if mapping.next_due(&services.queues, now).is_some_and(|due| due <= now) {
                self.work.batches(number, mapping.poll(&mut services.queues, now, entropy)?);
            }
        }
        for key in services.asynchronous.due(now) {
            self.work.push(Task::Asynchronous(key));
        }
        match services.runs.due(now) {
            Some(Due::Run(run)) => self.work.push(Task::RunEnds(run)),
            Some(Due::Crawl(name)) => self.work.push(Task::CrawlEnds(name)),
            None => {}
        }
        Ok(())
    }

    /// Begins a task; gives the invocation that it asks for, if it asks for one.
    fn begin(&mut self, task: Task) -> Option<Invocation> {
        match task {
            Task::Rule(attempt) => self.attempt(Sender::Bus, &attempt),
            Task::Schedule(attempt) => self.attempt(Sender::Scheduler, &attempt),
            Task::Batch(mapping, invoke) => return self.batch(mapping, invoke),
            Task::Workflow(call) => return self.call(&call),
            Task::Asynchronous(key) => return self.asynchronous(&key),
            Task::RunEnds(run) => self.run_ends(&run),
            Task::CrawlEnds(name) => self.crawl_ends(&name),
        }
        None
    }

    /// Begins again what was under way when the lake was last stored.
    pub(crate) fn resume(&mut self) {
        let services = &mut self.services;
        services.scheduler.begin(self.now, &mut self.entropy);
        let (rules, schedules) = (services.bus.outstanding(), services.scheduler.outstanding());
        // A call that a run of a job will answer has been carried out.
        let waits =
            |effect: &Effect| matches!(effect, Effect::Call(call) if services.runs.answers(&call.token));
        let workflows: Vec<Effect> =
            services.machines.outstanding().into_iter().filter(|effect| !waits(effect)).collect();
        for (number, mapping) in services.mappings.iter().enumerate() {
            self.work.batches(number, mapping.outstanding());
        }
        self.take_deliveries(Sender::Bus, rules);
        self.take_deliveries(Sender::Scheduler, schedules);
        self.take_workflows(workflows);
    }
}

/// Carries out the task that came up first, as one transaction.
pub(crate) fn perform(shared: &Shared<'_>, task: Task) -> Result<(), StoreError> {
    let invocation = {
        let mut state = shared.state();
        state.store.begin()?;
        state.begin(task)
    };
    if let Some(invocation) = invocation {
        let outcome = invoke(shared, &invocation);
        shared.state().settle(&invocation.answer, outcome);
    }
    shared.state().commit()
}

/// Moves the clock and turns what is due into tasks, as one transaction.
pub(crate) fn reach(shared: &Shared<'_>, at: Timestamp) -> Result<(), StoreError> {
    let mut state = shared.state();
    state.store.begin()?;
    state.now = at.max(state.now);
    state.advance().map_err(|error| StoreError::row("queues", error))?;
    state.commit()
}

/// A run that goes on for so long without coming to rest never will.
pub(crate) const PATIENCE: SignedDuration = SignedDuration::from_hours(24 * 400);
