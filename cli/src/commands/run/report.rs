//! What a run ends with, for people.

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

/// Records and bytes of everything that is finished.
pub(super) fn loaded(lake: &Lake) -> Result<(u64, u64), CliError> {
    let jobs = lake.jobs().map_err(lake::failed("cannot read the job table"))?;
    let finished = jobs.iter().filter(|job| job.records_in > 0);
    Ok(finished.fold((0, 0), |(records, bytes), job| (records + job.records_in, bytes + job.size)))
}

/// How fast it went; nothing where there was nothing to do.
pub(super) fn throughput(lake: &Lake, before: (u64, u64), took: Duration) -> Result<(), CliError> {
    let after = loaded(lake)?;
    let (records, bytes) = (after.0 - before.0, (after.1 - before.1) as f64 / 1e6);
    if records == 0 {
        return output::line("\nNothing new: no record was read that had not been read before.");
    }
    let seconds = took.as_secs_f64().max(1e-6);
    output::line(format!(
        "\n{records} records ({bytes:.1} MB) in {seconds:.1} s: {:.0} records/s, {:.1} MB/s",
        records as f64 / seconds,
        bytes / seconds
    ))
}
