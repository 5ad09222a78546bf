//! What a state machine asks for: a function, a job, a crawler, a message.

use std::collections::BTreeMap;

use lake_core::ports::PortError;
use serde_json::{Value, json};

use super::State;
use super::deliver::name;
use super::invoke::{Answer, Invocation};
use super::work::Task;
use crate::glue::{JobRun, LastCrawl, RunsError};
use crate::observer::Step;
use crate::services::bus::Envelope;
use crate::services::load::plain;
use crate::services::queue::NewMessage;
use crate::services::states::{Call, Effect, Failure, Resource};

/// What a call gives at once: a result, or nothing yet.
type Given = Result<Option<Value>, Failure>;

impl State {
    /// Takes effects of state machines up: a task is an event of its own, what nobody waits for is done at once.
    pub(crate) fn take_workflows(&mut self, effects: impl IntoIterator<Item = Effect>) {
        for effect in effects {
            match effect {
                Effect::Call(call) => self.work.push(Task::Workflow(call)),
                Effect::Cancel { token } => self.services.runs.cancel(&token),
                Effect::StatusChange { execution, detail } => self.status_change(&execution, detail),
            }
        }
    }

    fn status_change(&mut self, execution: &str, mut detail: Value) {
        let machine = detail.get("stateMachineArn").and_then(Value::as_str).unwrap_or_default();
        if self.wiring.discreet.contains(machine) {
            for field in ["input", "output"] {
                detail[field] = Value::Null;
            }
        }
        let place = self.wiring.place.clone();
        let envelope = Envelope {
            source: "aws.states",
            detail_type: "Step Functions Execution Status Change",
            resources: vec![execution.to_owned()],
            account: &place.account,
            region: &place.region,
            detail,
        };
        let event = envelope.event(self.now, &mut self.entropy);
        self.progressed();
        self.put_event(&event);
    }

    /// Carries a task out; gives the invocation that it asks for, if it is one.
    pub(super) fn call(&mut self, call: &Call) -> Option<Invocation> {
        let given = match &call.resource {
            Resource::Function { arn } => return self.function(call, arn, call.parameters.clone(), true),
            Resource::Integration { service, action, .. } => match (service.as_str(), action.as_str()) {
                ("lambda", "invoke") => {
                    let payload = call.parameters.get("Payload").cloned().unwrap_or_else(|| json!({}));
                    let function = text(call, "FunctionName").unwrap_or_default();
                    return self.function(call, &function, payload, false);
                }
                ("glue", "startJobRun") => self.start_job(call),
                ("aws-sdk:glue", "startCrawler") => self.start_crawler(call),
                ("aws-sdk:glue", "getCrawler") => self.get_crawler(call),
                ("sqs", "sendMessage") => self.send_message(call),
                // The program was refused when it was read if it has any other task.
                _ => Err(failure("States.Runtime", format!("`{}` is not played", call.resource))),
            },
        };
        let answer = match given {
            Ok(None) => return None,
            Ok(Some(result)) => Ok(result),
            Err(failure) => Err(failure),
        };
        self.complete(&call.token, answer);
        None
    }

    /// Answers a task.
    pub(super) fn complete(&mut self, token: &str, answer: Result<Value, Failure>) {
        let effects = self.services.machines.complete(token, answer, self.now, &mut self.entropy);
        self.take_workflows(effects);
    }

    fn function(&mut self, call: &Call, function: &str, event: Value, bare: bool) -> Option<Invocation> {
        let Some(arn) = self.wiring.function(function).map(|function| function.arn.clone()) else {
            let cause = format!("Function not found: {function}");
            self.complete(&call.token, Err(failure("Lambda.ResourceNotFoundException", cause)));
            return None;
        };
        if let Err(error) = self.authority.authorise(&call.role_arn, "lambda:InvokeFunction", &arn) {
            self.complete(&call.token, Err(denied("Lambda.AWSLambdaException", &error)));
            return None;
        }
        Some(Invocation { function: arn, event, answer: Answer::Task { token: call.token.clone(), bare } })
    }

