//! `refine [--admitted=VERSION] CONTRACT INPUT… OUTDIR`: stage parts (gzip NDJSON) to Parquet files below a folder, as one
//! process. VERSION is that of the contract that admitted them, where it is another.
//!
//! What the benchmark measures. A part's partition is the `name=value/…` folders in its path.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example reports to its terminal")]

use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lake_contract::Contract;
use lake_refine::{Batch, Options, Outputs, Part, refine};

fn main() -> ExitCode {
    let mut arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let admitted =
        arguments.first().and_then(|first| first.to_str()?.strip_prefix("--admitted=")?.parse().ok());
    if admitted.is_some() {
        arguments.remove(0);
    }
    let [contract, inputs @ .., out] = arguments.as_slice() else {
        eprintln!("usage: refine [--admitted=VERSION] CONTRACT INPUT… OUTDIR");
        return ExitCode::from(2);
    };
    match run(contract, admitted, inputs, out) {
        Ok(report) => println!("{report}"),
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn run(
    contract: &Path,
    admitted: Option<u32>,
    inputs: &[PathBuf],
    out: &Path,
) -> Result<String, Box<dyn Error>> {
    let contract = Contract::parse(&fs::read_to_string(contract)?)?;
    let prefix = format!("{}/", contract.dataset());
    let parts = inputs.iter().map(|path| part(path));
    let contract_version = admitted.unwrap_or(contract.version());
    let batch = Batch { name: "batch", prefix: &prefix, contract_version };
    let refined = refine(&contract, &batch, parts, &mut Folder(out), &Options::default())?;
    Ok(serde_json::to_string_pretty(&refined)?)
}

fn part(path: &Path) -> io::Result<Part<File>> {
    let folders = path.parent().into_iter().flat_map(Path::iter).filter_map(|name| name.to_str());
    let partition = folders.filter(|name| name.contains('=')).collect::<Vec<_>>().join("/");
    Ok(Part { job: path.display().to_string(), partition, reader: File::open(path)? })
}

/// Files below a folder, written under a temporary name and moved when they are whole.
struct Folder<'a>(&'a Path);

impl Folder<'_> {
    fn temporary(&self, key: &str) -> PathBuf {
        self.0.join(format!("{key}.part"))
    }
}

impl Outputs for Folder<'_> {
    type File = File;

    fn create(&mut self, key: &str) -> io::Result<File> {
        let path = self.temporary(key);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        File::create(path)
    }

    fn finish(&mut self, key: &str, _: File) -> io::Result<()> {
        fs::rename(self.temporary(key), self.0.join(key))
    }
}
