//! The four functions, the two workflows and the schedule: who calls whom, and what each may touch.

use crate::{
    Workflows,
    asl::{Call, Context},
    constructs::{
        crawler,
        function::{Function, Spec},
        glue_job,
        key::Key,
        queue::Queue,
        schedule,
        state_machine::StateMachine,
        table,
    },
    error::SynthError,
    grant::Grant,
    lake::{
        Lake,
        events::{
            INGEST_CONSUMER, LEASE, RECORD_STATUS_TIMEOUT, START_INGEST_TIMEOUT, START_REFINE_TIMEOUT,
            STATUS_CONSUMER, ingest_queue, stage_queue, status_queue,
        },
    },
    names,
    policy::Statement,
    program::{Program, Section},
    text::Text,
};

/// The functions, in the order of the steps.
pub(super) const NAMES: [&str; 4] = ["start-ingest", "transform", "record-status", "start-refine"];
/// The workflows.
pub(super) const WORKFLOWS: [&str; 2] = ["ingest", "refine"];

/// Seconds that transform may take: the most that Lambda gives.
const TRANSFORM_TIMEOUT: u32 = 900;

pub(super) fn build(lake: &Lake, workflows: &Workflows, program: &mut Program) -> Result<(), SynthError> {
    let ingest = StateMachine::new("ingest");
    let refine = StateMachine::new("refine");
    start_ingest(lake, &ingest, program);
    transform(lake, program);
    ingest.build(Section::Transform, compile_ingest(&workflows.ingest)?, program);
    record_status(lake, &ingest, &refine, program);
    start_refine(lake, &refine, program);
    refine.build(Section::Refine, compile_refine(&workflows.refine)?, program);
    Ok(())
}

fn start_ingest(lake: &Lake, ingest: &StateMachine, program: &mut Program) {
    let function = Function::new("start-ingest");
    let queue = ingest_queue();
    let spec = Spec {
        description: "Starts one ingest execution per raw object version.",
        comment: None,
        memory: 256,
        timeout: START_INGEST_TIMEOUT,
        concurrency: None,
        environment: vec![
            ("RAW_BUCKET", lake.raw.name().into()),
            ("LEDGER_TABLE", table::name().into()),
            ("INGEST_STATE_MACHINE_ARN", ingest.arn().into()),
        ],
        grants: vec![ingest.start(), ingest.describe(), table::transact()],
        service: vec![queue.consume()],
    };
    function.build(Section::Ingest, spec, program);
    function.fed_by(&queue, &INGEST_CONSUMER, Section::Ingest, program);
}

fn transform(lake: &Lake, program: &mut Program) {
    let key = Key::of("pseudonym");
    let pseudonyms = Statement::allow("ComputePseudonyms").actions(["kms:GenerateMac"]).on(key.arn());
    let spec = Spec {
        description: "Admits one raw object: validates, protects, partitions, quarantines.",
        comment: None,
        memory: 1792,
        timeout: TRANSFORM_TIMEOUT,
        concurrency: None,
        environment: vec![
            ("RAW_BUCKET", lake.raw.name().into()),
            ("STAGE_BUCKET", lake.stage.name().into()),
            ("QUARANTINE_BUCKET", lake.quarantine.name().into()),
            ("CONTROL_BUCKET", lake.control.name().into()),
            ("PSEUDONYM_KEY_ARN", key.arn().into()),
            ("PART_BYTES", "134217728".into()),
        ],
        grants: vec![
            lake.raw.read_versions(),
            lake.control.read(&["contracts/*"]),
            lake.stage.upload(&["data/*", "commits/*"]),
            lake.quarantine.upload(&["*"]),
            Grant::new(pseudonyms),
        ],
        service: Vec::new(),
    };
    Function::new("transform").build(Section::Transform, spec, program);
}

