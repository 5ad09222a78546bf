//! A program as the player sees it: the services' own configurations and what leads from one to the other.
//!
//! Nothing is found by a name that this crate knows: resources are found by their type, and each other by the ARNs,
//! URLs and names that they carry.

mod catalog;
mod check;
mod functions;
mod kinds;
mod policies;
mod problem;
mod reading;
mod resolve;
mod storage;

use std::collections::{BTreeMap, BTreeSet};

use lake_core::handlers::Function;
use lake_core::operate::Names;
use lake_reader::{Program, Resource, Severity};

pub(crate) use self::catalog::{CrawlerWiring, JobWiring, Location};
pub(crate) use self::functions::FunctionWiring;
pub(crate) use self::policies::infrastructure;
pub use self::problem::{Problem, Unplayed};
use self::reading::Reading;
pub(crate) use self::resolve::Place;
pub(crate) use self::storage::{Bucket, Planted};
use crate::glue::Table;
use crate::observer::Step;
use crate::services::bus::{self, Rule};
use crate::services::load::LoadError;
use crate::services::mapping::MappingConfig;
use crate::services::queue::QueueConfig;
use crate::services::schedule::Schedule;
use crate::services::states::{self, Machine};
use crate::services::table::TableConfig;

/// Everything of a program that is played.
#[derive(Debug)]
pub(crate) struct Wiring {
    pub(crate) place: Place,
    pub(crate) buckets: BTreeMap<String, Bucket>,
    pub(crate) planted: Vec<Planted>,
    pub(crate) mac_keys: BTreeSet<String>,
    pub(crate) queues: Vec<QueueConfig>,
    /// ARN of each queue by its URL.
    pub(crate) queue_urls: BTreeMap<String, String>,
    /// ARNs of the queues that others send to what they could not deliver.
    pub(crate) dead_letter_queues: BTreeSet<String>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) functions: BTreeMap<String, FunctionWiring>,
    pub(crate) mappings: Vec<MappingConfig>,
    pub(crate) machines: Vec<Machine>,
    /// State machines under a key of their own: their events carry neither input nor output.
    pub(crate) discreet: BTreeSet<String>,
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) ledgers: Vec<TableConfig>,
    pub(crate) jobs: BTreeMap<String, JobWiring>,
    pub(crate) crawlers: BTreeMap<String, CrawlerWiring>,
    pub(crate) databases: Vec<String>,
    pub(crate) tables: Vec<Table>,
    /// What the program's outputs name.
    pub(crate) names: Names,
    pub(crate) unplayed: Vec<Unplayed>,
}

impl Wiring {
    /// Reads a program.
    ///
    /// # Errors
    /// Everything in it that cannot be played.
    pub(crate) fn of(program: &Program) -> Result<Self, Vec<Problem>> {
        let mut reading = Reading::new(program);
        let errors = program.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        reading.problems.extend(errors.map(|found| Problem {
            resource: String::new(),
            span: found.span,
            message: found.message.clone(),
        }));
        let wiring = read(&mut reading);
        if reading.problems.is_empty() {
            check::references(&wiring, &mut reading);
        }
        if reading.problems.is_empty() { Ok(wiring) } else { Err(reading.problems) }
    }

    /// Whether a state machine runs a Glue job: that is what a batch goes through, and no job.
    pub(crate) fn refines(&self, machine: &str) -> bool {
        let is_glue = |task: &states::Resource| matches!(task, states::Resource::Integration { service, .. } if service == "glue");
        let machine = self.machines.iter().find(|candidate| candidate.arn == machine);
        machine.is_some_and(|machine| machine.definition.tasks().any(|(_, task)| is_glue(task)))
    }

    /// The step in which a role acts.
    pub(crate) fn step_of(&self, role: &str) -> Step {
        let function = self.functions.values().find(|function| function.role == role);
        match function.map(|function| function.handler) {
            Some(Function::Transform) => return Step::Transform,
            Some(Function::RecordStatus) => return Step::RecordJob,
            Some(Function::StartRefine) => return Step::Drain,
            Some(Function::StartIngest) => return Step::Receive,
            None => {}
        }
        let machine = self.machines.iter().find(|machine| machine.role_arn == role);
        match () {
            () if self.jobs.values().any(|job| job.role == role) => Step::Load,
            () if self.crawlers.values().any(|crawler| crawler.role == role) => Step::Refine,
            () if machine.is_some_and(|machine| self.refines(&machine.arn)) => Step::Load,
            () if machine.is_some() => Step::Transform,
            () if self.schedules.iter().any(|one| one.target.role_arn.as_deref() == Some(role)) => {
                Step::Drain
            }
            () => Step::Receive,
        }
    }

    /// The function of an ARN or a name.
    pub(crate) fn function(&self, name: &str) -> Option<&FunctionWiring> {
        self.functions.get(name).or_else(|| self.functions.values().find(|function| function.name == name))
    }
}

