//! Queues, rules, and logs.

use super::{Access, EVERYTHING, Row, Scope};
use crate::bootstrap::arns::{FUNCTION_LOGS, GLUE_LOGS, QUEUES, RULES, WORKFLOW_LOGS};

const IN_QUEUES: Scope = Scope::on("Queues", &[&QUEUES]);
const IN_RULES: Scope = Scope::on("Rules", &[&RULES]);
const IN_LOGS: Scope = Scope::on("Logs", &[&FUNCTION_LOGS, &WORKFLOW_LOGS, &GLUE_LOGS]);

const READ_QUEUE: Access = (&IN_QUEUES, &["sqs:GetQueueAttributes"]);
const SET_QUEUE: Access = (&IN_QUEUES, &["sqs:SetQueueAttributes"]);

pub(super) const ROWS: &[Row] = &[
    Row {
        token: "aws:sqs:Queue",
        look: &[READ_QUEUE, (&IN_QUEUES, &["sqs:GetQueueUrl", "sqs:ListQueueTags"])],
        change: &[
            SET_QUEUE,
            (&IN_QUEUES, &["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:TagQueue", "sqs:UntagQueue"]),
        ],
    },
    Row { token: "aws:sqs:QueuePolicy", look: &[READ_QUEUE], change: &[SET_QUEUE] },
    Row { token: "aws:sqs:RedriveAllowPolicy", look: &[READ_QUEUE], change: &[SET_QUEUE] },
    Row {
        token: "aws:cloudwatch:EventRule",
        look: &[(&IN_RULES, &["events:DescribeRule", "events:ListTagsForResource"])],
        change: &[(
            &IN_RULES,
            &[
                "events:DeleteRule",
                "events:DisableRule",
                "events:EnableRule",
                "events:PutRule",
                "events:TagResource",
                "events:UntagResource",
            ],
        )],
    },
    Row {
        token: "aws:cloudwatch:EventTarget",
        look: &[(&IN_RULES, &["events:ListTargetsByRule"])],
        change: &[(&IN_RULES, &["events:PutTargets", "events:RemoveTargets"])],
    },
    Row {
        token: "aws:cloudwatch:LogGroup",
        look: &[(&EVERYTHING, &["logs:DescribeLogGroups"]), (&IN_LOGS, &["logs:ListTagsForResource"])],
        change: &[(
            &IN_LOGS,
            &[
                "logs:AssociateKmsKey",
                "logs:CreateLogGroup",
                "logs:DeleteLogGroup",
                "logs:DeleteRetentionPolicy",
                "logs:DisassociateKmsKey",
                "logs:PutRetentionPolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
        )],
    },
];
