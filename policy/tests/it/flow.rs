//! Messages, work and data are judged alike in every form in which a program can say the same, and doubted where it does not say it.

use lake_policy::{Verdict, judge, rules};

use crate::harness::program;

/// What a rule says about a resource, in one word.
pub(crate) fn says(rule: &str, subject: &str, resources: &str) -> String {
    let variables =
        "variables:\n  account: {'fn::invoke': {function: 'aws:getCallerIdentity'}}\nresources:\n";
    let infrastructure = program(&format!("{variables}{resources}"));
    let report = judge(&infrastructure, &[rules::find(rule).unwrap()]);
    let judged = report.judgements.into_iter().find(|one| one.resource.name == subject).unwrap();
    match judged.verdict {
        Verdict::Pass => "passes".to_owned(),
        Verdict::NotApplicable => "says nothing".to_owned(),
        Verdict::Fail(found) => found.into_iter().map(|one| one.message).collect::<Vec<_>>().join("; "),
        Verdict::Unknown(doubts) => format!("unknown: {}", doubts[0].reason),
    }
}

/// A queue, a dead-letter queue and one more resource.
fn redriven(extra: &str, queue: &str) -> String {
    format!(
        "  orders: {{type: 'aws:sqs:Queue', properties: {{name: orders, {queue}}}}}\n  \
         dlq: {{type: 'aws:sqs:Queue', properties: {{name: dlq, messageRetentionSeconds: 1209600}}}}\n{extra}\n"
    )
}

#[test]
fn a_redrive_policy_counts_wherever_and_however_it_is_written() {
    let beside = "  redrive: {type: 'aws:sqs/redrivePolicy:RedrivePolicy', properties: {queueUrl: '${orders.id}', \
                  redrivePolicy: '{\"deadLetterTargetArn\": \"${dlq.arn}\", \"maxReceiveCount\": \"5\"}'}}";
    for resources in [
        redriven(
            "",
            "redrivePolicy: {'fn::toJSON': {deadLetterTargetArn: '${dlq.arn}', maxReceiveCount: 5}}",
        ),
        redriven("", "redrivePolicy: '{\"deadLetterTargetArn\": \"${dlq.arn}\", \"maxReceiveCount\": 5}'"),
        redriven("", "redrivePolicy: {deadLetterTargetArn: '${dlq.arn}', maxReceiveCount: 5}"),
        redriven(beside, ""),
    ] {
        assert_eq!(says("queue-without-dead-letters", "orders", &resources), "passes");
        assert_eq!(says("queue-without-dead-letters", "dlq", &resources), "says nothing");
        assert_eq!(says("broken-dead-letter-chain", "orders", &resources), "passes");
        assert_eq!(
            says("broken-dead-letter-chain", "dlq", &resources),
            "any queue of the account may send its dead letters here"
        );
    }
    assert_eq!(
        says("queue-without-dead-letters", "orders", &redriven("", "redrivePolicy: '{'")),
        "unknown: `redrivePolicy` of `orders` is no JSON"
    );
}

#[test]
fn dead_letters_of_anything_make_a_dead_letter_queue() {
    let holders = [
        "{type: 'aws:cloudwatch:EventTarget', properties: {deadLetterConfig: {arn: '${dlq.arn}'}}}",
        "{type: 'aws:scheduler:Schedule', properties: {target: {deadLetterConfig: {arn: '${dlq.arn}'}}}}",
        "{type: 'aws:lambda:Function', properties: {deadLetterConfig: {targetArn: '${dlq.arn}'}}}",
        "{type: 'aws:lambda:FunctionEventInvokeConfig', properties: {destinationConfig: {onFailure: {destination: '${dlq.arn}'}}}}",
        "{type: 'aws:sns:TopicSubscription', properties: {redrivePolicy: {'fn::toJSON': {deadLetterTargetArn: '${dlq.arn}'}}}}",
    ];
    for holder in holders {
        let resources = redriven(&format!("  holder: {holder}"), "");
        assert_eq!(says("queue-without-dead-letters", "dlq", &resources), "says nothing", "{holder}");
        assert_eq!(
            says("queue-without-dead-letters", "orders", &resources),
            "the queue has no dead-letter queue"
        );
    }
}

