//! What each role may do, as one table to review: a change of a grant shows here.

use serde_yaml::Value;

use crate::program::{json, many, of_type, texts};

fn line(role: &str, statement: &Value) -> String {
    let actions = texts(&statement["Action"]).join(", ");
    let resources = texts(&statement["Resource"]).join(", ");
    let mut conditions = Vec::new();
    for (operator, keys) in statement["Condition"].as_mapping().into_iter().flatten() {
        for (key, values) in keys.as_mapping().unwrap() {
            let (operator, key) = (operator.as_str().unwrap(), key.as_str().unwrap());
            conditions.push(format!(" if {operator} {key} {}", texts(values).join(" | ")));
        }
    }
    format!("{role}: {actions} on {resources}{}", conditions.concat())
}

#[test]
fn grants_of_all_roles() {
    let mut lines = Vec::new();
    for (name, policy) in of_type("aws:iam:RolePolicy") {
        let role = name.strip_suffix("-policy").unwrap();
        for statement in many(&policy.properties["policy"]["Statement"]) {
            assert_eq!(statement["Effect"], "Allow");
            lines.push(line(role, statement));
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    analyst: athena:BatchGetNamedQuery, athena:BatchGetQueryExecution, athena:GetNamedQuery, athena:GetQueryExecution, athena:GetQueryResults, athena:GetQueryResultsStream, athena:GetWorkGroup, athena:ListNamedQueries, athena:ListQueryExecutions, athena:StartQueryExecution, athena:StopQueryExecution on ${workgroup.arn}
    analyst: glue:BatchGetPartition, glue:GetDatabase, glue:GetDatabases, glue:GetPartition, glue:GetPartitions, glue:GetTable, glue:GetTables on ${glue}:catalog, ${analytics-database.arn}, ${analytics-tables}
    analyst: s3:ListBucket on ${analytics-bucket.arn}
    analyst: s3:GetObject on ${analytics-bucket.arn}/*
    analyst: s3:GetBucketLocation on ${analytics-bucket.arn}
    analyst: s3:ListBucket on ${results-bucket.arn}
    analyst: s3:GetObject on ${results-bucket.arn}/athena/*
    analyst: s3:PutObject, s3:AbortMultipartUpload on ${results-bucket.arn}/athena/*
    analyst: s3:GetBucketLocation on ${results-bucket.arn}
    analyst: s3:ListMultipartUploadParts on ${results-bucket.arn}/athena/*
    analyst: kms:Decrypt on ${analytics-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    analyst: kms:Decrypt on ${catalog-key.arn} if StringLike kms:ViaService glue.${region.region}.amazonaws.com*
    analyst: kms:Decrypt, kms:GenerateDataKey on ${results-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    crawler: s3:ListBucket on ${analytics-bucket.arn}
    crawler: s3:GetObject on ${analytics-bucket.arn}/*
    crawler: glue:BatchCreatePartition, glue:BatchGetPartition, glue:BatchUpdatePartition, glue:CreatePartition, glue:CreateTable, glue:GetDatabase, glue:GetPartition, glue:GetPartitions, glue:GetTable, glue:GetTables, glue:UpdatePartition, glue:UpdateTable on ${glue}:catalog, ${analytics-database.arn}, ${analytics-tables}
    crawler: logs:AssociateKmsKey, logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents on ${glue-logs}*
    crawler: kms:Decrypt on ${analytics-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    crawler: kms:Decrypt, kms:Encrypt, kms:GenerateDataKey on ${catalog-key.arn} if StringLike kms:ViaService glue.${region.region}.amazonaws.com*
    drain-schedule: lambda:InvokeFunction on ${start-refine-function.arn}
    drain-schedule: sqs:SendMessage on ${drain-dlq.arn}
    drain-schedule: kms:Decrypt on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:scheduler:schedule:arn ${schedules}-drain/drain
    drain-schedule: kms:Decrypt, kms:GenerateDataKey on ${messages-key.arn} if StringLike kms:ViaService sqs.${region.region}.amazonaws.com*
    earthquakes-steward: s3:AbortMultipartUpload, s3:ListMultipartUploadParts, s3:PutObject on ${raw-bucket.arn}/earthquakes/*
    earthquakes-steward: kms:Decrypt, kms:GenerateDataKey on ${raw-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com* if StringEquals kms:EncryptionContext:aws:s3:arn ${raw-bucket.arn}
    earthquakes-steward: s3:ListBucket on ${quarantine-bucket.arn} if StringLike s3:prefix earthquakes/*
    earthquakes-steward: s3:GetObject on ${quarantine-bucket.arn}/earthquakes/*
    earthquakes-steward: dynamodb:Query on ${ledger-table.arn}/index/by-dataset if ForAllValues:StringEquals dynamodb:LeadingKeys earthquakes
    earthquakes-steward: kms:Decrypt on ${ledger-key.arn} if StringLike kms:ViaService dynamodb.${region.region}.amazonaws.com*
    earthquakes-steward: kms:Decrypt on ${quarantine-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    flights-steward: s3:AbortMultipartUpload, s3:ListMultipartUploadParts, s3:PutObject on ${raw-bucket.arn}/flights/*
    flights-steward: kms:Decrypt, kms:GenerateDataKey on ${raw-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com* if StringEquals kms:EncryptionContext:aws:s3:arn ${raw-bucket.arn}
    flights-steward: s3:ListBucket on ${quarantine-bucket.arn} if StringLike s3:prefix flights/*
    flights-steward: s3:GetObject on ${quarantine-bucket.arn}/flights/*
    flights-steward: dynamodb:Query on ${ledger-table.arn}/index/by-dataset if ForAllValues:StringEquals dynamodb:LeadingKeys flights
    flights-steward: kms:Decrypt on ${ledger-key.arn} if StringLike kms:ViaService dynamodb.${region.region}.amazonaws.com*
    flights-steward: kms:Decrypt on ${quarantine-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    ingest-workflow: lambda:InvokeFunction on ${transform-function.arn}
    ingest-workflow: logs:CreateLogDelivery, logs:DeleteLogDelivery, logs:DescribeLogGroups, logs:DescribeResourcePolicies, logs:GetLogDelivery, logs:ListLogDeliveries, logs:PutResourcePolicy, logs:UpdateLogDelivery on *
    ingest-workflow: xray:PutTraceSegments, xray:PutTelemetryRecords on *
    ingest-workflow: kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:SourceArn ${all-logs}:*
    ingest-workflow: kms:Decrypt, kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:states:stateMachineArn ${workflows}-ingest
    operator: sqs:CancelMessageMoveTask, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ListMessageMoveTasks, sqs:ReceiveMessage, sqs:StartMessageMoveTask on ${ingest-dlq.arn}
    operator: sqs:SendMessage on ${ingest-queue.arn}
    operator: sqs:CancelMessageMoveTask, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ListMessageMoveTasks, sqs:ReceiveMessage, sqs:StartMessageMoveTask on ${status-dlq.arn}
    operator: sqs:SendMessage on ${status-queue.arn}
    operator: sqs:CancelMessageMoveTask, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ListMessageMoveTasks, sqs:ReceiveMessage, sqs:StartMessageMoveTask on ${stage-dlq.arn}
    operator: sqs:SendMessage on ${stage-queue.arn}
    operator: sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage on ${drain-dlq.arn}
    operator: states:StartExecution on ${ingest-workflow.arn}
    operator: states:DescribeExecution on ${executions}-ingest:*
    operator: states:DescribeExecution on ${executions}-refine:*
    operator: s3:ListBucket, s3:ListBucketVersions on ${raw-bucket.arn}
    operator: s3:ListBucket on ${control-bucket.arn}
    operator: s3:GetObject on ${control-bucket.arn}/batches/*
    operator: dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:Query on ${ledger-table.arn}, ${ledger-table.arn}/index/by-dataset
    operator: logs:FilterLogEvents, logs:GetLogEvents on ${function-logs}-*
    operator: kms:Decrypt, kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:states:stateMachineArn ${workflows}-ingest | ${workflows}-refine
    operator: kms:Decrypt on ${control-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    operator: kms:Decrypt on ${ledger-key.arn} if StringLike kms:ViaService dynamodb.${region.region}.amazonaws.com*
    operator: kms:Decrypt, kms:GenerateDataKey on ${messages-key.arn} if StringLike kms:ViaService sqs.${region.region}.amazonaws.com*
    orders-steward: s3:AbortMultipartUpload, s3:ListMultipartUploadParts, s3:PutObject on ${raw-bucket.arn}/orders/*
    orders-steward: kms:Decrypt, kms:GenerateDataKey on ${raw-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com* if StringEquals kms:EncryptionContext:aws:s3:arn ${raw-bucket.arn}
    orders-steward: s3:ListBucket on ${quarantine-bucket.arn} if StringLike s3:prefix orders/*
    orders-steward: s3:GetObject on ${quarantine-bucket.arn}/orders/*
    orders-steward: dynamodb:Query on ${ledger-table.arn}/index/by-dataset if ForAllValues:StringEquals dynamodb:LeadingKeys orders
    orders-steward: kms:Decrypt on ${ledger-key.arn} if StringLike kms:ViaService dynamodb.${region.region}.amazonaws.com*
    orders-steward: kms:Decrypt on ${quarantine-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    record-status: states:DescribeExecution on ${executions}-ingest:* if ArnEquals lambda:SourceFunctionArn ${functions}-record-status
    record-status: states:DescribeExecution on ${executions}-refine:* if ArnEquals lambda:SourceFunctionArn ${functions}-record-status
    record-status: dynamodb:GetItem, dynamodb:PutItem on ${ledger-table.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-record-status
    record-status: s3:ListBucket on ${control-bucket.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-record-status
    record-status: s3:GetObject on ${control-bucket.arn}/batches/* if ArnEquals lambda:SourceFunctionArn ${functions}-record-status
    record-status: sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on ${status-queue.arn}
    record-status: logs:CreateLogStream, logs:PutLogEvents on ${record-status-logs.arn}:*
    record-status: xray:PutTraceSegments, xray:PutTelemetryRecords on *
    record-status: kms:Decrypt on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:lambda:FunctionArn ${functions}-record-status
    record-status: kms:Decrypt, kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:states:stateMachineArn ${workflows}-ingest | ${workflows}-refine
    record-status: kms:Decrypt on ${control-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    record-status: kms:Decrypt on ${ledger-key.arn} if StringLike kms:ViaService dynamodb.${region.region}.amazonaws.com*
    record-status: kms:Decrypt on ${messages-key.arn} if StringLike kms:ViaService sqs.${region.region}.amazonaws.com*
    refine-job: s3:ListBucket on ${stage-bucket.arn}
    refine-job: s3:GetObject on ${stage-bucket.arn}/data/*
    refine-job: s3:ListBucket on ${control-bucket.arn}
    refine-job: s3:GetObject on ${control-bucket.arn}/glue/*, ${control-bucket.arn}/contracts/*, ${control-bucket.arn}/batches/*
    refine-job: s3:PutObject on ${control-bucket.arn}/batches/*
    refine-job: s3:ListBucket on ${analytics-bucket.arn}
    refine-job: s3:GetObject on ${analytics-bucket.arn}/*
    refine-job: s3:PutObject, s3:AbortMultipartUpload on ${analytics-bucket.arn}/*
    refine-job: s3:DeleteObject on ${analytics-bucket.arn}/*
    refine-job: glue:GetDatabase, glue:GetTable, glue:GetTables, glue:GetPartitions on ${glue}:catalog, ${stage-database.arn}, ${stage-tables}
    refine-job: glue:GetDatabase on ${glue}:catalog, ${glue}:database/default
    refine-job: cloudwatch:PutMetricData on * if StringEquals cloudwatch:namespace Glue
    refine-job: logs:AssociateKmsKey, logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents on ${glue-logs}*
    refine-job: kms:Decrypt, kms:GenerateDataKey on ${analytics-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    refine-job: kms:Decrypt on ${catalog-key.arn} if StringLike kms:ViaService glue.${region.region}.amazonaws.com*
    refine-job: kms:Decrypt, kms:GenerateDataKey on ${control-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    refine-job: kms:Decrypt on ${stage-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    refine-workflow: glue:StartJobRun, glue:GetJobRun, glue:GetJobRuns, glue:BatchStopJobRun on ${refine-job.arn}
    refine-workflow: glue:StartCrawler on ${crawlers}-*
    refine-workflow: glue:GetCrawler on ${crawlers}-*
    refine-workflow: logs:CreateLogDelivery, logs:DeleteLogDelivery, logs:DescribeLogGroups, logs:DescribeResourcePolicies, logs:GetLogDelivery, logs:ListLogDeliveries, logs:PutResourcePolicy, logs:UpdateLogDelivery on *
    refine-workflow: xray:PutTraceSegments, xray:PutTelemetryRecords on *
    refine-workflow: kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:SourceArn ${all-logs}:*
    refine-workflow: kms:Decrypt, kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:states:stateMachineArn ${workflows}-refine
    start-ingest: states:StartExecution on ${ingest-workflow.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-start-ingest
    start-ingest: states:DescribeExecution on ${executions}-ingest:* if ArnEquals lambda:SourceFunctionArn ${functions}-start-ingest
    start-ingest: dynamodb:GetItem, dynamodb:PutItem on ${ledger-table.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-start-ingest
    start-ingest: sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on ${ingest-queue.arn}
    start-ingest: logs:CreateLogStream, logs:PutLogEvents on ${start-ingest-logs.arn}:*
    start-ingest: xray:PutTraceSegments, xray:PutTelemetryRecords on *
    start-ingest: kms:Decrypt on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:lambda:FunctionArn ${functions}-start-ingest
    start-ingest: kms:Decrypt, kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:states:stateMachineArn ${workflows}-ingest
    start-ingest: kms:Decrypt on ${ledger-key.arn} if StringLike kms:ViaService dynamodb.${region.region}.amazonaws.com*
    start-ingest: kms:Decrypt on ${messages-key.arn} if StringLike kms:ViaService sqs.${region.region}.amazonaws.com*
    start-refine: sqs:ReceiveMessage, sqs:DeleteMessage on ${stage-queue.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: states:StartExecution on ${refine-workflow.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: states:DescribeExecution on ${executions}-refine:* if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: dynamodb:GetItem, dynamodb:PutItem on ${ledger-table.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: s3:ListBucket on ${stage-bucket.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: s3:GetObject on ${stage-bucket.arn}/commits/* if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: s3:ListBucket on ${control-bucket.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: s3:GetObject on ${control-bucket.arn}/batches/* if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: s3:PutObject on ${control-bucket.arn}/batches/* if ArnEquals lambda:SourceFunctionArn ${functions}-start-refine
    start-refine: sqs:SendMessage on ${drain-dlq.arn}
    start-refine: logs:CreateLogStream, logs:PutLogEvents on ${start-refine-logs.arn}:*
    start-refine: xray:PutTraceSegments, xray:PutTelemetryRecords on *
    start-refine: kms:Decrypt on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:lambda:FunctionArn ${functions}-start-refine
    start-refine: kms:Decrypt, kms:GenerateDataKey on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:states:stateMachineArn ${workflows}-refine
    start-refine: kms:Decrypt, kms:GenerateDataKey on ${control-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    start-refine: kms:Decrypt on ${ledger-key.arn} if StringLike kms:ViaService dynamodb.${region.region}.amazonaws.com*
    start-refine: kms:Decrypt, kms:GenerateDataKey on ${messages-key.arn} if StringLike kms:ViaService sqs.${region.region}.amazonaws.com*
    start-refine: kms:Decrypt on ${stage-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    transform: s3:ListBucket on ${raw-bucket.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-transform
    transform: s3:GetObject, s3:GetObjectVersion on ${raw-bucket.arn}/* if ArnEquals lambda:SourceFunctionArn ${functions}-transform
    transform: s3:ListBucket on ${control-bucket.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-transform
    transform: s3:GetObject on ${control-bucket.arn}/contracts/* if ArnEquals lambda:SourceFunctionArn ${functions}-transform
    transform: s3:PutObject, s3:AbortMultipartUpload on ${stage-bucket.arn}/data/*, ${stage-bucket.arn}/commits/* if ArnEquals lambda:SourceFunctionArn ${functions}-transform
    transform: s3:PutObject, s3:AbortMultipartUpload on ${quarantine-bucket.arn}/* if ArnEquals lambda:SourceFunctionArn ${functions}-transform
    transform: kms:GenerateMac on ${pseudonym-key.arn} if ArnEquals lambda:SourceFunctionArn ${functions}-transform
    transform: logs:CreateLogStream, logs:PutLogEvents on ${transform-logs.arn}:*
    transform: xray:PutTraceSegments, xray:PutTelemetryRecords on *
    transform: kms:Decrypt on ${compute-key.arn} if StringLike kms:EncryptionContext:aws:lambda:FunctionArn ${functions}-transform
    transform: kms:Decrypt on ${control-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    transform: kms:Decrypt, kms:GenerateDataKey on ${quarantine-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    transform: kms:Decrypt on ${raw-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    transform: kms:Decrypt, kms:GenerateDataKey on ${stage-key.arn} if StringLike kms:ViaService s3.${region.region}.amazonaws.com*
    ");
}

#[test]
fn trust_of_all_roles() {
    let mut lines = Vec::new();
    for (name, role) in of_type("aws:iam:Role") {
        for statement in many(&role.properties["assumeRolePolicy"]["Statement"]) {
            let principal = &statement["Principal"];
            let service = principal["Service"].as_str().or(principal["AWS"].as_str()).unwrap();
            let condition = serde_json::to_string(&statement["Condition"]).unwrap();
            lines.push(format!("{name}: {service} {condition}"));
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @r#"
    analyst-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["analyst","analyst *","* analyst","* analyst *"]}}
    crawler-role: glue.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${crawlers}-*"}}
    drain-schedule-role: scheduler.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${drain-schedules.arn}"}}
    earthquakes-steward-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["steward:earthquakes","steward:earthquakes *","* steward:earthquakes","* steward:earthquakes *"]}}
    flights-steward-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["steward:flights","steward:flights *","* steward:flights","* steward:flights *"]}}
    ingest-workflow-role: states.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${workflows}-ingest"}}
    operator-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["operator","operator *","* operator","* operator *"]}}
    orders-steward-role: ${account-root} {"StringLike":{"aws:PrincipalTag/lakegate":["steward:orders","steward:orders *","* steward:orders","* steward:orders *"]}}
    record-status-role: lambda.amazonaws.com null
    refine-job-role: glue.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${jobs}-refine"}}
    refine-workflow-role: states.amazonaws.com {"StringEquals":{"aws:SourceAccount":"${account.accountId}"},"ArnLike":{"aws:SourceArn":"${workflows}-refine"}}
    start-ingest-role: lambda.amazonaws.com null
    start-refine-role: lambda.amazonaws.com null
    transform-role: lambda.amazonaws.com null
    "#);
}

#[test]
fn statement_ids_are_unique_and_well_formed() {
    let policies = [
        ("aws:iam:RolePolicy", "policy"),
        ("aws:s3:BucketPolicy", "policy"),
        ("aws:sqs:QueuePolicy", "policy"),
        ("aws:kms:Key", "policy"),
        ("aws:sns:TopicPolicy", "policy"),
    ];
    for (token, property) in policies {
        for (name, resource) in of_type(token) {
            let statements = many(&json(&resource.properties[property])["Statement"]);
            let mut sids: Vec<&str> =
                statements.iter().map(|statement| statement["Sid"].as_str().unwrap()).collect();
            assert!(
                sids.iter().all(|sid| sid.bytes().all(|b| b.is_ascii_alphanumeric())),
                "{name}: {sids:?}"
            );
            let all = sids.len();
            sids.sort_unstable();
            sids.dedup();
            assert_eq!(sids.len(), all, "{name}");
        }
    }
}

/// A role reads and writes what a key protects only together with that key.
#[test]
fn stars_stand_only_where_aws_knows_no_resource() {
    const WITHOUT_RESOURCE: [&str; 4] = ["xray:", "logs:", "cloudwatch:PutMetricData", "kms:"];
    for (name, policy) in of_type("aws:iam:RolePolicy") {
        for statement in many(&policy.properties["policy"]["Statement"]) {
            let actions = texts(&statement["Action"]);
            assert!(actions.iter().all(|action| !action.contains('*')), "{name}: {actions:?}");
            if texts(&statement["Resource"]).contains(&"*") {
                let known =
                    |action: &&str| WITHOUT_RESOURCE[..3].iter().any(|known| action.starts_with(known));
                assert!(actions.iter().all(known), "{name}: {actions:?} on everything");
            }
        }
    }
}
