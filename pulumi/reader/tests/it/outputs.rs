//! Outputs that follow from names: ARNs, URLs and ids, in every partition.

use std::fmt::Write;

use insta::assert_snapshot;
use lake_reader::{World, evaluate};

use crate::support::{document, program, world};

const LAKE: &str = "
resources:
  bucket: {type: 'aws:s3:Bucket', properties: {bucket: raw}}
  contract: {type: 'aws:s3:BucketObjectv2', properties: {bucket: '${bucket.bucket}', key: a/b.json}}
  key: {type: 'aws:kms:Key'}
  alias: {type: 'aws:kms:Alias', properties: {name: alias/lake, targetKeyId: '${key.keyId}'}}
  queue: {type: 'aws:sqs:Queue', properties: {name: ingest}}
  topic: {type: 'aws:sns:Topic', properties: {name: alarms}}
  role: {type: 'aws:iam:Role', properties: {name: reader}}
  pathed: {type: 'aws:iam:Policy', properties: {name: read, path: /lake/}}
  function: {type: 'aws:lambda:Function', properties: {name: transform, role: '${role.arn}'}}
  workflow: {type: 'aws:sfn:StateMachine', properties: {name: refine}}
  bus: {type: 'aws:cloudwatch:EventBus', properties: {name: lake}}
  rule: {type: 'aws:cloudwatch:EventRule', properties: {name: created}}
  busRule: {type: 'aws:cloudwatch:EventRule', properties: {name: created, eventBusName: '${bus.name}'}}
  arnRule: {type: 'aws:cloudwatch:EventRule', properties: {name: created, eventBusName: '${bus.arn}'}}
  logs: {type: 'aws:cloudwatch:LogGroup', properties: {name: /aws/lambda/transform}}
  group: {type: 'aws:scheduler:ScheduleGroup', properties: {name: lake}}
  schedule: {type: 'aws:scheduler:Schedule', properties: {name: drain, groupName: '${group.name}'}}
  table: {type: 'aws:dynamodb:Table', properties: {name: ledger}}
  database: {type: 'aws:glue:CatalogDatabase', properties: {name: stage}}
  catalogTable: {type: 'aws:glue:CatalogTable', properties: {name: orders, databaseName: '${database.name}'}}
  job: {type: 'aws:glue:Job', properties: {name: refine}}
  crawler: {type: 'aws:glue:Crawler', properties: {name: orders}}
  security: {type: 'aws:glue:SecurityConfiguration', properties: {name: lake}}
  workgroup: {type: 'aws:athena:Workgroup', properties: {name: analysts}}
  alarm: {type: 'aws:cloudwatch:MetricAlarm', properties: {name: late}}
";

fn listed(world: &World) -> String {
    let program = evaluate(&document(LAKE), world);
    assert!(!program.has_errors());
    let mut list = String::new();
    for resource in &program.resources {
        for (name, node) in resource.outputs.iter().filter(|(name, _)| *name != "urn") {
            let text =
                node.as_str().map_or_else(|| format!("? {}", node.as_unknown().unwrap()), str::to_owned);
            writeln!(list, "{}.{name} {text}", resource.name).unwrap();
        }
    }
    list
}

