//! The lake: the constructs, wired in the order of the eleven steps.

use lake_contract::Contract;

use crate::{
    Workflows,
    constructs::{
        athena,
        bucket::Bucket,
        budget, catalog, crawler, dashboard,
        function::Function,
        glue_job,
        queue::{self, Queue},
        state_machine::StateMachine,
        table, topic,
    },
    error::SynthError,
    lake::events::{ingest_queue, stage_queue, status_queue},
    names,
    program::{self, Program, Section},
};

mod events;
mod functions;
mod keys;
mod people;
mod watch;
mod zones;

/// The parts that are used in more than one step.
pub(crate) struct Lake {
    pub(crate) raw: Bucket,
    pub(crate) stage: Bucket,
    pub(crate) quarantine: Bucket,
    pub(crate) control: Bucket,
    pub(crate) analytics: Bucket,
    pub(crate) results: Bucket,
    pub(crate) logs: Bucket,
}

impl Lake {
    fn new() -> Self {
        Self {
            raw: Bucket::zone("raw"),
            stage: Bucket::zone("stage"),
            quarantine: Bucket::zone("quarantine"),
            control: Bucket::zone("control"),
            analytics: Bucket::zone("analytics"),
            results: Bucket::zone("results"),
            logs: Bucket::access_logs(),
        }
    }
}

/// Builds the program of these contracts and workflows.
pub(crate) fn build(contracts: &[&Contract], workflows: &Workflows) -> Result<Program, SynthError> {
    refuse_short_retention(contracts)?;
    let mut program = Program::new(&program::LAKE);
    let lake = Lake::new();
    keys::build(&mut program);
    zones::build(&lake, contracts, &mut program)?;
    table::build(&mut program);
    events::build(&lake, &mut program);
    functions::build(&lake, workflows, &mut program)?;
    topic::build(&mut program);
    budget::build(&mut program);
    let buckets =
        glue_job::Buckets { stage: &lake.stage, control: &lake.control, analytics: &lake.analytics };
    glue_job::build(&buckets, &mut program);
    crawler::build_role(&lake.analytics, &mut program);
    catalog::encrypt(&mut program);
    catalog::Database::STAGE.build("What transform admitted.", &lake.stage, "data/", &mut program);
    catalog::Database::ANALYTICS.build("What analysts query.", &lake.analytics, "", &mut program);
    athena::build(&lake.results, &mut program);
    overview(&mut program);
    people::build(&lake, &mut program);
    for contract in contracts {
        dataset(&lake, contract, &mut program);
    }
    outputs(&lake, &mut program);
    Ok(program)
}

/// All that a dataset adds: nothing here is named by any policy, pattern, environment or workflow.
fn dataset(lake: &Lake, contract: &Contract, program: &mut Program) {
    let dataset = contract.dataset();
    let key = format!("contracts/{dataset}.json");
    let object = lake.control.object(format!("{dataset}-contract"), &key, "application/schema+json");
    program.add(Section::Datasets, object.set("content", contract.text()));
    watch::build(contract, program);
    catalog::stage_table(contract, &lake.stage, program);
    crawler::build(dataset, &lake.analytics, program);
    athena::query(contract, program);
    people::steward(lake, dataset, program);
}

fn refuse_short_retention(contracts: &[&Contract]) -> Result<(), SynthError> {
    let minimum = queue::LONGEST_WAIT_DAYS;
    for contract in contracts {
        let retention = contract.retention();
        for (zone, days) in [("raw", retention.raw), ("stage", retention.stage)] {
            if let Some(days) = days.filter(|days| *days < minimum) {
                let dataset = contract.dataset().to_owned();
                return Err(SynthError::Retention { dataset, zone, days, minimum });
            }
        }
    }
    Ok(())
}

/// What the commands of stewards and operators ask the stack for.
fn outputs(lake: &Lake, program: &mut Program) {
    program.output("rawBucket", lake.raw.name());
    program.output("stageBucket", lake.stage.name());
    program.output("quarantineBucket", lake.quarantine.name());
    program.output("controlBucket", lake.control.name());
    program.output("analyticsBucket", lake.analytics.name());
    program.output("resultsBucket", lake.results.name());
    program.output("ledgerTable", table::name());
    program.output("stageDatabase", catalog::Database::STAGE.name());
    program.output("analyticsDatabase", catalog::Database::ANALYTICS.name());
    program.output("workgroup", athena::workgroup());
    program.output("alarmTopic", topic::arn());
    program.output("region", names::region());
    let queues = [
        ("ingestQueueUrl", "ingestDlqUrl", ingest_queue()),
        ("statusQueueUrl", "statusDlqUrl", status_queue()),
        ("stageQueueUrl", "stageDlqUrl", stage_queue()),
    ];
    for (url, dlq_url, queue) in queues {
        program.output(url, queue.url());
        program.output(dlq_url, queue.dlq_url());
    }
    // What the drain's own dead-letter queue holds was for a function: no queue is before it.
    program.output("drainDlqUrl", queue::Queue::new("drain").dlq_url());
    program.output("drainFunction", Function::new("start-refine").arn());
    program.output("ingestStateMachineArn", StateMachine::new("ingest").arn());
    program.output("refineStateMachineArn", StateMachine::new("refine").arn());
}

/// One picture of the lake's own parts and of all datasets.
fn overview(program: &mut Program) {
    let queue = |name: &'static str, suffix: &str| Queue::new(name).queue_name(suffix).into();
    let queues = ["ingest", "status", "stage"];
    let parts = dashboard::Parts {
        queues: queues
            .iter()
            .flat_map(|name| [queue(name, "queue"), queue(name, "dlq")])
            .chain([queue("drain", "dlq")])
            .collect(),
        functions: functions::NAMES.iter().map(|name| Function::new(name).function_name().into()).collect(),
        machines: functions::WORKFLOWS.iter().map(|name| StateMachine::new(name).arn().into()).collect(),
    };
    let alarms = program.watched();
    dashboard::build(&parts, alarms, program);
}