#[test]
fn dead_letters_that_come_back_are_noticed() {
    let circle = "  orders: {type: 'aws:sqs:Queue', properties: {name: orders}}\n  \
         dlq: {type: 'aws:sqs:Queue', properties: {name: dlq}}\n  \
         there: {type: 'aws:sqs:RedrivePolicy', properties: {queueUrl: '${orders.url}', \
         redrivePolicy: '{\"deadLetterTargetArn\": \"${dlq.arn}\"}'}}\n  \
         back: {type: 'aws:sqs:RedrivePolicy', properties: {queueUrl: '${dlq.url}', \
         redrivePolicy: '{\"deadLetterTargetArn\": \"${orders.arn}\"}'}}\n";
    let said = says("broken-dead-letter-chain", "orders", circle);
    assert!(said.contains("the dead letters of the queue come back to it"), "{said}");
}

/// A queue that a function receives from, with settings of both.
fn received(queue: &str, function: &str, mapping: &str, named: &str) -> String {
    format!(
        "  orders: {{type: 'aws:sqs:Queue', properties: {{name: orders, {queue}}}}}\n  \
         loader: {{type: 'aws:lambda:Function', properties: {{name: loader, {function}}}}}\n  \
         live: {{type: 'aws:lambda:Alias', properties: {{name: live, functionName: '${{loader.arn}}', functionVersion: '1'}}}}\n  \
         source: {{type: 'aws:lambda:EventSourceMapping', properties: {{eventSourceArn: '${{orders.arn}}', functionName: '{named}', {mapping}}}}}\n"
    )
}

#[test]
fn the_visibility_timeout_is_held_against_every_function_that_receives() {
    let short = "messages are hidden for 30 s, but `loader` needs 60 s";
    for named in ["${loader.arn}", "${loader.name}", "${loader.arn}:live", "loader:7", "loader"] {
        let with = |queue: &str| received(queue, "timeout: 10", "", named);
        assert_eq!(says("short-visibility", "orders", &with("")), short, "{named}");
        assert_eq!(says("short-visibility", "orders", &with("visibilityTimeoutSeconds: 60")), "passes");
    }
    let defaults = received("", "", "", "loader");
    assert_eq!(says("short-visibility", "orders", &defaults), "passes", "18 s are enough for 3 s");
    let elsewhere = received("", "", "", "arn:aws:lambda:eu-west-1:123456789012:function:other");
    assert_eq!(says("short-visibility", "orders", &elsewhere), "unknown: the function is declared elsewhere");
}

#[test]
fn a_batch_of_one_needs_no_partial_answer() {
    let rule = "all-or-nothing-batch";
    let with = |mapping: &str| received("", "", mapping, "loader");
    assert_eq!(says(rule, "source", &with("")), "a failed message returns its whole batch");
    assert_eq!(says(rule, "source", &with("batchSize: 1")), "says nothing");
    assert_eq!(says(rule, "source", &with("functionResponseTypes: [ReportBatchItemFailures]")), "passes");
}

#[test]
fn what_a_function_failed_to_do_is_lost_whoever_invoked_it() {
    let function = "  loader: {type: 'aws:lambda:Function', properties: {name: loader}}\n";
    for (invoker, token, properties) in [
        ("rule", "aws:cloudwatch:EventTarget", "{arn: '${loader.arn}'}"),
        ("schedule", "aws:scheduler:Schedule", "{target: {arn: '${loader.arn}'}}"),
        ("topic", "aws:sns:TopicSubscription", "{protocol: lambda, endpoint: '${loader.arn}'}"),
        ("bucket", "aws:s3:BucketNotification", "{lambdaFunctions: [{lambdaFunctionArn: '${loader.arn}'}]}"),
    ] {
        let resources = format!("{function}  {invoker}: {{type: '{token}', properties: {properties}}}\n");
        assert_eq!(
            says("lost-asynchronous-event", "loader", &resources),
            format!("what the function fails to do for `{invoker}` is dropped")
        );
    }
    assert_eq!(says("lost-asynchronous-event", "loader", function), "says nothing");
}