    fn start_job(&mut self, call: &Call) -> Given {
        let job = text(call, "JobName").unwrap_or_default();
        let Some(wiring) = self.wiring.jobs.get(&job) else {
            return Err(failure(
                "Glue.EntityNotFoundException",
                format!("Failed to start job run due to missing metadata: {job}"),
            ));
        };
        self.authority
            .authorise(&call.role_arn, "glue:StartJobRun", &wiring.arn)
            .map_err(|error| denied("Glue.AccessDeniedException", &error))?;
        let arguments = call.parameters.get("Arguments").and_then(Value::as_object).into_iter().flatten();
        let arguments: BTreeMap<String, String> =
            arguments.map(|(name, value)| (name.clone(), plain(value))).collect();
        let run = JobRun {
            id: format!("jr_{:016x}{:016x}", self.entropy.next_u64(), self.entropy.next_u64()),
            job,
            arguments,
            token: call.token.clone(),
            attempt: 1,
            started: self.now,
            ends: self.now,
        };
        let subject = run.arguments.get("--batch").cloned().unwrap_or_else(|| run.id.clone());
        let text = format!("job `{}` started", run.job);
        self.services
            .runs
            .start_run(run, wiring.max_concurrent, self.now)
            .map_err(|error| refused(&error))?;
        self.progressed();
        self.notice(Step::Load, subject, text);
        Ok(None)
    }

    fn start_crawler(&mut self, call: &Call) -> Given {
        let name = self.crawler(call, "glue:StartCrawler")?;
        self.services.runs.start_crawl(&name, self.now).map_err(|error| refused(&error))?;
        self.progressed();
        Ok(Some(json!({})))
    }

    fn get_crawler(&mut self, call: &Call) -> Given {
        let name = self.crawler(call, "glue:GetCrawler")?;
        let crawler = self.services.runs.crawler(&name);
        let mut shown =
            json!({"Name": name, "State": if crawler.ends.is_some() { "RUNNING" } else { "READY" }});
        if let Some(LastCrawl { ended, error }) = crawler.last {
            let status = if error.is_some() { "FAILED" } else { "SUCCEEDED" };
            shown["LastCrawl"] = json!({"Status": status, "StartTime": ended.to_string()});
            if let Some(error) = error {
                shown["LastCrawl"]["ErrorMessage"] = Value::from(error);
            }
        }
        Ok(Some(json!({"Crawler": shown})))
    }

    /// The crawler that a call names, if its role may do that.
    fn crawler(&self, call: &Call, action: &str) -> Result<String, Failure> {
        let name = text(call, "Name").unwrap_or_default();
        let Some(wiring) = self.wiring.crawlers.get(&name) else {
            return Err(failure(
                "Glue.EntityNotFoundException",
                format!("Crawler with name {name} does not exist"),
            ));
        };
        let permitted = self.authority.authorise(&call.role_arn, action, &wiring.arn);
        permitted.map_err(|error| denied("Glue.AccessDeniedException", &error))?;
        Ok(name)
    }

    fn send_message(&mut self, call: &Call) -> Given {
        let url = text(call, "QueueUrl").unwrap_or_default();
        let body = plain(call.parameters.get("MessageBody").unwrap_or(&Value::Null));
        let Some(queue) = self.wiring.queue_urls.get(&url).cloned() else {
            return Err(failure("SQS.QueueDoesNotExistException", format!("no queue has the URL {url}")));
        };
        self.send(&call.role_arn, &queue, NewMessage::from(body))
            .map_err(|error| denied("SQS.SqsException", &error))?;
        self.notice(Step::Receive, name(&queue).to_owned(), "a workflow sent a message");
        Ok(Some(json!({"MessageId": self.entropy.uuid()})))
    }
}

fn text(call: &Call, parameter: &str) -> Option<String> {
    call.parameters.get(parameter)?.as_str().map(str::to_owned)
}

fn failure(error: &str, cause: impl Into<String>) -> Failure {
    Failure::new(error, cause)
}

fn denied(error: &str, cause: &PortError) -> Failure {
    failure(error, cause.to_string())
}

fn refused(error: &RunsError) -> Failure {
    let name = match error {
        RunsError::ConcurrentRunsExceeded(_) => "Glue.ConcurrentRunsExceededException",
        RunsError::CrawlerRunning(_) => "Glue.CrawlerRunningException",
    };
    failure(name, error.to_string())
}
