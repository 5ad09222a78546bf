//! Functions, workflows, schedules, and the keys that protect their settings.

use super::{EVERYTHING, GRANT_KEYS, OPEN_KEYS, Row, Scope, USE_KEYS};
use crate::bootstrap::arns::{FUNCTIONS, MACHINES, MAPPINGS, ROLES, SCHEDULE_GROUPS, SCHEDULES};

const IN_FUNCTIONS: Scope = Scope::on("Functions", &[&FUNCTIONS]);
const IN_MAPPINGS: Scope = Scope::on("EventSourceMappings", &[&MAPPINGS]);
const FEEDING: Scope = Scope::own_functions("FeedOwnFunctions", &[]);
const FED: Scope = Scope::own_functions("MappingsOfOwnFunctions", &[&MAPPINGS]);
const TO_LAMBDA: Scope = Scope::passing("PassToLambda", &[&ROLES], "lambda.amazonaws.com");
const IN_MACHINES: Scope = Scope::on("StateMachines", &[&MACHINES]);
const TO_STATES: Scope = Scope::passing("PassToStepFunctions", &[&ROLES], "states.amazonaws.com");
const IN_SCHEDULES: Scope = Scope::on("Schedules", &[&SCHEDULES]);
const IN_GROUPS: Scope = Scope::on("ScheduleGroups", &[&SCHEDULE_GROUPS]);
const TO_SCHEDULER: Scope = Scope::passing("PassToScheduler", &[&ROLES], "scheduler.amazonaws.com");

pub(super) const ROWS: &[Row] = &[
    Row {
        token: "aws:lambda:Function",
        look: &[
            (
                &IN_FUNCTIONS,
                &[
                    "lambda:GetFunction",
                    "lambda:GetFunctionCodeSigningConfig",
                    "lambda:ListTags",
                    "lambda:ListVersionsByFunction",
                ],
            ),
            (&OPEN_KEYS, &["kms:Decrypt"]),
        ],
        change: &[
            (
                &IN_FUNCTIONS,
                &[
                    "lambda:CreateFunction",
                    "lambda:DeleteFunction",
                    "lambda:DeleteFunctionConcurrency",
                    "lambda:PutFunctionConcurrency",
                    "lambda:TagResource",
                    "lambda:UntagResource",
                    "lambda:UpdateFunctionCode",
                    "lambda:UpdateFunctionConfiguration",
                ],
            ),
            (&TO_LAMBDA, &["iam:PassRole"]),
            (&USE_KEYS, &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
            (&GRANT_KEYS, &["kms:CreateGrant"]),
        ],
    },
    Row {
        token: "aws:lambda:EventSourceMapping",
        look: &[(&FED, &["lambda:GetEventSourceMapping"]), (&IN_MAPPINGS, &["lambda:ListTags"])],
        change: &[
            (&FEEDING, &["lambda:CreateEventSourceMapping"]),
            (&FED, &["lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"]),
            (&IN_MAPPINGS, &["lambda:TagResource", "lambda:UntagResource"]),
        ],
    },
    Row {
        token: "aws:lambda:FunctionEventInvokeConfig",
        look: &[(&IN_FUNCTIONS, &["lambda:GetFunctionEventInvokeConfig"])],
        change: &[(
            &IN_FUNCTIONS,
            &["lambda:DeleteFunctionEventInvokeConfig", "lambda:PutFunctionEventInvokeConfig"],
        )],
    },
    Row {
        token: "aws:sfn:StateMachine",
        look: &[
            (
                &IN_MACHINES,
                &[
                    "states:DescribeStateMachine",
                    "states:ListStateMachineVersions",
                    "states:ListTagsForResource",
                ],
            ),
            // The provider has a definition that changes validated when it previews.
            (&EVERYTHING, &["states:ValidateStateMachineDefinition"]),
            (&OPEN_KEYS, &["kms:Decrypt"]),
        ],
        change: &[
            (
                &IN_MACHINES,
                &[
                    "states:CreateStateMachine",
                    "states:DeleteStateMachine",
                    "states:TagResource",
                    "states:UntagResource",
                    "states:UpdateStateMachine",
                ],
            ),
            (&TO_STATES, &["iam:PassRole"]),
            (&USE_KEYS, &["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]),
        ],
    },
    Row {
        token: "aws:scheduler:Schedule",
        look: &[(&IN_SCHEDULES, &["scheduler:GetSchedule"])],
        change: &[
            (
                &IN_SCHEDULES,
                &["scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:UpdateSchedule"],
            ),
            (&TO_SCHEDULER, &["iam:PassRole"]),
            (&USE_KEYS, &["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]),
        ],
    },
    Row {
        token: "aws:scheduler:ScheduleGroup",
        look: &[(&IN_GROUPS, &["scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"])],
        change: &[(
            &IN_GROUPS,
            &[
                "scheduler:CreateScheduleGroup",
                "scheduler:DeleteScheduleGroup",
                "scheduler:TagResource",
                "scheduler:UntagResource",
            ],
        )],
    },
];
