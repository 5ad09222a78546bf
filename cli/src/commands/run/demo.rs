//! The demonstration: what `lakegate run` plays when nobody names a file.

use std::fmt::Display;
use std::fs::File;

use lake_contract::sample::{self, Sampler};
use lake_local::Lake;

use crate::args::Args;
use crate::error::CliError;
use crate::{lake, project};

/// Orders to generate, the share of them that breaks the contract, and the seed.
const ORDERS: (u64, f64, u64) = (5_000, 0.01, 1);

/// Files of real records below the folder of the contracts, with their keys.
const REAL: &[(&str, &str)] = &[
    ("earthquakes/valid/all-week.json.gz", "earthquakes/usgs/all-week.json.gz"),
    ("flights/valid/flights-2k.json", "flights/2001/q1.json"),
];

/// What is asked when everything is loaded, and the table that it takes.
pub(super) const QUERIES: &[(&str, &str)] = &[
    (
        "orders",
        "select order_date, count(*) as orders, sum(total) as revenue from orders group by order_date order by order_date",
    ),
    (
        "earthquakes",
        "select properties.place as place, properties.mag as magnitude from earthquakes order by 2 desc limit 3",
    ),
    (
        "flights",
        "select origin, count(*) as flights, round(avg(delay), 1) as delay from flights group by origin order by 2 desc limit 3",
    ),
];

const GENERATED: &str = "orders/web/2026-11-22.ndjson";

/// Whether the lake holds nothing that the demonstration did not put there.
pub(super) fn belongs(lake: &Lake) -> Result<bool, CliError> {
    let failed = || lake::failed("cannot read the job table");
    let jobs = lake.jobs().map_err(failed())?.into_iter().map(|job| job.key);
    let raw = lake.names().raw_bucket().unwrap_or_default();
    let unclaimed = lake.unclaimed().map_err(failed())?.into_iter().filter(|object| object.bucket == raw);
    let mut keys = jobs.chain(unclaimed.map(|object| object.key));
    Ok(keys.all(|key| key == GENERATED || REAL.iter().any(|(_, real)| key == *real)))
}

/// Uploads what is not there yet; says whether anything was not.
pub(super) fn upload(args: &Args, lake: &mut Lake) -> Result<bool, CliError> {
    let (records, defects, seed) = ORDERS;
    let contract = project::contract_of(args, "orders")?;
    let failed = |why: &dyn Display| CliError::Input(format!("cannot make orders: {why}"));
    let mut sampler = Sampler::new(&contract, seed).map_err(|error| failed(&error))?.defects(defects);
    let mut body = Vec::new();
    let written = sample::write(&mut sampler, records, sample::Format::Ndjson, &mut body);
    written.map_err(|error| failed(&error))?;
    let generated = lake.upload_once(GENERATED, body.as_slice()).map_err(lake::failed("cannot upload"))?;
    let mut any = generated.is_some();
    let schemas = project::schemas_path(args)?;
    for (path, key) in REAL {
        let path = schemas.join(path);
        let file = File::open(&path).map_err(|source| CliError::File {
            action: "read",
            path: path.clone(),
            source,
        })?;
        any |= lake.upload_once(key, file).map_err(lake::failed("cannot upload"))?.is_some();
    }
    Ok(any)
}
