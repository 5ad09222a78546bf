//! Writes sample records as NDJSON: `sample CONTRACT OUTPUT MEGABYTES SEED DEFECTS [DEFECT…]`; prints what it wrote.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use lake_contract::Contract;
use lake_contract::sample::{Defect, Sampler};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [contract, output, megabytes, seed, ratio, names @ ..] = arguments.as_slice() else {
        return Err("usage: sample CONTRACT OUTPUT MEGABYTES SEED DEFECTS [DEFECT…]".into());
    };
    let contract = Contract::parse(&fs::read_to_string(contract)?)?;
    let mut sampler = Sampler::new(&contract, seed.parse()?)?.defects(ratio.parse()?);
    if !names.is_empty() {
        let chosen = |defect: &Defect| names.iter().any(|name| name == defect.name());
        sampler = sampler.only(&Defect::ALL.iter().copied().filter(chosen).collect::<Vec<_>>());
    }
    let wanted = megabytes.parse::<u64>()? * 1_000_000;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(output)?);
    let (mut records, mut defects, mut bytes, mut record) = (0_u64, 0_u64, 0_u64, Vec::new());
    while bytes < wanted {
        record.clear();
        defects += u64::from(sampler.next_record(&mut record).is_some());
        record.push(b'\n');
        out.write_all(&record)?;
        records += 1;
        bytes += record.len() as u64;
    }
    out.flush()?;
    writeln!(io::stdout(), "{{\"records\":{records},\"defects\":{defects},\"bytes\":{bytes}}}")?;
    Ok(())
}