#[test]
fn outputs_follow_from_names() {
    assert_snapshot!(listed(&world()), @r#"
    bucket.arn arn:aws:s3:::raw
    bucket.bucketDomainName raw.s3.amazonaws.com
    bucket.bucketRegionalDomainName raw.s3.eu-west-1.amazonaws.com
    bucket.id raw
    contract.arn arn:aws:s3:::raw/a/b.json
    alias.arn arn:aws:kms:eu-west-1:111122223333:alias/lake
    alias.id alias/lake
    queue.arn arn:aws:sqs:eu-west-1:111122223333:ingest
    queue.id https://sqs.eu-west-1.amazonaws.com/111122223333/ingest
    queue.url https://sqs.eu-west-1.amazonaws.com/111122223333/ingest
    topic.arn arn:aws:sns:eu-west-1:111122223333:alarms
    topic.id arn:aws:sns:eu-west-1:111122223333:alarms
    topic.owner 111122223333
    role.arn arn:aws:iam::111122223333:role/reader
    role.id reader
    pathed.arn arn:aws:iam::111122223333:policy/lake/read
    pathed.id arn:aws:iam::111122223333:policy/lake/read
    function.arn arn:aws:lambda:eu-west-1:111122223333:function:transform
    function.id transform
    function.invokeArn arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:transform/invocations
    workflow.arn arn:aws:states:eu-west-1:111122223333:stateMachine:refine
    workflow.id arn:aws:states:eu-west-1:111122223333:stateMachine:refine
    bus.arn arn:aws:events:eu-west-1:111122223333:event-bus/lake
    bus.id lake
    rule.arn arn:aws:events:eu-west-1:111122223333:rule/created
    rule.eventBusName default
    rule.id created
    busRule.arn arn:aws:events:eu-west-1:111122223333:rule/lake/created
    busRule.eventBusName lake
    busRule.id lake/created
    arnRule.arn arn:aws:events:eu-west-1:111122223333:rule/lake/created
    arnRule.eventBusName arn:aws:events:eu-west-1:111122223333:event-bus/lake
    arnRule.id lake/created
    logs.arn arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/transform
    logs.id /aws/lambda/transform
    group.arn arn:aws:scheduler:eu-west-1:111122223333:schedule-group/lake
    group.id lake
    schedule.arn arn:aws:scheduler:eu-west-1:111122223333:schedule/lake/drain
    schedule.groupName lake
    schedule.id lake/drain
    table.arn arn:aws:dynamodb:eu-west-1:111122223333:table/ledger
    table.id ledger
    database.arn arn:aws:glue:eu-west-1:111122223333:database/stage
    database.catalogId 111122223333
    database.id 111122223333:stage
    catalogTable.arn arn:aws:glue:eu-west-1:111122223333:table/stage/orders
    catalogTable.catalogId 111122223333
    catalogTable.id 111122223333:stage:orders
    job.arn arn:aws:glue:eu-west-1:111122223333:job/refine
    job.id refine
    crawler.arn arn:aws:glue:eu-west-1:111122223333:crawler/orders
    crawler.id orders
    security.id lake
    workgroup.arn arn:aws:athena:eu-west-1:111122223333:workgroup/analysts
    workgroup.id analysts
    alarm.arn arn:aws:cloudwatch:eu-west-1:111122223333:alarm:late
    alarm.id late
    "#);
}

#[test]
fn another_partition_has_other_arns_and_urls() {
    let mut china = world();
    "aws-cn".clone_into(&mut china.partition);
    china.config.insert("aws:region".to_owned(), "cn-north-1".into());
    let list = listed(&china);
    for expected in [
        "bucket.arn arn:aws-cn:s3:::raw\n",
        "bucket.bucketRegionalDomainName raw.s3.cn-north-1.amazonaws.com.cn\n",
        "queue.url https://sqs.cn-north-1.amazonaws.com.cn/111122223333/ingest\n",
        "role.arn arn:aws-cn:iam::111122223333:role/reader\n",
    ] {
        assert!(list.contains(expected), "{expected}{list}");
    }
    assert!(!list.contains("arn:aws:"), "{list}");
}

#[test]
fn what_has_no_name_is_named_at_deployment() {
    let program = program(
        "resources:\n  q: {type: 'aws:sqs:Queue'}\n  k: {type: 'aws:kms:Key', properties: {description: d}}\n",
    );
    let queue = program.get("q").unwrap();
    assert_snapshot!(queue.output("arn").as_unknown().unwrap(), @"`q` is named at deployment");
    assert_snapshot!(queue.output("name").as_unknown().unwrap(), @"`q` is named at deployment");
    assert_snapshot!(queue.output("visibilityTimeoutSeconds").as_unknown().unwrap(), @"`visibilityTimeoutSeconds` of `q` is known only after deployment");
    assert_eq!(program.get("k").unwrap().output("description").as_str(), Some("d"));
}

#[test]
fn the_region_is_that_of_the_resource_its_provider_or_the_stack() {
    let text = "resources:\n  east: {type: 'pulumi:providers:aws', properties: {region: us-east-1}}\n  a: {type: 'aws:sqs:Queue', properties: {name: a}}\n  b: {type: 'aws:sqs:Queue', properties: {name: b}, options: {provider: '${east}'}}\n  c: {type: 'aws:sqs:Queue', properties: {name: c, region: eu-north-1}, options: {provider: '${east}'}}\n";
    let program = program(text);
    let region = |name: &str| {
        program.get(name).unwrap().output("arn").as_str().unwrap().split(':').nth(3).unwrap().to_owned()
    };
    assert_eq!([region("a"), region("b"), region("c")], ["eu-west-1", "us-east-1", "eu-north-1"]);
}

#[test]
fn resources_are_found_by_any_form_of_their_type() {
    let program = program(LAKE);
    for token in ["aws:sqs:Queue", "aws:sqs/queue:Queue", "AWS:SQS:queue"] {
        assert_eq!(program.of_type(token).count(), 1, "{token}");
    }
    assert_eq!(program.of_type("aws:cloudwatch:EventRule").count(), 3);
}

#[test]
fn a_property_path_goes_through_maps_lists_and_quoted_keys() {
    let program =
        program("resources:\n  q: {type: 'aws:sqs:Queue', properties: {a: {b: [1, {'c.d': 2}]}}}\n");
    let queue = program.get("q").unwrap();
    assert_eq!(queue.property("a.b[0]").unwrap().as_u64(), Some(1));
    assert_eq!(queue.property("a.b[1][\"c.d\"]").unwrap().as_u64(), Some(2));
    assert_eq!(queue.property("a.b[2]"), None);
    assert_eq!(queue.property("a.x.y"), None);
    assert!(queue.property("").unwrap().as_map().is_some());
}

#[test]
fn stand_ins_carry_the_key_of_their_resource() {
    let text = "
resources:
  master: {type: 'aws:kms:Key'}
  queue: {type: 'aws:sqs:Queue', properties: {kmsMasterKeyId: '${master.arn}'}}
outputs:
  key: ${master.keyId}
  queue: ${queue.arn}
";
    let world = lake_reader::World {
        account: "123456789012".to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        stand_ins: true,
        ..lake_reader::World::default()
    };
    let program = lake_reader::evaluate(&lake_reader::read("Main.yaml", text).unwrap(), &world);
    let output = |name: &str| program.output(name).and_then(|node| node.as_str()).unwrap().to_owned();
    assert_eq!(output("key"), "master");
    assert_eq!(output("queue"), "arn:aws:sqs:eu-west-1:123456789012:queue-0000000");
    let key = program.get("queue").and_then(|queue| queue.property("kmsMasterKeyId")).unwrap();
    assert_eq!(key.as_str(), Some("arn:aws:kms:eu-west-1:123456789012:key/master"));
    assert_eq!((key.edges[0].resource.as_str(), key.edges[0].path.as_str()), ("master", "arn"));
}
