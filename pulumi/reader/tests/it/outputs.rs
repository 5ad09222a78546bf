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
    assert_snapshot!(listed(&world()), @"");
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
