//! What a run ends with, for people.

use std::collections::BTreeMap;
use std::time::Duration;

use lake_core::operate::quarantine::ReadQuarantine;
use lake_local::{Lake, Summary};

use crate::commands::status;
use crate::error::CliError;
use crate::{lake, output, which};

/// Rejections that a run shows; `lakegate quarantine` shows all.
const SHOWN: usize = 10;

/// Jobs, quarantine, tables, and what is left over.
pub(super) fn print(lake: &mut Lake, summary: &Summary) -> Result<(), CliError> {
    output::line("\nJobs")?;
    status::jobs(&summary.objects)?;
    quarantine(lake, summary)?;
    output::line("\nTables")?;
    let tables = summary.tables.iter();
    output::table(
        &["database", "table", "rows"],
        tables.map(|table| vec![table.database.clone(), table.name.clone(), table.rows.to_string()]),
    )?;
    status::left_over(lake, &summary.unclaimed)
}

fn quarantine(lake: &mut Lake, summary: &Summary) -> Result<(), CliError> {
    let total: u64 = summary.objects.iter().map(|object| object.quarantined).sum();
    if total == 0 {
        return Ok(());
    }
    output::line(format!(
        "\nQuarantine ({total} records{})",
        if total > SHOWN as u64 { ", the first" } else { "" }
    ))?;
    let context = "cannot read the quarantine";
    let first = ReadQuarantine { dataset: None, key: None, job: None, limit: SHOWN };
    let records = lake.carry_out(first).map_err(lake::failed(context))?.map_err(which::failed(context))?;
    let rows = records.into_iter().map(|r| vec![r.key, r.line.to_string(), r.pointer, r.reason]);
    output::table(&["file", "line", "pointer", "reason"], rows)
}

/// How fast it went: the records of the jobs that this run brought further.
pub(super) fn throughput(
    before: &Summary,
    after: &Summary,
    uploaded: bool,
    took: Duration,
) -> Result<(), CliError> {
    let known: BTreeMap<_, _> = before.objects.iter().map(|object| (&object.job, object)).collect();
    let moved: Vec<_> =
        after.objects.iter().filter(|object| known.get(&object.job) != Some(object)).collect();
    if !uploaded && moved.is_empty() && before.tables == after.tables {
        return output::line("\nNothing new: every file was played before.");
    }
    let records: u64 = moved.iter().map(|object| object.records_in).sum();
    if records == 0 {
        return output::line("\nNo record was read.");
    }
    let megabytes = moved.iter().map(|object| object.size).sum::<u64>() as f64 / 1e6;
    let seconds = took.as_secs_f64().max(1e-6);
    output::line(format!(
        "\n{records} records ({megabytes:.1} MB) in {seconds:.1} s: {:.0} records/s, {:.1} MB/s",
        records as f64 / seconds,
        megabytes / seconds
    ))
}
