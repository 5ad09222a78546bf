//! Glue as far as a lake needs it: the job that refines a batch, the crawler, and the catalog that both serve.

mod catalog;
mod crawl;
mod infer;
mod job;
pub(crate) mod kind;
mod runs;

pub(crate) use self::catalog::{Catalog, Column, Format, Table};
pub(crate) use self::crawl::crawl;
pub(crate) use self::infer::Crawled;
pub(crate) use self::job::{BUCKETS as JOB_BUCKETS, JobError, run as run_job};
pub(crate) use self::runs::{Due, JobRun, LastCrawl, Runs, RunsError};
