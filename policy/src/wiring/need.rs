//! What the role of a state machine needs: the permissions that its states, its logs, its traces and its key ask for.

mod integrations;

use lake_reader::{Node, Resource};

use super::{arn_of, function, workflow};
use crate::{
    case::{Stop, flag, property},
    iam::catalogue,
    infrastructure::Infrastructure,
};
use integrations::{EVENTS, Integration, named};

/// Something that the role must be allowed.
#[derive(Clone, Debug)]
pub struct Need {
    /// The actions.
    pub actions: Vec<String>,
    /// The resource, where the definition says which.
    pub resource: Option<String>,
    /// The state, or the setting, that asks for it.
    pub asker: String,
    /// Where it is written.
    pub at: Node,
}

/// All that a role needs, and what cannot be told.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// What must be allowed.
    pub required: Vec<Need>,
    /// Action patterns that are sensible besides, whatever the resource.
    pub sensible: Vec<String>,
    /// Tasks of which it is not known what they need.
    pub unknown: Vec<Node>,
}

/// What the role of a state machine needs.
///
/// # Errors
/// The definition is not known.
pub fn needs_of(infrastructure: &Infrastructure, machine: &Resource) -> Result<Needs, Stop> {
    let definition = workflow::definition(infrastructure, machine)?;
    let mut needs = Needs::default();
    for scope in workflow::scopes(&definition) {
        for (name, state) in scope.states {
            let asker = format!("`{}`", name.text);
            needs.of_state(infrastructure, machine, &asker, state);
        }
    }
    needs.of_settings(machine)?;
    Ok(needs)
}

impl Needs {
    fn of_state(&mut self, infrastructure: &Infrastructure, machine: &Resource, asker: &str, state: &Node) {
        match workflow::kind(state) {
            "Task" => self.of_task(infrastructure, asker, state),
            "Map" => {
                for part in ["ItemReader", "ResultWriter"] {
                    if let Some(part) = state.get(part).filter(|part| part.get("Resource").is_some()) {
                        self.of_task(infrastructure, asker, part);
                    }
                }
                let mode =
                    state.get("ItemProcessor").and_then(|inner| inner.get("ProcessorConfig")?.get("Mode"));
                if let Some(mode) = mode.filter(|mode| mode.as_str() == Some("DISTRIBUTED")) {
                    self.of_distributed_map(machine, asker, mode);
                }
            }
            _ => {}
        }
    }

    /// A distributed map starts executions of its own state machine.
    fn of_distributed_map(&mut self, machine: &Resource, asker: &str, at: &Node) {
        let own = arn_of(machine).map(str::to_owned);
        let executions = own.as_deref().map(executions);
        self.require(asker, at, own, &["states:StartExecution"]);
        self.require(asker, at, executions, &["states:DescribeExecution", "states:StopExecution"]);
        self.sensible.push("states:RedriveExecution".to_owned());
    }

    fn of_task(&mut self, infrastructure: &Infrastructure, asker: &str, state: &Node) {
        let Some(at) = state.get("Resource") else { return };
        let Some(resource) = at.as_str() else { return self.unknown.push(at.clone()) };
        if let Some(role) = state.get("Credentials").and_then(|credentials| credentials.get("RoleArn")) {
            return self.require(
                asker,
                at,
                role.as_str().filter(|text| is_literal(text)).map(str::to_owned),
                &["sts:AssumeRole"],
            );
        }
        let parts: Vec<&str> = resource.splitn(6, ':').collect();
        match parts.as_slice() {
            [_, _, "lambda", .., function] if function.starts_with("function:") => {
                self.require(asker, at, Some(resource.to_owned()), &["lambda:InvokeFunction"]);
            }
            [_, _, "states", _, "", integration] => {
                self.of_integration(infrastructure, asker, state, integration);
            }
            // A worker outside asks for the task of an activity.
            [_, _, "states", _, _, activity] if activity.starts_with("activity:") => {}
            _ => self.unknown.push(at.clone()),
        }
    }

    fn of_integration(&mut self, infrastructure: &Infrastructure, asker: &str, state: &Node, written: &str) {
        let at = state.get("Resource").unwrap_or(state);
        let (called, pattern) = written.split_once('.').unwrap_or((written, ""));
        if let Some(sdk) = called.strip_prefix("aws-sdk:") {
            return self.of_sdk_call(infrastructure, asker, state, sdk);
        }
        let Some(integration) = named(called) else { return self.of_other(asker, at, called) };
        let target = target(infrastructure, state, integration.parameter);
        self.require(asker, at, target.clone(), integration.actions);
        if pattern.starts_with("sync") {
            self.of_waiting(asker, at, integration, target);
        }
        self.sensible.extend(integration.sensible.iter().map(|&action| action.to_owned()));
    }

