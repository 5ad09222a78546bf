//! Grants on data and grants on the key that encrypts it: which operation needs what, and what else lets a role use a key.

use lake_policy::{Verdict, judge, rules};

use crate::harness::program;

/// What the rule says of the role, in short: `-` for nothing, `?` for unknown, or the actions that are lacking.
fn lacking(key: &str, grants: &str, more: &str) -> String {
    let text = format!(
        "
resources:
  key: {{type: 'aws:kms:Key', properties: {{enableKeyRotation: true}}}}
  alias: {{type: 'aws:kms:Alias', properties: {{name: alias/lake, targetKeyId: '${{key.keyId}}'}}}}
  queue: {{type: 'aws:sqs:Queue', properties: {{name: lake-queue, kmsMasterKeyId: '{key}'}}}}
  topic: {{type: 'aws:sns:Topic', properties: {{name: lake-topic, kmsMasterKeyId: '{key}'}}}}
  table: {{type: 'aws:dynamodb:Table', properties: {{name: lake-table, serverSideEncryption: {{enabled: true, kmsKeyArn: '{key}'}}}}}}
  stage: {{type: 'aws:s3:Bucket', properties: {{bucket: lake-stage}}}}
  encryption:
    type: aws:s3:BucketServerSideEncryptionConfiguration
    properties: {{bucket: '${{stage.bucket}}', rules: [{{applyServerSideEncryptionByDefault: {{sseAlgorithm: 'aws:kms', kmsMasterKeyId: '{key}'}}}}]}}
  role:
    type: aws:iam:Role
    properties:
      name: worker
      assumeRolePolicy: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: 'sts:AssumeRole'}}]}}
  grants:
    type: aws:iam:RolePolicy
    properties: {{role: '${{role.name}}', policy: {{Version: '2012-10-17', Statement: [{grants}]}}}}
{more}"
    );
    let infrastructure = program(&text);
    let rule = rules::find("data-grant-without-key-grant").unwrap();
    let report = judge(&infrastructure, &[rule]);
    let judgement = report.judgements.iter().find(|judgement| judgement.resource.name == "role").unwrap();
    match &judgement.verdict {
        Verdict::Fail(findings) => {
            let needed =
                |message: &str| message.split('`').find(|part| part.starts_with("kms:")).map(str::to_owned);
            let found: Vec<String> = findings.iter().filter_map(|finding| needed(&finding.message)).collect();
            found.join(" ")
        }
        Verdict::Unknown(_) => "?".to_owned(),
        Verdict::Pass | Verdict::NotApplicable => "-".to_owned(),
    }
}

fn allow(actions: &str, resource: &str) -> String {
    format!("{{Effect: Allow, Action: [{actions}], Resource: '{resource}'}}")
}

#[test]
fn every_operation_needs_what_its_service_makes_of_the_key() {
    for (actions, resource, expected) in [
        ("'s3:GetObject'", "${stage.arn}/data/*", "kms:Decrypt"),
        ("'s3:PutObject'", "${stage.arn}/*", "kms:GenerateDataKey"),
        ("'s3:PutObject', 's3:AbortMultipartUpload'", "${stage.arn}/*", "kms:GenerateDataKey kms:Decrypt"),
        ("'s3:ListBucket'", "${stage.arn}", "-"),
        ("'sqs:SendMessage'", "${queue.arn}", "kms:GenerateDataKey kms:Decrypt"),
        ("'sqs:ReceiveMessage', 'sqs:DeleteMessage'", "${queue.arn}", "kms:Decrypt"),
        ("'sqs:DeleteMessage', 'sqs:GetQueueAttributes'", "${queue.arn}", "-"),
        ("'sns:Publish'", "${topic.arn}", "kms:GenerateDataKey kms:Decrypt"),
        ("'dynamodb:Query'", "${table.arn}/index/*", "kms:Decrypt"),
        ("'dynamodb:Query'", "${table.arn}", "kms:Decrypt"),
        ("'dynamodb:DescribeTable'", "${table.arn}", "-"),
    ] {
        assert_eq!(lacking("${key.arn}", &allow(actions, resource), ""), expected, "{actions} {resource}");
    }
}

#[test]
fn a_key_is_used_by_grant_by_its_own_policy_or_by_aws() {
    let receive = allow("'sqs:ReceiveMessage'", "${queue.arn}");
    let with = |statement: &str| format!("{receive}, {statement}");
    let policy = |principal: &str| {
        format!(
            "  key-policy: {{type: 'aws:kms:KeyPolicy', properties: {{keyId: '${{key.keyId}}', policy: {{Version: '2012-10-17', Statement: [{{Effect: Allow, Principal: {{AWS: '{principal}'}}, Action: 'kms:Decrypt', Resource: '*'}}]}}}}}}\n"
        )
    };
    let managed = "  more: {type: 'aws:iam:RolePolicyAttachment', properties: {role: '${role.name}', policyArn: 'arn:aws:iam::123456789012:policy/x'}}\n";
    for (key, grants, more, expected) in [
        ("${key.arn}", with(&allow("'kms:Decrypt'", "${key.arn}")), String::new(), "-"),
        ("${key.arn}", with(&allow("'kms:*'", "*")), String::new(), "-"),
        ("${alias.name}", with(&allow("'kms:Decrypt'", "${key.arn}")), String::new(), "-"),
        ("${alias.name}", receive.clone(), String::new(), "kms:Decrypt"),
        (
            "${key.arn}",
            with(
                "{Effect: Allow, Action: 'kms:Decrypt', Resource: '${key.arn}', Condition: {StringLike: {'kms:ViaService': 'sqs.*'}}}",
            ),
            String::new(),
            "-",
        ),
        (
            "${key.arn}",
            with(
                "{Effect: Allow, Action: 'kms:Decrypt', Resource: '${key.arn}', Condition: {StringLike: {'kms:ViaService': 's3.*'}}}",
            ),
            String::new(),
            "kms:Decrypt",
        ),
        ("${key.arn}", receive.clone(), policy("${role.arn}"), "-"),
        ("${key.arn}", receive.clone(), policy("123456789012"), "kms:Decrypt"),
        ("alias/aws/sqs", receive.clone(), String::new(), "-"),
        ("arn:aws:kms:eu-west-1:123456789012:key/other", receive.clone(), String::new(), "kms:Decrypt"),
        (
            "arn:aws:kms:eu-west-1:123456789012:key/other",
            with(&allow("'kms:Decrypt'", "arn:aws:kms:eu-west-1:123456789012:key/other")),
            String::new(),
            "-",
        ),
        ("alias/other", receive.clone(), String::new(), "?"),
        ("${key.arn}", receive.clone(), managed.to_owned(), "?"),
    ] {
        assert_eq!(lacking(key, &grants, &more), expected, "{key} {grants} {more}");
    }
}
