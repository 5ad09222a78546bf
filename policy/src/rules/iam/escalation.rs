//! The known ways by which an identity gets more permissions than it was granted: data, one line each, with its source.
//!
//! Sources: `…-001` is an id of the library pathfinding.cloud; "Rhino" is Rhino Security Labs, "AWS IAM Privilege Escalation – Methods
//! and Mitigation"; "guide" is the developer guide of the service. Ways that only add actions to a shorter one are left out:
//! iam-003 and iam-014 to iam-021, cloudformation-004, codebuild-003 of 002, lambda-004 and lambda-005 of 003.

/// What the actions of a way give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gain {
    /// Any permissions.
    Anything,
    /// Those of the user whose credentials are made.
    User,
    /// Those of a role that is passed to a new or changed resource of this service.
    Passed(&'static str),
    /// Those of the role that an existing resource acts as; its type, where the program can declare it.
    Taken(&'static str),
    /// Those of the role that is assumed.
    Assumed,
}

/// One way.
#[derive(Debug)]
pub(super) struct Way {
    /// The actions that are needed, besides `iam:PassRole`; the first is on what is gained by.
    pub(super) actions: &'static [&'static str],
    /// What they give.
    pub(super) gain: Gain,
    /// Where it is described.
    pub(super) source: &'static str,
}

const fn own(source: &'static str, actions: &'static [&'static str]) -> Way {
    Way { actions, gain: Gain::Anything, source }
}

const fn pass(source: &'static str, service: &'static str, actions: &'static [&'static str]) -> Way {
    Way { actions, gain: Gain::Passed(service), source }
}

const fn take(source: &'static str, token: &'static str, actions: &'static [&'static str]) -> Way {
    Way { actions, gain: Gain::Taken(token), source }
}

const FUNCTION: &str = "aws:lambda/function:Function";
const INSTANCE: &str = "aws:ec2/instance:Instance";
const NOTEBOOK: &str = "aws:sagemaker/notebookInstance:NotebookInstance";
const PROJECT: &str = "aws:codebuild/project:Project";
const STACK: &str = "aws:cloudformation/stack:Stack";

