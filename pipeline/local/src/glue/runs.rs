//! Job runs and crawls that are under way. Both take time: what waits for them has to wait.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::services::shelf::{Change, Row, RowError, Shelf, Stateful};

const RUNS: &str = "runs";
const CRAWLERS: &str = "crawlers";

/// About what a small run of each takes on AWS, start-up included.
const RUN_TIME: SignedDuration = SignedDuration::from_secs(75);
const CRAWL_TIME: SignedDuration = SignedDuration::from_secs(50);

/// A run of a job that has begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobRun {
    pub(crate) id: String,
    pub(crate) job: String,
    /// The run's own arguments.
    pub(crate) arguments: BTreeMap<String, String>,
    /// What the workflow that waits for the run is answered by.
    pub(crate) token: String,
    pub(crate) attempt: u32,
    pub(crate) started: Timestamp,
    pub(crate) ends: Timestamp,
}

/// A crawler.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CrawlState {
    /// When the crawl under way ends.
    pub(crate) ends: Option<Timestamp>,
    /// How the one before it ended.
    pub(crate) last: Option<LastCrawl>,
}

/// How a crawl ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastCrawl {
    pub(crate) ended: Timestamp,
    /// Why it failed, if it did.
    pub(crate) error: Option<String>,
}

/// Why a run or a crawl does not begin, in the words of Glue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RunsError {
    #[error("concurrent runs exceeded for {0}")]
    ConcurrentRunsExceeded(String),
    #[error("crawler with name {0} has already started")]
    CrawlerRunning(String),
}

/// What is over by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    Run(JobRun),
    Crawl(String),
}

/// The runs and crawls of a lake.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    runs: Shelf<JobRun>,
    crawlers: Shelf<CrawlState>,
}

impl Runs {
    /// Begins a run, unless as many are under way as the job permits. The same token begins one run only.
    pub(crate) fn start_run(
        &mut self,
        mut run: JobRun,
        max_concurrent: usize,
        now: Timestamp,
    ) -> Result<(), RunsError> {
        if self.answers(&run.token) {
            return Ok(());
        }
        if self.runs.iter().filter(|(_, other)| other.job == run.job).count() >= max_concurrent {
            return Err(RunsError::ConcurrentRunsExceeded(run.job));
        }
        run.ends = now + RUN_TIME;
        self.runs.insert(run.id.clone(), run);
        Ok(())
    }

    /// Ends a run, or has it tried again where Glue itself is to do so. Gives whether it is over.
    pub(crate) fn end_run(&mut self, id: &str, try_again: bool, now: Timestamp) -> bool {
        match self.runs.get_mut(id) {
            Some(run) if try_again => {
                run.attempt += 1;
                run.ends = now + RUN_TIME;
                false
            }
            _ => {
                self.runs.remove(id);
                true
            }
        }
    }

    /// Whether a run is under way that will answer the token.
    pub(crate) fn answers(&self, token: &str) -> bool {
        self.runs.iter().any(|(_, run)| run.token == token)
    }

    /// Ends the run that nobody waits for any more.
    pub(crate) fn cancel(&mut self, token: &str) {
        let run = self.runs.iter().find(|(_, run)| run.token == token).map(|(id, _)| id.clone());
        run.and_then(|id| self.runs.remove(&id));
    }

    /// Begins a crawl, unless the crawler is at one.
    pub(crate) fn start_crawl(&mut self, crawler: &str, now: Timestamp) -> Result<(), RunsError> {
        let mut state = self.crawler(crawler);
        if state.ends.is_some() {
            return Err(RunsError::CrawlerRunning(crawler.to_owned()));
        }
        state.ends = Some(now + CRAWL_TIME);
        self.crawlers.insert(crawler, state);
        Ok(())
    }

    /// Ends a crawl.
    pub(crate) fn end_crawl(&mut self, crawler: &str, error: Option<String>, now: Timestamp) {
        let state = CrawlState { ends: None, last: Some(LastCrawl { ended: now, error }) };
        self.crawlers.insert(crawler, state);
    }