    /// `.sync` follows what it started, and stops it when the execution is stopped.
    fn of_waiting(&mut self, asker: &str, at: &Node, integration: &Integration, target: Option<String>) {
        let target = match integration.called {
            "states:startExecution" => target.as_deref().map(executions),
            "glue:startJobRun" | "codebuild:startBuild" => target,
            _ => None,
        };
        self.require(asker, at, target, integration.waiting);
        if integration.by_events {
            self.require(asker, at, None, EVENTS);
        }
    }

    /// An integration that is not in the table: its action bears its name as a rule.
    fn of_other(&mut self, asker: &str, at: &Node, called: &str) {
        let (service, operation) = called.split_once(':').unwrap_or((called, ""));
        match catalogue::action(&format!("{service}:{operation}")) {
            Some(action) => self.require(asker, at, None, &[&action.full_name()]),
            None => self.unknown.push(at.clone()),
        }
        self.sensible.extend([format!("{service}:*"), "events:*".to_owned(), "iam:PassRole".to_owned()]);
    }

    fn of_sdk_call(&mut self, infrastructure: &Infrastructure, asker: &str, state: &Node, sdk: &str) {
        let at = state.get("Resource").unwrap_or(state);
        let Some((service, operation)) = sdk.split_once(':') else { return self.unknown.push(at.clone()) };
        let actions = integrations::sdk_actions(service, operation);
        if actions.is_empty() {
            return self.unknown.push(at.clone());
        }
        let parameter = integrations::parameter_of(service);
        let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        self.require(asker, at, target(infrastructure, state, parameter), &actions);
        self.sensible.push("iam:PassRole".to_owned());
    }

    fn of_settings(&mut self, machine: &Resource) -> Result<(), Stop> {
        const DELIVERY: &[&str] = &[
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:GetLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:UpdateLogDelivery",
        ];
        if let Some(level) = property(machine, "loggingConfiguration.level")?
            && level.as_str() != Some("OFF")
        {
            self.require("logging", level, None, DELIVERY);
            self.sensible.extend(["logs:CreateLogStream", "logs:PutLogEvents"].map(str::to_owned));
        }
        if let Some(tracing) = property(machine, "tracingConfiguration.enabled")?
            && flag(tracing) == Some(true)
        {
            self.require("tracing", tracing, None, &["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);
            self.sensible.extend(["xray:GetSamplingRules", "xray:GetSamplingTargets"].map(str::to_owned));
        }
        Ok(())
    }

    fn require(&mut self, asker: &str, at: &Node, resource: Option<String>, actions: &[&str]) {
        if !actions.is_empty() {
            let actions = actions.iter().map(|&action| action.to_owned()).collect();
            self.required.push(Need { actions, resource, asker: asker.to_owned(), at: at.clone() });
        }
    }
}

fn executions(machine: &str) -> String {
    format!("{}:*", machine.replacen(":stateMachine:", ":execution:", 1))
}

/// Whether a text of a definition stands for itself, and is no path or expression.
fn is_literal(text: &str) -> bool {
    !text.starts_with('$') && !text.starts_with("{%") && !text.starts_with("States.")
}

/// The resource that a task names by a parameter, where it is known: the ARN, or the resource of that name.
fn target(infrastructure: &Infrastructure, state: &Node, parameter: &str) -> Option<String> {
    let arguments = state.get("Parameters").or_else(|| state.get("Arguments"))?;
    let node = arguments.get(parameter)?;
    let text = node.as_str().filter(|text| is_literal(text))?;
    if parameter == "Bucket" {
        let bucket = infrastructure.resolve(node, "aws:s3/bucket:Bucket").and_then(arn_of);
        let bucket = bucket.map_or_else(|| format!("arn:aws:s3:::{text}"), str::to_owned);
        return Some(bucket);
    }
    if text.starts_with("arn:") {
        return Some(text.to_owned());
    }
    let declared = match parameter {
        "FunctionName" => function::function_of(infrastructure, node),
        _ => infrastructure.resolve(node, integrations::type_of(parameter)?),
    };
    declared.and_then(arn_of).map(str::to_owned)
}