fn record_status(lake: &Lake, ingest: &StateMachine, refine: &StateMachine, program: &mut Program) {
    let function = Function::new("record-status");
    let queue = status_queue();
    let spec = Spec {
        description: "Records in the ledger how executions ended.",
        comment: None,
        memory: 256,
        timeout: RECORD_STATUS_TIMEOUT,
        concurrency: None,
        environment: vec![
            ("CONTROL_BUCKET", lake.control.name().into()),
            ("LEDGER_TABLE", table::name().into()),
            ("INGEST_STATE_MACHINE_ARN", ingest.arn().into()),
            ("REFINE_STATE_MACHINE_ARN", refine.arn().into()),
        ],
        grants: vec![
            ingest.describe(),
            refine.describe(),
            table::transact(),
            lake.control.read(&["batches/*"]),
        ],
        service: vec![queue.consume()],
    };
    function.build(Section::Status, spec, program);
    function.fed_by(&queue, &STATUS_CONSUMER, Section::Status, program);
}

fn start_refine(lake: &Lake, refine: &StateMachine, program: &mut Program) {
    let function = Function::new("start-refine");
    let queue = stage_queue();
    let dlq = Queue::new("drain");
    dlq.build_standalone_dlq(Section::Drain, program);
    let spec = Spec {
        description: "Drains the stage queue into one refine execution per dataset.",
        comment: Some("One at a time is enough: two drains would only fight over the same messages."),
        memory: 512,
        timeout: START_REFINE_TIMEOUT,
        concurrency: Some(names::configured("drainConcurrency")),
        environment: vec![
            ("STAGE_BUCKET", lake.stage.name().into()),
            ("CONTROL_BUCKET", lake.control.name().into()),
            ("LEDGER_TABLE", table::name().into()),
            ("STAGE_QUEUE_URL", queue.url().into()),
            ("REFINE_STATE_MACHINE_ARN", refine.arn().into()),
            ("LEASE_SECONDS", LEASE.to_string().into()),
            ("DRAIN_MAX_OBJECTS", "1000".into()),
            ("DRAIN_MAX_BYTES", "10737418240".into()),
            ("DRAIN_MAX_PARTS", "50000".into()),
            ("DRAIN_MAX_SECONDS", "240".into()),
        ],
        grants: vec![
            queue.drain(),
            refine.start(),
            refine.describe(),
            table::transact(),
            lake.stage.read(&["commits/*"]),
            lake.control.read(&["batches/*"]),
            lake.control.put(&["batches/*"]),
        ],
        service: vec![dlq.send_to_dlq()],
    };
    function.build(Section::Drain, spec, program);
    function.sets_aside(&dlq, Section::Drain, program);
    schedule::build("drain", names::configured("drainRate"), &function, &dlq, program);
}

fn compile_ingest(text: &str) -> Result<crate::asl::Workflow, SynthError> {
    let transform = Function::new("transform");
    let bindings: [(&str, Text); 2] =
        [("partition", names::partition().into()), ("transform", transform.arn().into())];
    let permit = |call: &Call<'_>| match (call.integration, call.target) {
        ("lambda:invoke", "${transform}") => Some(transform.invoke()),
        _ => None,
    };
    Context { workflow: "ingest", bindings: &bindings, permit: &permit }.compile(text)
}

fn compile_refine(text: &str) -> Result<crate::asl::Workflow, SynthError> {
    let bindings: [(&str, Text); 3] = [
        ("partition", names::partition().into()),
        ("refine-job", glue_job::name().into()),
        ("crawlers", names::prefix().into()),
    ];
    let dataset = |call: &Call<'_>| call.target.contains("${crawlers}-{}");
    let crawl = |sid, action| Grant::new(Statement::allow(sid).actions([action]).on(crawler::all()));
    let permit = |call: &Call<'_>| match call.integration {
        "glue:startJobRun.sync" if call.target == "${refine-job}" => Some(glue_job::run()),
        "aws-sdk:glue:startCrawler" if dataset(call) => Some(crawl("StartCrawlers", "glue:StartCrawler")),
        "aws-sdk:glue:getCrawler" if dataset(call) => Some(crawl("FollowCrawlers", "glue:GetCrawler")),
        _ => None,
    };
    Context { workflow: "refine", bindings: &bindings, permit: &permit }.compile(text)
}