    /// A crawler as it stands.
    pub(crate) fn crawler(&self, name: &str) -> CrawlState {
        self.crawlers.get(name).cloned().unwrap_or_default()
    }

    /// When the next of them is over.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        let runs = self.runs.iter().map(|(_, run)| run.ends);
        runs.chain(self.crawlers.iter().filter_map(|(_, crawler)| crawler.ends)).min()
    }

    /// One that is over by now.
    pub(crate) fn due(&self, now: Timestamp) -> Option<Due> {
        let run =
            self.runs.iter().map(|(_, run)| run).filter(|run| run.ends <= now).min_by_key(|run| run.ends);
        let crawl = self.crawlers.iter().find(|(_, crawler)| crawler.ends.is_some_and(|ends| ends <= now));
        run.cloned().map(Due::Run).or_else(|| crawl.map(|(name, _)| Due::Crawl(name.clone())))
    }
}

impl Stateful for Runs {
    fn changes(&mut self) -> Result<Vec<Change>, RowError> {
        let mut changes = self.runs.changes(RUNS)?;
        changes.extend(self.crawlers.changes(CRAWLERS)?);
        Ok(changes)
    }

    fn restore(&mut self, rows: Vec<Row>) -> Result<(), RowError> {
        rows.into_iter().try_for_each(|row| match row.shelf.as_str() {
            RUNS => self.runs.restore_row(row),
            CRAWLERS => self.crawlers.restore_row(row),
            _ => Err(RowError::UnknownShelf { shelf: row.shelf }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(id: &str, token: &str) -> JobRun {
        JobRun {
            id: id.into(),
            job: "job".into(),
            arguments: BTreeMap::new(),
            token: token.into(),
            attempt: 1,
            started: Timestamp::UNIX_EPOCH,
            ends: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn runs_are_bounded_and_a_token_begins_one() {
        let (mut runs, now) = (Runs::default(), Timestamp::UNIX_EPOCH);
        runs.start_run(run("a", "t1"), 1, now).unwrap();
        runs.start_run(run("b", "t1"), 1, now).unwrap();
        let error = runs.start_run(run("c", "t2"), 1, now).unwrap_err();
        assert_eq!(error, RunsError::ConcurrentRunsExceeded("job".into()));
        assert_eq!(runs.due(now), None);
        let later = runs.next_due().unwrap();
        assert!(matches!(runs.due(later), Some(Due::Run(run)) if run.id == "a"));
        assert!(!runs.end_run("a", true, later));
        assert!(runs.end_run("a", false, later));
        runs.start_run(run("c", "t2"), 1, later).unwrap();
    }

    #[test]
    fn a_crawler_does_one_crawl_at_a_time() {
        let (mut runs, now) = (Runs::default(), Timestamp::UNIX_EPOCH);
        runs.start_crawl("c", now).unwrap();
        assert_eq!(runs.start_crawl("c", now), Err(RunsError::CrawlerRunning("c".into())));
        let later = runs.next_due().unwrap();
        assert_eq!(runs.due(later), Some(Due::Crawl("c".into())));
        runs.end_crawl("c", Some("why".into()), later);
        assert_eq!(runs.crawler("c").last.unwrap().error.as_deref(), Some("why"));
        runs.start_crawl("c", later).unwrap();
    }

    #[test]
    fn what_is_under_way_comes_back_from_its_rows() {
        let mut runs = Runs::default();
        runs.start_run(run("a", "t"), 1, Timestamp::UNIX_EPOCH).unwrap();
        runs.start_crawl("c", Timestamp::UNIX_EPOCH).unwrap();
        let rows = runs.changes().unwrap().into_iter();
        let rows = rows.map(|c| Row { shelf: c.shelf.into(), key: c.key, row: c.row.unwrap() }).collect();
        let mut restored = Runs::default();
        restored.restore(rows).unwrap();
        assert_eq!(restored.next_due(), runs.next_due());
        assert_eq!(restored.changes().unwrap(), []);
    }
}
