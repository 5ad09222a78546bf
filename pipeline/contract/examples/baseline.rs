//! What a careful Rust handler without this crate does with one object of orders: `serde_json` values and `jsonschema`.
//! The admission benchmark compares it with `admit`: `baseline CONTRACT INPUT DIRECTORY`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{Timestamp, tz::TimeZone};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use sha2::Sha256;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(contract), Some(input), Some(directory)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: baseline CONTRACT INPUT DIRECTORY".into());
    };
    let schema: Value = serde_json::from_str(&fs::read_to_string(contract)?)?;
    let options = jsonschema::options().should_validate_formats(true);
    let validator = options.with_pattern_options(jsonschema::PatternOptions::regex()).build(&schema)?;
    let mut output = Output::create(&directory)?;
    let mut lines = BufReader::with_capacity(1 << 20, File::open(input)?);
    let (mut line, mut number, mut admitted) = (Vec::new(), 0_u64, 0_u64);
    while lines.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        match admit(&validator, &line) {
            Ok((partition, record)) => {
                output.stage(&partition, number, record)?;
                admitted += 1;
            }
            Err(reason) => output.quarantine(number, &reason, &line)?,
        }
        line.clear();
    }
    let tally = json!({ "records": number, "admitted": admitted, "quarantined": number - admitted });
    writeln!(io::stdout(), "{tally}")?;
    output.close()
}

/// The pointer of the offence and what it is.
type Refusal = (String, String);

fn admit(validator: &Validator, line: &[u8]) -> std::result::Result<(String, Map<String, Value>), Refusal> {
    let value: Value = serde_json::from_slice(line).map_err(|error| (String::new(), error.to_string()))?;
    if let Err(error) = validator.validate(&value) {
        return Err((error.instance_path().to_string(), error.to_string()));
    }
    let Value::Object(mut record) = value else { return Err((String::new(), "no object".to_owned())) };
    let partition = convert(&mut record).map_err(|error| (String::new(), error.to_string()))?;
    Ok((partition, record))
}

/// The record as the stage zone carries it; the answer is its partition.
fn convert(record: &mut Map<String, Value>) -> Result<String> {
    record.get("total").map_or(Ok(()), money)?;
    record.get("discount").map_or(Ok(()), money)?;
    for item in record.get("items").and_then(Value::as_array).into_iter().flatten() {
        item.get("unit_price").map_or(Ok(()), money)?;
    }
    for name in ["ordered_at", "shipped_at"] {
        if let Some(Value::String(text)) = record.get_mut(name) {
            *text = format!("{:.6}", text.parse::<Timestamp>()?.to_zoned(TimeZone::UTC).timestamp());
        }
    }
    if let Some(Value::Object(customer)) = record.get_mut("customer") {
        protect(customer)?;
    }
    if let Some(Value::Object(address)) = record.get_mut("shipping_address") {
        address.remove("street");
    }
    let day = record.get("ordered_at").and_then(Value::as_str).and_then(|text| text.get(..10));
    Ok(format!("order_date={}", day.ok_or("no day")?))
}

fn protect(customer: &mut Map<String, Value>) -> Result<()> {
    if let Some(Value::String(email)) = customer.get_mut("email") {
        let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32])?;
        mac.update(email.as_bytes());
        email.clear();
        mac.finalize().into_bytes().iter().try_for_each(|byte| write!(email, "{byte:02x}"))?;
    }
    if let Some(Value::String(name)) = customer.get_mut("name") {
        let first = name.chars().next().unwrap_or_default();
        *name = format!("{first}***");
    }
    customer.remove("phone");
    Ok(())
}

fn money(value: &Value) -> Result<()> {
    match value.as_f64() {
        Some(number)
            if ((number * 100.0).round() / 100.0 - number).abs() > f64::EPSILON || number.abs() >= 1e10 =>
        {
            Err("does not fit decimal(12,2)".into())
        }
        _ => Ok(()),
    }
}

struct Output {
    directory: PathBuf,
    parts: BTreeMap<String, BufWriter<File>>,
    quarantine: BufWriter<File>,
}

impl Output {
    fn create(directory: &Path) -> Result<Self> {
        fs::create_dir_all(directory.join("stage"))?;
        let quarantine = BufWriter::new(File::create(directory.join("quarantine.ndjson"))?);
        Ok(Self { directory: directory.to_owned(), parts: BTreeMap::new(), quarantine })
    }

    fn stage(&mut self, partition: &str, line: u64, mut record: Map<String, Value>) -> Result<()> {
        record.insert("_source_key".into(), "orders/bench.ndjson".into());
        record.insert("_source_version".into(), "v1".into());
        record.insert("_source_line".into(), line.into());
        record.insert("_ingest_id".into(), "0".repeat(32).into());
        record.insert("_ingested_at".into(), "2026-11-22T00:00:00.000000Z".into());
        record.insert("_contract_version".into(), 1.into());
        if !self.parts.contains_key(partition) {
            let file = File::create(self.directory.join("stage").join(format!("{partition}.ndjson")))?;
            self.parts.insert(partition.to_owned(), BufWriter::with_capacity(1 << 16, file));
        }
        if let Some(part) = self.parts.get_mut(partition) {
            serde_json::to_writer(&mut *part, &record)?;
            part.write_all(b"\n")?;
        }
        Ok(())
    }

    fn quarantine(&mut self, line: u64, (pointer, reason): &Refusal, record: &[u8]) -> Result<()> {
        let record = String::from_utf8_lossy(record);
        let rejection = json!({ "line": line, "pointer": pointer, "reason": reason, "record": record });
        writeln!(self.quarantine, "{rejection}")?;
        Ok(())
    }

    fn close(mut self) -> Result<()> {
        self.quarantine.flush()?;
        self.parts.values_mut().try_for_each(BufWriter::flush)?;
        Ok(())
    }
}
