//! A schedule that invokes a function, in a group of its own, with a dead-letter queue.

use crate::{
    constructs::{
        alarm::{Alarm, Metric},
        function::Function,
        key::Key,
        queue::Queue,
        role::{Role, trust_for},
    },
    grant::DECRYPT,
    names::{self, Family},
    node::map,
    program::{Program, Section},
    resource::Resource,
    text::Reference,
};

/// Adds a schedule that invokes `function` and leaves on `dlq` what it could not deliver.
pub(crate) fn build(
    name: &'static str,
    rate: Reference,
    function: &Function,
    dlq: &Queue,
    program: &mut Program,
) {
    let group = format!("{name}-schedules");
    let group_resource =
        Resource::new(&group, "aws:scheduler:ScheduleGroup").set("name", names::regional(name));
    program.add(Section::Drain, group_resource);
    let grant = function.invoke().and(dlq.send_to_dlq()).with_key_in_context(
        &Key::of("compute"),
        "kms:EncryptionContext:aws:scheduler:schedule:arn",
        Family::SCHEDULES.member(&format!("-{name}/{name}")),
        DECRYPT,
    );
    let trust = trust_for(Reference::new(&group, "arn"));
    let role = Role::new(format!("{name}-schedule"))
        .comment("Scheduler presents the ARN of the schedule's group, never that of the schedule.");
    role.build(Section::Drain, "scheduler.amazonaws.com", trust, grant, program);
    let target = map! {
        "arn" => function.arn(),
        "roleArn" => role.arn(),
        "deadLetterConfig" => map! { "arn" => dlq.dlq_arn() },
        "retryPolicy" => map! { "maximumEventAgeInSeconds" => 600_u32, "maximumRetryAttempts" => 5_u32 },
    };
    let resource = Resource::new(format!("{name}-schedule"), "aws:scheduler:Schedule")
        .set("name", name)
        .set("groupName", Reference::new(&group, "name"))
        .set("scheduleExpression", rate)
        .set("flexibleTimeWindow", map! { "mode" => "OFF" })
        .set("kmsKeyArn", Key::of("compute").arn())
        .set("target", target)
        .after(role.policy_name());
    program.add(Section::Drain, resource);
    alarms(name, &group, program);
}

fn alarms(name: &str, group: &str, program: &mut Program) {
    let troubles = [
        ("TargetErrorCount", "refused", "was refused by its function"),
        ("InvocationDroppedCount", "dropped", "gave up an occurrence after all attempts"),
        (
            "InvocationsFailedToBeSentToDeadLetterCount",
            "lost",
            "could not set aside an occurrence it gave up",
        ),
    ];
    for (metric, trouble, text) in troubles {
        let metric = Metric::count("AWS/Scheduler", metric, "ScheduleGroup", Reference::new(group, "name"));
        let description = format!("The schedule {name} {text}.");
        Alarm::on(format!("{name}-schedule-{trouble}"), description, metric).build(Section::Alarms, program);
    }
}