/// The ways.
#[rustfmt::skip]
pub(super) const WAYS: &[Way] = &[
    own("iam-001", &["iam:CreatePolicyVersion"]),
    Way { actions: &["iam:CreateAccessKey"], gain: Gain::User, source: "iam-002" },
    Way { actions: &["iam:CreateLoginProfile"], gain: Gain::User, source: "iam-004" },
    own("iam-005", &["iam:PutRolePolicy"]),
    Way { actions: &["iam:UpdateLoginProfile"], gain: Gain::User, source: "iam-006" },
    own("iam-007", &["iam:PutUserPolicy"]),
    own("iam-008", &["iam:AttachUserPolicy"]),
    own("iam-009", &["iam:AttachRolePolicy"]),
    own("iam-010", &["iam:AttachGroupPolicy"]),
    own("iam-011", &["iam:PutGroupPolicy"]),
    own("iam-012", &["iam:UpdateAssumeRolePolicy"]),
    own("iam-013", &["iam:AddUserToGroup"]),
    own("Rhino", &["iam:SetDefaultPolicyVersion"]),
    Way { actions: &["sts:AssumeRole"], gain: Gain::Assumed, source: "sts-001" },
    pass("apprunner-001", "tasks.apprunner.amazonaws.com", &["apprunner:CreateService"]),
    pass("bedrock-001", "bedrock-agentcore.amazonaws.com", &["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"]),
    pass("cloudformation-001", "cloudformation.amazonaws.com", &["cloudformation:CreateStack"]),
    pass("cloudformation-003", "cloudformation.amazonaws.com", &["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"]),
    pass("cloudformation-005", "cloudformation.amazonaws.com", &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]),
    pass("codebuild-001", "codebuild.amazonaws.com", &["codebuild:CreateProject", "codebuild:StartBuild"]),
    pass("codebuild-004", "codebuild.amazonaws.com", &["codebuild:CreateProject", "codebuild:StartBuildBatch"]),
    pass("datapipeline-001", "datapipeline.amazonaws.com", &["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]),
    pass("ec2-001", "ec2.amazonaws.com", &["ec2:RunInstances"]),
    pass("ec2-003", "ec2.amazonaws.com", &["ec2:RequestSpotInstances"]),
    pass("ecs-003", "ecs-tasks.amazonaws.com", &["ecs:RegisterTaskDefinition", "ecs:CreateService"]),
    pass("ecs-004", "ecs-tasks.amazonaws.com", &["ecs:RegisterTaskDefinition", "ecs:RunTask"]),
    pass("ecs-005", "ecs-tasks.amazonaws.com", &["ecs:RegisterTaskDefinition", "ecs:StartTask"]),
    pass("glue-001", "glue.amazonaws.com", &["glue:CreateDevEndpoint"]),
    pass("glue-003", "glue.amazonaws.com", &["glue:CreateJob", "glue:StartJobRun"]),
    pass("glue-004", "glue.amazonaws.com", &["glue:CreateJob", "glue:CreateTrigger"]),
    pass("glue-005", "glue.amazonaws.com", &["glue:UpdateJob", "glue:StartJobRun"]),
    pass("glue-006", "glue.amazonaws.com", &["glue:UpdateJob", "glue:CreateTrigger"]),
    pass("lambda-001", "lambda.amazonaws.com", &["lambda:CreateFunction", "lambda:InvokeFunction"]),
    pass("lambda-002", "lambda.amazonaws.com", &["lambda:CreateFunction", "lambda:CreateEventSourceMapping"]),
    pass("lambda-006", "lambda.amazonaws.com", &["lambda:CreateFunction", "lambda:AddPermission"]),
    pass("sagemaker-001", "sagemaker.amazonaws.com", &["sagemaker:CreateNotebookInstance"]),
    pass("sagemaker-002", "sagemaker.amazonaws.com", &["sagemaker:CreateTrainingJob"]),
    pass("sagemaker-003", "sagemaker.amazonaws.com", &["sagemaker:CreateProcessingJob"]),
    pass("guide: universal targets", "scheduler.amazonaws.com", &["scheduler:CreateSchedule"]),
    pass("guide: SDK integrations", "states.amazonaws.com", &["states:CreateStateMachine", "states:StartExecution"]),
    take("apprunner-002", "aws:apprunner/service:Service", &["apprunner:UpdateService"]),
    take("bedrock-002", "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter", &["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"]),
    take("cloudformation-002", STACK, &["cloudformation:UpdateStack"]),
    take("codebuild-002", PROJECT, &["codebuild:StartBuild"]),
    take("ec2-002", INSTANCE, &["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"]),
    take("ec2-004", "aws:ec2/launchTemplate:LaunchTemplate", &["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"]),
    take("ec2instanceconnect-003", INSTANCE, &["ec2-instance-connect:SendSSHPublicKey"]),
    take("glue-002", "aws:glue/devEndpoint:DevEndpoint", &["glue:UpdateDevEndpoint"]),
    take("guide: SDK integrations", "aws:sfn/stateMachine:StateMachine", &["states:UpdateStateMachine", "states:StartExecution"]),
    take("lambda-003", FUNCTION, &["lambda:UpdateFunctionCode"]),
    take("Rhino", FUNCTION, &["lambda:UpdateFunctionConfiguration"]),
    take("sagemaker-004", NOTEBOOK, &["sagemaker:CreatePresignedNotebookInstanceUrl"]),
    take("sagemaker-005", NOTEBOOK, &["sagemaker:UpdateNotebookInstance", "sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance", "sagemaker:StartNotebookInstance"]),
    take("ssm-001", INSTANCE, &["ssm:StartSession"]),
    take("ssm-002", INSTANCE, &["ssm:SendCommand"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::catalogue;

    /// A misspelt action would be a way that is never found.
    #[test]
    fn every_action_exists() {
        for action in WAYS.iter().flat_map(|way| way.actions) {
            assert!(catalogue::action(action).is_some(), "{action}");
        }
    }
}
