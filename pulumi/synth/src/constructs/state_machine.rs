//! A state machine from its workflow. What its role may do is read off the workflow, state by state.

use crate::{
    asl::Workflow,
    constructs::{
        alarm::{Alarm, Metric},
        key::Key,
        log_group::LogGroup,
        role::{self, Role, trust_for},
    },
    grant::{DECRYPT, ENCRYPT, Grant, pascal},
    names::{self, Family},
    node::{Node, map},
    policy::Statement,
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

/// The encryption context under which Step Functions protects definitions and executions.
pub(crate) const CONTEXT: &str = "kms:EncryptionContext:aws:states:stateMachineArn";

/// A state machine that other constructs use.
#[derive(Debug, Clone)]
pub(crate) struct StateMachine {
    name: &'static str,
}

impl StateMachine {
    /// The state machine of that name.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name }
    }

    fn resource(&self) -> String {
        format!("{}-workflow", self.name)
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> Reference {
        Reference::new(self.resource(), "arn")
    }

    /// The same ARN spelt out, for policies that the state machine itself depends on.
    pub(crate) fn known_arn(&self) -> Text {
        Family::WORKFLOWS.member(&format!("-{}", self.name))
    }

    /// Starts executions.
    pub(crate) fn start(&self) -> Grant {
        let statement = Statement::allow(format!("Start{}", pascal(self.name)))
            .actions(["states:StartExecution"])
            .on(self.arn());
        self.with_key(Grant::new(statement), ENCRYPT)
    }

    /// Looks at executions.
    pub(crate) fn describe(&self) -> Grant {
        let executions = Family::EXECUTIONS.member(&format!("-{}:*", self.name));
        let statement = Statement::allow(format!("Describe{}", pascal(self.name)))
            .actions(["states:DescribeExecution"])
            .on(executions);
        self.with_key(Grant::new(statement), DECRYPT)
    }

    fn with_key(&self, grant: Grant, actions: &'static [&'static str]) -> Grant {
        grant.with_key_in_context(&Key::of("compute"), CONTEXT, self.known_arn(), actions)
    }

    /// Adds the state machine, its role and its log group.
    pub(crate) fn build(&self, section: Section, workflow: Workflow, program: &mut Program) {
        let logs = LogGroup::of(&self.resource());
        logs.build(section, text!["/aws/vendedlogs/states/", names::regional(self.name)], program);
        let role = Role::new(self.resource());
        let grant = self.with_key(workflow.grant, ENCRYPT).and(deliver_logs()).and(role::trace());
        role.build(section, "states.amazonaws.com", trust_for(self.known_arn()), grant, program);
        let machine = Resource::new(self.resource(), "aws:sfn:StateMachine")
            .set("name", names::regional(self.name))
            .set("type", "STANDARD")
            .set("roleArn", role.arn())
            .set("definition", workflow.definition.into_json())
            .set(
                "loggingConfiguration",
                map! { "level" => "ALL", "includeExecutionData" => true, "logDestination" => logs.streams() },
            )
            .set("tracingConfiguration", map! { "enabled" => true })
            .set(
                "encryptionConfiguration",
                map! {
                    "type" => "CUSTOMER_MANAGED_KMS_KEY",
                    "kmsKeyId" => Key::of("compute").arn(),
                    "kmsDataKeyReusePeriodSeconds" => Node::Integer(300),
                },
            )
            .after(role.policy_name());
        program.add(section, machine);
        self.alarms(program);
    }

    /// Whatever a state fails on ends the execution, so these also tell of Glue jobs and crawlers.
    fn alarms(&self, program: &mut Program) {
        let endings = [
            ("ExecutionsFailed", "failed", "failed: its last event names the state and the cause"),
            ("ExecutionsTimedOut", "timed-out", "ran out of time"),
            ("ExecutionsAborted", "aborted", "was stopped by hand"),
        ];
        for (metric, ending, text) in endings {
            let description = format!("An execution of the workflow {} {text}.", self.name);
            let metric = Metric::count("AWS/States", metric, "StateMachineArn", self.arn());
            Alarm::on(format!("{}-{ending}", self.resource()), description, metric)
                .build(Section::Alarms, program);
        }
    }
}

/// Sets up the delivery of execution logs. These actions know no resources; the last one is what encrypts a log entry
/// on its way.
fn deliver_logs() -> Grant {
    const ACTIONS: [&str; 8] = [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    ];
    let statement = Statement::allow("DeliverLogs").actions(ACTIONS).on("*");
    Grant::new(statement).with_key_in_context(
        &Key::of("compute"),
        "kms:EncryptionContext:SourceArn",
        Family::ALL_LOGS.member(":*"),
        &ENCRYPT[1..],
    )
}
