//! `lakegate sample`: generated records, the same for the same seed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use lake_contract::sample::{self, Sampler};

use crate::args::Args;
use crate::error::CliError;
use crate::exit::Exit;
use crate::{output, project};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  lakegate sample orders --records 1000 > orders.ndjson
  lakegate sample orders --records 1000000 --seed 7 --defects 0.01 --as gzip --out orders.json.gz")]
pub(crate) struct SampleArgs {
    /// The dataset
    dataset: String,
    /// How many records
    #[arg(long, default_value_t = 100)]
    records: u64,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The share of records, 0 to 1, that break the contract
    #[arg(long, default_value_t = 0.0, value_name = "RATIO", value_parser = ratio)]
    defects: f64,
    /// How the records are written
    #[arg(long = "as", value_enum, default_value_t = Encoding::Ndjson, value_name = "ENCODING")]
    encoding: Encoding,
    /// Where to write them [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Encoding {
    /// A record a line.
    Ndjson,
    /// One JSON array.
    Array,
    /// A record a line, compressed.
    Gzip,
}

fn ratio(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(ratio) if (0.0..=1.0).contains(&ratio) => Ok(ratio),
        _ => Err("a ratio lies between 0 and 1".into()),
    }
}

pub(crate) fn run(args: &Args, command: &SampleArgs) -> Result<Exit, CliError> {
    let contract = project::contract_of(args, &command.dataset)?;
    let mut sampler = Sampler::new(&contract, command.seed)
        .map_err(|error| CliError::Input(format!("cannot make records of `{}`: {error}", command.dataset)))?
        .defects(command.defects);
    let format = match command.encoding {
        Encoding::Ndjson => sample::Format::Ndjson,
        Encoding::Array => sample::Format::Array,
        Encoding::Gzip => sample::Format::Gzip,
    };
    let sampled = match &command.out {
        None => {
            let out = BufWriter::new(std::io::stdout().lock());
            sample::write(&mut sampler, command.records, format, out).map_err(CliError::Output)?
        }
        Some(path) => {
            let failed = |action| move |source| CliError::File { action, path: path.clone(), source };
            let mut file = BufWriter::new(File::create(path).map_err(failed("create"))?);
            let sampled =
                sample::write(&mut sampler, command.records, format, &mut file).map_err(failed("write"))?;
            file.flush().map_err(failed("write"))?;
            sampled
        }
    };
    if command.out.is_some() {
        output::note(format!("{} records, {} of them defective", sampled.records, sampled.defects));
    }
    Ok(Exit::Done)
}
