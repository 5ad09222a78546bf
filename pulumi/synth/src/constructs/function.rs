//! A Lambda function with its role and log group.

use crate::{
    constructs::{
        alarm::{Alarm, Metric},
        archives,
        key::Key,
        log_group::LogGroup,
        queue::{Consumer, Queue},
        role::{self, Role},
    },
    grant::{ENCRYPT, Grant},
    names::{self, Family},
    node::{Node, map},
    policy::Statement,
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

/// A function that other constructs use. Its name is the name of its handler.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    name: &'static str,
}

/// What a function is made of.
pub(crate) struct Spec {
    /// One sentence.
    pub(crate) description: &'static str,
    /// What a reviewer should know.
    pub(crate) comment: Option<&'static str>,
    /// Megabytes; the share of a processor grows with them.
    pub(crate) memory: u32,
    /// Seconds that one invocation may take.
    pub(crate) timeout: u32,
    /// Most invocations at a time, where the function itself must be bounded.
    pub(crate) concurrency: Option<Reference>,
    /// Settings.
    pub(crate) environment: Vec<(&'static str, Text)>,
    /// What its code may do.
    pub(crate) grants: Vec<Grant>,
    /// What Lambda may do for it under its role: read its queue, set aside what it failed on.
    pub(crate) service: Vec<Grant>,
}

/// Which function's code makes a call. Lambda tells it of calls that come out of the execution environment, and of none
/// that it makes itself with the role: reading a queue, decrypting the environment, sending to a destination.
const CALLING_FUNCTION: &str = "lambda:SourceFunctionArn";

impl Function {
    /// The function with that handler.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name }
    }

    fn resource(&self) -> String {
        format!("{}-function", self.name)
    }

    fn role(&self) -> Role {
        Role::new(self.name)
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Reference {
        Reference::new(self.resource(), "arn")
    }

    /// The same ARN spelt out, for policies that the function itself depends on.
    fn known_arn(&self) -> Text {
        Family::FUNCTIONS.member(&format!("-{}", self.name))
    }

    /// Invokes it.
    pub(crate) fn invoke(&self) -> Grant {
        let statement = Statement::allow("Invoke").actions(["lambda:InvokeFunction"]).on(self.arn());
        Grant::new(statement)
    }

    /// Adds the function, its role and its log group.
    pub(crate) fn build(&self, section: Section, spec: Spec, program: &mut Program) {
        let logs = LogGroup::of(self.name);
        logs.build(section, text!["/aws/lambda/", names::regional(self.name)], program);
        let code =
            spec.grants.into_iter().map(|grant| grant.when("ArnEquals", CALLING_FUNCTION, &self.known_arn()));
        let service = spec.service.into_iter().chain([self.own_environment(), logs.write(), role::trace()]);
        let grant = code.chain(service).fold(Grant::default(), Grant::and);
        let trust = Statement::allow("Assume");
        self.role().build(section, "lambda.amazonaws.com", trust, grant, program);
        let lake = ("LAKE", Text::from(names::prefix()));
        let environment: Vec<(String, Node)> = [lake]
            .into_iter()
            .chain(spec.environment)
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        let function = Resource::new(self.resource(), "aws:lambda:Function")
            .comment(spec.comment)
            .set("name", names::regional(self.name))
            .set("description", spec.description)
            .set("role", self.role().arn())
            .set("runtime", "provided.al2023")
            .set("architectures", vec!["arm64"])
            .set("handler", self.name)
            .set("code", archives::archive(self.name))
            .set("sourceCodeHash", archives::digest(&format!("{}.zip", self.name)))
            .set("memorySize", spec.memory)
            .set("timeout", spec.timeout);
        let function = match spec.concurrency {
            Some(most) => function.set("reservedConcurrentExecutions", most),
            None => function,
        };
        let function = function
            .set("kmsKeyArn", Key::of("compute").arn())
            .set("environment", map! { "variables" => Node::Map(environment) })
            .set("tracingConfig", map! { "mode" => "Active" })
            .set("loggingConfig", map! { "logFormat" => "JSON", "logGroup" => logs.name() })
            .after(self.role().policy_name());
        program.add(section, function);
        self.alarms(program);
    }

    /// Errors are for a person at once; being throttled is a normal wait unless it lasts.
    fn alarms(&self, program: &mut Program) {
        let count = |metric| Metric::count("AWS/Lambda", metric, "FunctionName", self.function_name());
        let name = self.name;
        let errors = format!("{name} failed: its log says why.");
        Alarm::on(format!("{name}-errors"), errors, count("Errors")).build(Section::Alarms, program);
        let throttles = format!(
            "{name} has been throttled for a quarter of an hour: the account's concurrency is used up."
        );
        let throttled = Alarm::on(format!("{name}-throttles"), throttles, count("Throttles"));
        throttled.lasting(3).build(Section::Alarms, program);
    }

    /// Its name in the account.
    pub(crate) fn function_name(&self) -> Reference {
        Reference::new(self.resource(), "name")
    }

    /// Feeds it from a queue. Messages of a batch succeed or come back one by one.
    pub(crate) fn fed_by(&self, queue: &Queue, consumer: &Consumer, section: Section, program: &mut Program) {
        let mapping = Resource::new(format!("{}-source", self.name), "aws:lambda:EventSourceMapping")
            .set("eventSourceArn", queue.arn())
            .set("functionName", self.arn())
            .set("batchSize", Node::Integer(10))
            .set("maximumBatchingWindowInSeconds", consumer.window)
            .set("functionResponseTypes", vec!["ReportBatchItemFailures"])
            .set("scalingConfig", map! { "maximumConcurrency" => 10_u32 });
        program.add(section, mapping);
    }

    /// Sets aside what an asynchronous caller handed over and the function could not do; nothing is tried twice.
    pub(crate) fn sets_aside(&self, queue: &Queue, section: Section, program: &mut Program) {
        let target = map! { "onFailure" => map! { "destination" => queue.dlq_arn() } };
        let config =
            Resource::new(format!("{}-invocations", self.name), "aws:lambda:FunctionEventInvokeConfig")
                .set("functionName", self.function_name())
                .set("maximumRetryAttempts", Node::Integer(0))
                .set("maximumEventAgeInSeconds", Node::Integer(900))
                .set("destinationConfig", target);
        program.add(section, config);
    }

    /// Decrypts its own settings, and those of no other function.
    fn own_environment(&self) -> Grant {
        Grant::default().with_key_in_context(
            &Key::of("compute"),
            "kms:EncryptionContext:aws:lambda:FunctionArn",
            self.known_arn(),
            &ENCRYPT[..1],
        )
    }
}
