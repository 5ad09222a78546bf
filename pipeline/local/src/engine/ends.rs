//! Ends of job runs and crawls: the moment at which their work is done.

use std::error::Error;

use serde_json::{Value, json};

use super::State;
use crate::glue::{self, Crawled, JobError, JobRun, Table};
use crate::observer::Step;
use crate::services::states::Failure;

impl State {
    /// Does the work of a job run and answers the workflow that waits for it.
    pub(super) fn run_ends(&mut self, run: &JobRun) {
        let Some(job) = self.wiring.jobs.get(&run.job).cloned() else {
            let gone = format!("job `{}` is not in the program any more", run.job);
            return self.run_is_over(run, "FAILED", Some(gone));
        };
        match glue::run_job(self, &job, run) {
            Ok(report) => {
                let text = format!("{} parts of `{}` read", report.parts, report.dataset);
                self.notice(Step::Load, subject(run), text);
                let text = format!("{} rows in {} Parquet files", report.rows, report.files);
                self.notice(Step::Refine, subject(run), text);
                self.run_is_over(run, "SUCCEEDED", None);
            }
            Err(JobError::Store(error)) => {
                // The lake itself failed: nothing of this event will be stored.
                drop(self.sound::<()>("s3", Err(error)));
            }
            Err(error) if run.attempt <= job.max_retries => {
                self.notice(
                    Step::Load,
                    subject(run),
                    format!("failed and is tried again: {}", chain(&error)),
                );
                self.services.runs.end_run(&run.id, true, self.now);
            }
            Err(error) => self.run_is_over(run, "FAILED", Some(chain(&error))),
        }
    }

    fn run_is_over(&mut self, run: &JobRun, state: &str, error: Option<String>) {
        self.services.runs.end_run(&run.id, false, self.now);
        self.progressed();
        let mut shown = json!({
            "Id": run.id,
            "JobName": run.job,
            "Attempt": run.attempt - 1,
            "JobRunState": state,
            "Arguments": run.arguments,
            "StartedOn": run.started.as_millisecond(),
            "CompletedOn": self.now.as_millisecond(),
            "ExecutionTime": (self.now.as_second() - run.started.as_second()),
        });
        let answer = match error {
            None => Ok(shown),
            Some(error) => {
                self.notice(Step::Load, subject(run), format!("failed: {error}"));
                shown["ErrorMessage"] = Value::from(error);
                Err(Failure::new("States.TaskFailed", shown.to_string()))
            }
        };
        self.complete(&run.token, answer);
    }

    /// Does the work of a crawl.
    pub(super) fn crawl_ends(&mut self, name: &str) {
        let found = match self.wiring.crawlers.get(name) {
            Some(crawler) => glue::crawl(self, crawler).map_err(|error| chain(&error)),
            None => Err("the crawler is not in the program any more".to_owned()),
        };
        let error = match found {
            Ok(tables) => {
                self.notice(
                    Step::Refine,
                    name.to_owned(),
                    format!("crawled; tables found: {}", tables.len()),
                );
                for Crawled { table, skipped } in tables {
                    if skipped > 0 {
                        let keys = table.partition_keys.join("/");
                        let text = format!(
                            "files skipped: {skipped}; their folders are not its partitions `{keys}`"
                        );
                        self.notice(Step::Catalog, format!("{}.{}", table.database, table.name), text);
                    }
                    self.catalogue(table);
                }
                None
            }
            Err(error) => {
                self.notice(Step::Refine, name.to_owned(), format!("the crawl failed: {error}"));
                Some(error)
            }
        };
        self.services.runs.end_crawl(name, error, self.now);
        self.progressed();
    }

    fn catalogue(&mut self, table: Table) {
        let (subject, columns) = (format!("{}.{}", table.database, table.name), table.columns.len());
        let partitions = table.partitions.as_ref().map_or(0, std::collections::BTreeSet::len);
        if self.services.catalog.put(table) {
            self.notice(Step::Catalog, subject, format!("{columns} columns, {partitions} partitions"));
        }
    }
}

fn subject(run: &JobRun) -> String {
    run.arguments.get("--batch").unwrap_or(&run.id).clone()
}

/// An error and what caused it, in one line.
fn chain(error: &dyn Error) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