fn read(reading: &mut Reading<'_>) -> Wiring {
    let mut unplayed = unplayed(reading.program);
    let buckets = storage::buckets(reading);
    let databases = catalog::databases(reading);
    let queues = queues(reading);
    let rules = rules(reading);
    let functions = functions::functions(reading);
    let schedules = values(reading.load("aws:scheduler/schedule:Schedule", Schedule::load));
    Wiring {
        place: reading.resolver.place.clone(),
        planted: storage::planted(reading, &buckets, &mut unplayed),
        buckets,
        mac_keys: storage::mac_keys(reading),
        queue_urls: queue_urls(reading),
        dead_letter_queues: dead_letter_queues(&queues, &rules, &functions, &schedules),
        queues,
        rules,
        functions,
        mappings: values(
            reading.load("aws:lambda/eventSourceMapping:EventSourceMapping", MappingConfig::load),
        ),
        machines: values(reading.load("aws:sfn/stateMachine:StateMachine", Machine::load)),
        discreet: discreet(reading),
        schedules,
        ledgers: values(reading.load("aws:dynamodb/table:Table", TableConfig::load)),
        jobs: catalog::jobs(reading),
        crawlers: catalog::crawlers(reading),
        tables: catalog::tables(reading, &databases),
        databases,
        names: names(reading),
        unplayed,
    }
}

fn values<R, T>(loaded: Vec<(R, T)>) -> Vec<T> {
    loaded.into_iter().map(|(_, value)| value).collect()
}

fn unplayed(program: &Program) -> Vec<Unplayed> {
    let unplayed = program.resources.iter().filter(|resource| !kinds::is_played(&resource.token));
    unplayed.map(|resource| Unplayed::of(resource, kinds::why_unplayed(&resource.token))).collect()
}

fn discreet(reading: &mut Reading<'_>) -> BTreeSet<String> {
    let machines = reading.program.of_type("aws:sfn/stateMachine:StateMachine").filter(|machine| {
        let kind = machine.property("encryptionConfiguration.type").and_then(|node| node.as_str());
        kind == Some("CUSTOMER_MANAGED_KMS_KEY")
    });
    machines.map(|machine| reading.output(machine, "arn")).collect()
}

fn queues(reading: &mut Reading<'_>) -> Vec<QueueConfig> {
    let mut queues = reading.load("aws:sqs/queue:Queue", QueueConfig::load);
    let (redrive, allow) = (QueueConfig::set_redrive, QueueConfig::set_redrive_allow);
    attach(reading, &mut queues, "aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy", redrive);
    attach(
        reading,
        &mut queues,
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        "redriveAllowPolicy",
        allow,
    );
    values(queues)
}

/// Gives the queues a policy that is a resource of its own.
fn attach(
    reading: &mut Reading<'_>,
    queues: &mut [(&Resource, QueueConfig)],
    token: &str,
    property: &str,
    set: fn(&mut QueueConfig, &str) -> Result<(), Vec<LoadError>>,
) {
    let policies = reading
        .load_fields(token, |_, fields| (fields.required_text("queueUrl"), fields.required_text(property)));
    for (resource, (url, policy)) in policies {
        let queue = queues.iter_mut().find(|(queue, _)| reading.output(queue, "url") == url);
        match queue.map(|(_, queue)| set(queue, &policy)) {
            None => reading.problem_at(resource, "queueUrl", format!("no queue has the URL `{url}`")),
            Some(Err(errors)) => reading.refuse(resource, &errors),
            Some(Ok(())) => {}
        }
    }
}

/// Where the queues, rules, functions and schedules send what they could not deliver.
fn dead_letter_queues(
    queues: &[QueueConfig],
    rules: &[Rule],
    functions: &BTreeMap<String, FunctionWiring>,
    schedules: &[Schedule],
) -> BTreeSet<String> {
    let redrives = queues.iter().filter_map(|queue| Some(&queue.redrive.as_ref()?.dead_letter_arn));
    let targets = rules.iter().flat_map(|rule| &rule.targets);
    let targets = targets.chain(schedules.iter().map(|schedule| &schedule.target));
    let targets = targets.filter_map(|target| target.dead_letter.as_ref());
    let functions = functions.values().flat_map(|function| [&function.dead_letter, &function.on_failure]);
    redrives.chain(targets).chain(functions.flatten()).cloned().collect()
}

fn queue_urls(reading: &mut Reading<'_>) -> BTreeMap<String, String> {
    let queues = reading.program.of_type("aws:sqs/queue:Queue");
    queues.map(|queue| (reading.output(queue, "url"), reading.output(queue, "arn"))).collect()
}

fn rules(reading: &mut Reading<'_>) -> Vec<Rule> {
    let rules = reading.load("aws:cloudwatch/eventRule:EventRule", Rule::load);
    let mut by_name: BTreeMap<String, Rule> =
        rules.into_iter().map(|(resource, rule)| (reading.output(resource, "name"), rule)).collect();
    for (resource, target) in
        reading.load("aws:cloudwatch/eventTarget:EventTarget", |_, properties| bus::load_target(properties))
    {
        let rule = resource.property("rule").map(|node| reading.text(resource, node)).unwrap_or_default();
        match by_name.get_mut(&rule) {
            Some(rule) => rule.targets.push(target),
            None => reading.dangling(resource, "rule", format!("no rule is called `{rule}`")),
        }
    }
    by_name.into_values().collect()
}

/// The outputs that are text.
fn names(reading: &Reading<'_>) -> Names {
    let outputs = reading.program.outputs.iter();
    Names::new(outputs.filter_map(|(name, node)| Some((name.clone(), reading.resolver.text(node).ok()?))))
}
