//! Queues, rules, logs, and what calls a person.

use super::{Access, EVERYTHING, Row, Scope};
use crate::bootstrap::arns::{
    ALARM_LIST, ALARMS, BUDGETS, DASHBOARDS, FUNCTION_LOGS, GLUE_LOGS, QUEUES, RULES, TOPICS, WORKFLOW_LOGS,
};

const IN_QUEUES: Scope = Scope::on("Queues", &[&QUEUES]);
const IN_RULES: Scope = Scope::on("Rules", &[&RULES]);
const IN_LOGS: Scope = Scope::on("Logs", &[&FUNCTION_LOGS, &WORKFLOW_LOGS, &GLUE_LOGS]);

const IN_ALARMS: Scope = Scope::on("Alarms", &[&ALARMS]);
const IN_ALARM_LIST: Scope = Scope::on("AlarmList", &[&ALARM_LIST]);
const IN_DASHBOARDS: Scope = Scope::on("Dashboards", &[&DASHBOARDS]);
const IN_TOPICS: Scope = Scope::on("Topics", &[&TOPICS]);
const IN_BUDGETS: Scope = Scope::on("Budgets", &[&BUDGETS]);

const READ_QUEUE: Access = (&IN_QUEUES, &["sqs:GetQueueAttributes"]);
const READ_TOPIC: Access = (&IN_TOPICS, &["sns:GetTopicAttributes"]);
const SET_TOPIC: Access = (&IN_TOPICS, &["sns:SetTopicAttributes"]);
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
    Row {
        token: "aws:cloudwatch:MetricAlarm",
        look: &[
            (&IN_ALARM_LIST, &["cloudwatch:DescribeAlarms"]),
            (&IN_ALARMS, &["cloudwatch:ListTagsForResource"]),
        ],
        change: &[(
            &IN_ALARMS,
            &[
                "cloudwatch:DeleteAlarms",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ],
        )],
    },
    Row {
        token: "aws:cloudwatch:Dashboard",
        look: &[(&IN_DASHBOARDS, &["cloudwatch:GetDashboard"])],
        change: &[(&IN_DASHBOARDS, &["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"])],
    },
    Row {
        token: "aws:sns:Topic",
        look: &[READ_TOPIC, (&IN_TOPICS, &["sns:ListTagsForResource"])],
        change: &[
            SET_TOPIC,
            (&IN_TOPICS, &["sns:CreateTopic", "sns:DeleteTopic", "sns:TagResource", "sns:UntagResource"]),
        ],
    },
    Row { token: "aws:sns:TopicPolicy", look: &[READ_TOPIC], change: &[SET_TOPIC] },
    Row {
        token: "aws:budgets:Budget",
        look: &[(&IN_BUDGETS, &["budgets:ListTagsForResource", "budgets:ViewBudget"])],
        change: &[(&IN_BUDGETS, &["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"])],
    },
];
