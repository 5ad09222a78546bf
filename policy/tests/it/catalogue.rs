//! The catalogue of actions: facts of the Service Authorization Reference, and that every file is read.

use lake_policy::iam::catalogue::{self, Action, KeyType, Level, ValueType};

use crate::harness::path;

fn action(name: &str) -> &'static Action {
    catalogue::action(name).unwrap_or_else(|| panic!("no action `{name}`"))
}

const fn one(value: ValueType) -> KeyType {
    KeyType { value, many: false }
}

#[test]
fn every_file_is_a_service_that_aws_has() {
    let mut files: Vec<String> = std::fs::read_dir(path("catalogue"))
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().into_string().unwrap().strip_suffix(".txt").map(Into::into)
        })
        .filter(|name: &String| !["global", "prefixes"].contains(&name.as_str()))
        .collect();
    files.sort();
    let mut covered: Vec<&str> = catalogue::services().map(|service| service.prefix).collect();
    covered.sort_unstable();
    assert_eq!(covered, files);
    assert!(covered.iter().all(|prefix| catalogue::is_service(prefix)));
    assert!(catalogue::is_service("Translate") && !catalogue::is_service("translait"));
}

#[test]
fn every_fact_refers_to_facts_that_are_there() {
    for service in catalogue::services() {
        assert!(!service.name.is_empty() && !service.actions.is_empty(), "{}", service.prefix);
        for action in &service.actions {
            let name = action.full_name();
            assert!(std::ptr::eq(service.action(&action.name.to_uppercase()).unwrap(), action), "{name}");
            assert_eq!(action.has_resources(), action.resources().next().is_some(), "{name}");
            for key in action.keys() {
                assert!(action.key(&key.replace("${", "").replace('}', "")).is_some(), "{name}: {key}");
            }
            for dependent in action.dependents() {
                assert!(dependent.contains(':'), "{name}: {dependent}");
            }
        }
        for resource in &service.resources {
            assert_eq!(resource.arn.split(':').next(), Some("arn"), "{}", resource.arn);
        }
    }
}

#[test]
fn actions_are_found_without_regard_to_case() {
    let get = action("S3:getobject");
    assert_eq!((get.full_name().as_str(), get.level), ("s3:GetObject", Level::Read));
    let shapes: Vec<_> = get.resources().map(|(resource, _)| resource.arn).collect();
    assert!(shapes.contains(&"arn:${Partition}:s3:::${BucketName}/${ObjectName}"), "{shapes:?}");
    assert!(!action("s3:ListAllMyBuckets").has_resources());
    assert_eq!(action("kms:PutKeyPolicy").level, Level::Permissions);
    assert_eq!(
        action("sqs:SendMessage").resources().map(|(r, must)| (r.name, must)).collect::<Vec<_>>(),
        [("queue", true)]
    );
    assert!(action("states:CreateStateMachine").dependents().any(|name| name == "iam:PassRole"));
    assert!(catalogue::action("s3:GetObjects").is_none());
}

#[test]
fn keys_have_types_and_variable_parts() {
    assert_eq!(action("s3:GetObject").key("S3:tlsversion"), Some(one(ValueType::Number)));
    assert_eq!(action("s3:GetObject").key("s3:ExistingObjectTag/team"), Some(one(ValueType::Text)));
    assert_eq!(action("s3:GetObject").key("s3:ExistingObjectTag/"), None);
    assert_eq!(action("kms:Decrypt").key("kms:EncryptionContext:aws:s3:arn"), Some(one(ValueType::Text)));
    assert_eq!(action("iam:PassRole").key("iam:PassedToService"), Some(one(ValueType::Text)));
    assert_eq!(action("iam:PassRole").key("s3:prefix"), None);
    assert_eq!(action("sqs:SendMessage").key("aws:SourceArn"), Some(one(ValueType::Arn)));
    assert_eq!(catalogue::global_key("aws:securetransport"), Some(one(ValueType::Bool)));
    let tags = KeyType { value: ValueType::Text, many: true };
    assert_eq!(catalogue::global_key("aws:TagKeys"), Some(tags));
}

#[test]
fn patterns_are_expanded() {
    let names = |pattern: &str| -> Vec<String> {
        catalogue::expand(pattern).into_iter().map(Action::full_name).collect()
    };
    assert_eq!(names("sqs:*messagebatch"), Vec::<String>::new());
    assert_eq!(names("SQS:?ndMessage"), Vec::<String>::new());
    assert_eq!(names("sqs:Se*"), ["sqs:SendMessage", "sqs:SetQueueAttributes"]);
    assert_eq!(names("sqs:sendmessage"), ["sqs:SendMessage"]);
    assert_eq!(names("translate:*"), Vec::<String>::new());
    assert!(names("*").len() > 5_000);
    assert_eq!(names("*:*").len(), names("*").len());
    assert!(names("*:*").contains(&"s3:GetObject".to_owned()));
    assert_eq!(names(""), Vec::<String>::new());
}

/// What the program of a lake calls is covered.
#[test]
fn the_actions_of_a_lake_are_covered() {
    for name in [
        "logs:CreateLogDelivery",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:GetSamplingTargets",
        "cloudwatch:PutMetricData",
        "events:PutRule",
        "glue:StartJobRun",
        "glue:GetCrawler",
        "lambda:InvokeFunction",
        "scheduler:CreateSchedule",
        "sts:AssumeRole",
        "dynamodb:PutItem",
        "athena:StartQueryExecution",
        "lakeformation:GetDataAccess",
    ] {
        assert!(catalogue::action(name).is_some(), "{name}");
    }
}
