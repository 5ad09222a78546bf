//! The Glue job, its security configuration and the log groups that Glue derives from both.

use crate::{
    constructs::{
        archives,
        bucket::Bucket,
        catalog::Database,
        crawler,
        key::Key,
        log_group::LogGroup,
        role::{Role, trust_for},
    },
    grant::{DECRYPT, Grant},
    names::{self, Family},
    node::{Node, map},
    policy::Statement,
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

const JOB: &str = "refine";
/// Where Spark keeps what it needs for a while. In analytics, because the security configuration makes Spark encrypt
/// everything with the key of analytics, which another bucket refuses; no dataset begins with an underscore.
pub(crate) const TEMPORARY: &str = "_glue/";
/// Where the job's script lies in control.
const SCRIPT: &str = "glue/refine.py";

/// The name of the security configuration.
pub(crate) fn security_name() -> Reference {
    Reference::new("glue-security", "name")
}

/// The job's name.
pub(crate) fn name() -> Reference {
    Reference::new("refine-job", "name")
}

/// Runs the job and follows the run.
pub(crate) fn run() -> Grant {
    let actions = ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"];
    Grant::new(Statement::allow("RunJob").actions(actions).on(Reference::new("refine-job", "arn")))
}

/// Writes the logs of jobs and crawlers under the names that Glue gives them.
pub(crate) fn write_logs() -> Grant {
    let actions =
        ["logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
    let groups = Family::GLUE_LOGS.member("*");
    Grant::new(Statement::allow("WriteLogs").actions(actions).on(groups))
}

fn role() -> Role {
    Role::new("refine-job")
}

/// The buckets that the job works on.
pub(crate) struct Buckets<'a> {
    pub(crate) stage: &'a Bucket,
    pub(crate) control: &'a Bucket,
    pub(crate) analytics: &'a Bucket,
}

/// Adds the job with its role, security configuration and log groups.
pub(crate) fn build(buckets: &Buckets<'_>, program: &mut Program) {
    program.add(Section::Refine, security());
    log_groups(program);
    let read_stage =
        Statement::allow("ReadStageTables").actions(["glue:GetTable"]).on_each(Database::STAGE.arns());
    let measure = Statement::allow("PutMetrics").actions(["cloudwatch:PutMetricData"]).on("*").when(
        "StringEquals",
        "cloudwatch:namespace",
        "Glue",
    );
    let grant = buckets
        .stage
        .read(&["data/*"])
        .and(buckets.control.read(&["glue/*", "contracts/*", "batches/*"]))
        .and(buckets.control.put(&["batches/*"]))
        .and(buckets.analytics.rewrite(&["*"]))
        .and(Grant::new(read_stage).with_key(&Key::of("catalog"), "glue", DECRYPT))
        .and(Grant::new(measure))
        .and(write_logs());
    let job = Family::JOBS.member(&format!("-{JOB}"));
    role().build(Section::Refine, "glue.amazonaws.com", trust_for(job), grant, program);
    let script = buckets.control.object("refine-script", SCRIPT, "text/x-python");
    let script = script.set("source", archives::file("refine.py"));
    program.add(Section::Refine, script.set("sourceHash", archives::digest("refine.py")));
    program.add(Section::Refine, job_resource(buckets));
}

fn job_resource(buckets: &Buckets<'_>) -> Resource {
    let arguments = map! {
        "--job-language" => "python",
        "--job-bookmark-option" => "job-bookmark-disable",
        "--enable-metrics" => "true",
        "--enable-observability-metrics" => "true",
        "--enable-continuous-cloudwatch-log" => "true",
        "--enable-auto-scaling" => "true",
        "--TempDir" => buckets.analytics.url(TEMPORARY),
        "--stage_bucket" => buckets.stage.name(),
        "--control_bucket" => buckets.control.name(),
        "--analytics_bucket" => buckets.analytics.name(),
        "--stage_database" => Database::STAGE.name(),
    };
    let command = map! {
        "name" => "glueetl",
        "pythonVersion" => "3",
        "scriptLocation" => buckets.control.url(SCRIPT),
    };
    Resource::new("refine-job", "aws:glue:Job")
        .comment(
            "Bookmarks are off: a run reads what its manifest names. Spark writes with the key of analytics, so its\n\
             temporary files lie there too.",
        )
        .set("name", names::regional(JOB))
        .set("description", "Converts the stage parts of one batch to Parquet.")
        .set("roleArn", role().arn())
        .set("glueVersion", "6.0")
        .set("workerType", "G.1X")
        .set("numberOfWorkers", Node::Integer(10))
        .set("maxRetries", Node::Integer(0))
        .set("timeout", Node::Integer(120))
        .set("executionProperty", map! { "maxConcurrentRuns" => 20_u32 })
        .set("securityConfiguration", security_name())
        .set("command", command)
        .set("defaultArguments", arguments)
        .after(role().policy_name())
        .after("refine-script")
}

fn security() -> Resource {
    let logs = Key::of("logs").arn();
    let encryption = map! {
        "cloudwatchEncryption" => map! { "cloudwatchEncryptionMode" => "SSE-KMS", "kmsKeyArn" => logs.clone() },
        "jobBookmarksEncryption" => map! { "jobBookmarksEncryptionMode" => "CSE-KMS", "kmsKeyArn" => logs },
        "s3Encryption" => map! { "s3EncryptionMode" => "SSE-KMS", "kmsKeyArn" => Key::of("analytics").arn() },
    };
    Resource::new("glue-security", "aws:glue:SecurityConfiguration")
        .comment("Glue derives the names of its log groups from this one's name and from those of the roles.")
        .set("name", names::prefix())
        .set("encryptionConfiguration", encryption)
}

/// Declared, so that they have a key and a retention before Glue writes to them.
fn log_groups(program: &mut Program) {
    let group = |name: &str, path: Text, program: &mut Program| {
        LogGroup::of(name).build(Section::Refine, path, program);
    };
    let role_path = text!["/aws-glue/jobs/", names::prefix(), "-role/", role().physical_name()];
    group("refine-job", text!["/aws-glue/jobs/logs-v2-", names::prefix()], program);
    group("refine-job-output", text![&role_path, "/output"], program);
    group("refine-job-error", text![&role_path, "/error"], program);
    let crawlers = text!["/aws-glue/crawlers-role/", crawler::role().physical_name(), "-", names::prefix()];
    group("crawler", crawlers, program);
}