#[test]
fn a_definition_is_judged_inside_maps_and_parallel_branches() {
    let definition = "{\"StartAt\": \"All\", \"States\": {\"All\": {\"Type\": \"Parallel\", \"End\": true, \"Branches\": \
        [{\"StartAt\": \"Each\", \"States\": {\"Each\": {\"Type\": \"Map\", \"End\": true, \"Iterator\": \
        {\"StartAt\": \"Load\", \"States\": {\"Load\": {\"Type\": \"Task\", \"End\": true}}}}}}]}}}";
    let machine = |text: &str| {
        format!("  refine: {{type: 'aws:sfn:StateMachine', properties: {{definition: '{text}'}}}}\n")
    };
    assert_eq!(
        says("task-without-catch", "refine", &machine(definition)),
        "nothing catches the errors of `Load`"
    );
    assert_eq!(says("unbounded-task", "refine", &machine(definition)), "`Load` may wait for years");
    let caught = definition.replacen(
        "\"Type\": \"Parallel\"",
        "\"Type\": \"Parallel\", \"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"All\"}]",
        1,
    );
    assert_eq!(says("task-without-catch", "refine", &machine(&caught)), "passes");
    assert_eq!(says("task-without-catch", "refine", &machine("{")), "unknown: the definition is no JSON");
}

#[test]
fn a_secret_is_found_by_its_name_its_shape_and_its_origin_and_never_repeated() {
    let function = |setting: &str| {
        format!(
            "  loader: {{type: 'aws:lambda:Function', properties: {{environment: {{variables: {{{setting}}}}}}}}}\n"
        )
    };
    let key = ["AKIA", "IOSFODNN7EXAMPLE"].concat();
    for setting in [
        "DB_PASSWORD: hunter2hunter2".to_owned(),
        format!("ID: {key}"),
        "URL: 'postgres://lake:hunter2hunter2@db/lake'".to_owned(),
        "X: {'fn::secret': hunter2hunter2}".to_owned(),
    ] {
        let said = says("plain-secret", "loader", &function(&setting));
        assert!(said.starts_with("`environment.variables."), "{setting}: {said}");
        assert!(!said.contains("hunter2hunter2") && !said.contains(&key), "{said}");
    }
    for setting in
        ["SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:x'", "MAX_TOKENS: '4096'", "PASSWORD: ''"]
    {
        assert_eq!(says("plain-secret", "loader", &function(setting)), "passes", "{setting}");
    }
}

#[test]
fn protection_is_inherited_from_the_parent() {
    let child = |options: &str| {
        format!(
            "  zone: {{type: 'aws:s3:Bucket', options: {{protect: true}}}}\n  \
             raw: {{type: 'aws:s3:Bucket', options: {{{options}}}}}\n"
        )
    };
    assert_eq!(says("unprotected-state", "raw", &child("parent: '${zone}'")), "passes");
    let refused = "Pulumi deletes it with its declaration";
    assert_eq!(says("unprotected-state", "raw", &child("parent: '${zone}', protect: false")), refused);
    assert_eq!(says("unprotected-state", "raw", &child("")), refused);
    assert_eq!(says("unprotected-state", "raw", &child("retainOnDelete: true")), "passes");
}

#[test]
fn a_pattern_takes_a_bucket_by_every_filter() {
    let heard = |name: &str| {
        let pattern =
            format!("{{\"source\": [\"aws.s3\"], \"detail\": {{\"bucket\": {{\"name\": [{name}]}}}}}}");
        let resources = format!(
            "  raw: {{type: 'aws:s3:Bucket', properties: {{bucket: lake-raw}}}}\n  \
             events: {{type: 'aws:s3:BucketNotification', properties: {{bucket: '${{raw.id}}', eventbridge: true}}}}\n  \
             created: {{type: 'aws:cloudwatch:EventRule', properties: {{name: created, eventPattern: '{pattern}'}}}}\n  \
             target: {{type: 'aws:cloudwatch:EventTarget', properties: {{rule: '${{created.name}}', arn: x}}}}\n"
        );
        says("unheard-bucket", "events", &resources)
    };
    for filter in [
        "\"lake-raw\"",
        "{\"prefix\": \"lake-\"}",
        "{\"suffix\": \"-raw\"}",
        "{\"wildcard\": \"*-raw\"}",
        "{\"equals-ignore-case\": \"LAKE-RAW\"}",
        "{\"anything-but\": [\"lake-stage\"]}",
        "{\"exists\": true}",
    ] {
        assert_eq!(heard(filter), "passes", "{filter}");
    }
    for filter in [
        "\"lake-stage\"",
        "{\"prefix\": \"stage\"}",
        "{\"anything-but\": \"lake-raw\"}",
        "{\"exists\": false}",
    ] {
        assert_eq!(heard(filter), "no rule takes the events of `lake-raw`", "{filter}");
    }
    assert_eq!(heard("{\"cidr\": \"10.0.0.0/8\"}"), "unknown: a part of the event pattern is not known");
}
