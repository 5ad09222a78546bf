//! Whether what one resource says about another is so: a target that exists, a task that can be carried out.

use lake_reader::Resource;

use super::Wiring;
use super::reading::Reading;
use crate::services::load::LoadError;
use crate::services::states;

const QUEUE: &str = "aws:sqs/queue:Queue";
const RULE: &str = "aws:cloudwatch/eventRule:EventRule";
const TARGET: &str = "aws:cloudwatch/eventTarget:EventTarget";
const SCHEDULE: &str = "aws:scheduler/schedule:Schedule";
const MAPPING: &str = "aws:lambda/eventSourceMapping:EventSourceMapping";
const FUNCTION: &str = "aws:lambda/function:Function";
const CONFIG: &str = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";
const MACHINE: &str = "aws:sfn/stateMachine:StateMachine";
const JOB: &str = "aws:glue/job:Job";
const CRAWLER: &str = "aws:glue/crawler:Crawler";

/// Tasks that are carried out, as service, action and whether the workflow waits for the end.
const TASKS: &[(&str, &str, bool)] = &[
    ("lambda", "invoke", false),
    ("glue", "startJobRun", true),
    ("aws-sdk:glue", "startCrawler", false),
    ("aws-sdk:glue", "getCrawler", false),
    ("sqs", "sendMessage", false),
];

/// Checks the references of a program that was read.
pub(super) fn references(wiring: &Wiring, reading: &mut Reading<'_>) {
    redrives(wiring, reading);
    targets(wiring, reading);
    mappings(wiring, reading);
    functions(wiring, reading);
    machines(wiring, reading);
    glue(wiring, reading);
}

impl Wiring {
    fn is_queue(&self, arn: &str) -> bool {
        self.queues.iter().any(|queue| queue.arn == arn)
    }

    fn is_target(&self, arn: &str) -> bool {
        self.is_queue(arn)
            || self.functions.contains_key(arn)
            || self.machines.iter().any(|machine| machine.arn == arn)
    }
}

fn redrives(wiring: &Wiring, reading: &mut Reading<'_>) {
    for resource in reading.program.of_type(QUEUE) {
        let arn = reading.output(resource, "arn");
        let queue = wiring.queues.iter().find(|queue| queue.arn == arn);
        if let Some(message) = queue.and_then(|queue| queue.redrive_problem(&wiring.queues)) {
            reading.problem_at(resource, "redrivePolicy", message);
        }
    }
}

fn targets(wiring: &Wiring, reading: &mut Reading<'_>) {
    for (token, arn, dead_letter) in
        [(TARGET, "arn", "deadLetterConfig.arn"), (SCHEDULE, "target.arn", "target.deadLetterConfig.arn")]
    {
        for resource in reading.program.of_type(token) {
            expect(reading, resource, arn, "a queue, function or state machine", |arn| wiring.is_target(arn));
            expect(reading, resource, dead_letter, "a queue", |arn| wiring.is_queue(arn));
        }
    }
    for resource in reading.program.of_type(RULE) {
        let arn = reading.output(resource, "arn");
        if wiring.rules.iter().any(|rule| rule.arn == arn && rule.targets.is_empty()) {
            reading.problem(resource, resource.span, "no target is declared for this rule");
        }
    }
}

fn mappings(wiring: &Wiring, reading: &mut Reading<'_>) {
    for resource in reading.program.of_type(MAPPING) {
        expect(reading, resource, "eventSourceArn", "a queue", |arn| wiring.is_queue(arn));
        expect(reading, resource, "functionName", "a function", |name| wiring.function(name).is_some());
    }
}

fn functions(wiring: &Wiring, reading: &mut Reading<'_>) {
    for (token, property) in
        [(FUNCTION, "deadLetterConfig.targetArn"), (CONFIG, "destinationConfig.onFailure.destination")]
    {
        for resource in reading.program.of_type(token) {
            expect(reading, resource, property, "a queue", |arn| wiring.is_queue(arn));
        }
    }
}

/// What a property names has to be in the program. A property that is not there names nothing.
fn expect(
    reading: &mut Reading<'_>,
    resource: &Resource,
    property: &str,
    kind: &str,
    exists: impl Fn(&str) -> bool,
) {
    let Some(node) = resource.property(property) else { return };
    let name = reading.text(resource, node);
    if !name.is_empty() && !exists(&name) {
        reading.problem(resource, node.span, format!("`{name}` is not {kind} of this program"));
    }
}

fn machines(wiring: &Wiring, reading: &mut Reading<'_>) {
    for resource in reading.program.of_type(MACHINE) {
        let arn = reading.output(resource, "arn");
        let Some(machine) = wiring.machines.iter().find(|machine| machine.arn == arn) else { continue };
        let mut errors = Vec::new();
        for (pointer, task) in machine.definition.tasks() {
            let message = match task {
                states::Resource::Function { arn } if wiring.function(arn).is_none() => {
                    format!("`{arn}` is not a function of this program")
                }
                states::Resource::Integration { service, action, sync }
                    if !TASKS.contains(&(service.as_str(), action.as_str(), *sync)) =>
                {
                    format!("`{task}` is not played")
                }
                _ => continue,
            };
            errors.push(LoadError::new(format!("/definition{pointer}"), message));
        }
        reading.refuse(resource, &errors);
    }
}

fn glue(wiring: &Wiring, reading: &mut Reading<'_>) {
    for resource in reading.program.of_type(JOB) {
        let name = reading.output(resource, "name");
        let Some(job) = wiring.jobs.get(&name) else { continue };
        for argument in crate::glue::JOB_BUCKETS {
            match job.arguments.get(argument) {
                None => reading.problem_at(resource, "defaultArguments", format!("`{argument}` is missing")),
                Some(bucket) if !wiring.buckets.contains_key(bucket) => {
                    let message = format!("`{bucket}` in `{argument}` is not a bucket of this program");
                    reading.problem_at(resource, "defaultArguments", message);
                }
                Some(_) => {}
            }
        }
    }
    for resource in reading.program.of_type(CRAWLER) {
        expect(reading, resource, "databaseName", "a database", |name| {
            wiring.databases.iter().any(|d| d == name)
        });
        let name = reading.output(resource, "name");
        let targets =
            wiring.crawlers.get(&name).map(|crawler| crawler.targets.as_slice()).unwrap_or_default();
        for target in targets.iter().filter(|target| !wiring.buckets.contains_key(&target.bucket)) {
            let message = format!("`{}` is not a bucket of this program", target.bucket);
            reading.problem_at(resource, "s3Targets", message);
        }
    }
}
