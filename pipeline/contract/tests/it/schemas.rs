//! The contracts of `schemas/` and their examples, and contracts that are refused.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use lake_contract::{Contract, Limits, Plan};
use serde_json::Value;

use crate::harness::{Outcome, admit, admit_chunks};

/// Larger files are pushed whole only: cutting them again and again takes long.
const SMALL: usize = 32 << 10;

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Each dataset: its folder and the plan of its newest contract.
fn datasets() -> Vec<(PathBuf, Plan)> {
    let folders = entries(&schemas()).into_iter().filter(|path| path.is_dir());
    folders.map(|folder| (folder.clone(), newest(&folder))).collect()
}

fn newest(folder: &Path) -> Plan {
    let version = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?.strip_prefix('v')?.strip_suffix(".schema.json")?.to_owned();
        name.parse::<u32>().ok()
    };
    let (version, path) =
        entries(folder).into_iter().filter_map(|path| Some((version(&path)?, path))).max().unwrap();
    let contract = Contract::parse(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(contract.version(), version);
    assert_eq!(contract.dataset(), folder.file_name().unwrap().to_str().unwrap());
    Plan::compile(&contract)
}

fn outcome(plan: &Plan, bytes: &[u8]) -> Outcome {
    if bytes.len() < SMALL { admit(plan, bytes) } else { admit_chunks(plan, [bytes], Limits::default()) }
}

#[test]
fn valid_files_are_admitted_whole() {
    for (folder, plan) in datasets() {
        let files = entries(&folder.join("valid"));
        assert!(!files.is_empty(), "{}: no valid example", folder.display());
        let mut admitted = 0;
        for file in files {
            let outcome = outcome(&plan, &fs::read(&file).unwrap());
            assert_eq!((&outcome.rejected, &outcome.error), (&Vec::new(), &None), "{}", file.display());
            admitted += outcome.tally.admitted;
        }
        assert!(admitted > 0, "{}: the valid examples hold no record", folder.display());
    }
}

#[test]
fn invalid_files_are_refused_where_and_why_they_say() {
    let mut wrong = String::new();
    for (folder, plan) in datasets() {
        let files: BTreeSet<PathBuf> = entries(&folder.join("invalid")).into_iter().collect();
        let is_expectation = |path: &PathBuf| path.to_str().unwrap().ends_with(".expect.json");
        let examples: Vec<&PathBuf> = files.iter().filter(|path| !is_expectation(path)).collect();
        assert!(!examples.is_empty(), "{}: no invalid example", folder.display());
        assert_eq!(
            files.len(),
            2 * examples.len(),
            "{}: one .expect.json for each example",
            folder.display()
        );
        for example in examples {
            let expectation = PathBuf::from(format!("{}.expect.json", example.display()));
            let expected: Value = serde_json::from_slice(&fs::read(&expectation).unwrap()).unwrap();
            let outcome = outcome(&plan, &fs::read(example).unwrap());
            if !agrees(&outcome, &expected) {
                let _ = writeln!(wrong, "{}\n{}", example.display(), outcome.summary());
            }
        }
    }
    assert!(wrong.is_empty(), "not as the .expect.json says:\n{wrong}");
}

/// Lines and pointers are those expected; reasons and the error contain what is expected. Something is refused.
fn agrees(outcome: &Outcome, expected: &Value) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or("no text").to_owned();
    let rejected = expected["rejected"].as_array().unwrap();
    let each = outcome.rejected.iter().zip(rejected).all(|((line, _, pointer, reason, _), expected)| {
        *line == expected["line"]
            && *pointer == expected["pointer"]
            && reason.contains(&text(&expected["reason"]))
    });
    let error = match (&outcome.error, expected.get("error")) {
        (None, None) => !rejected.is_empty(),
        (Some(error), Some(expected)) => error.to_string().contains(&text(expected)),
        _ => false,
    };
    each && error
        && outcome.rejected.len() == rejected.len()
        && outcome.admitted.len() as u64 == expected["admitted"]
}

#[test]
fn broken_contracts_are_refused_with_their_place() {
    let mut report = String::new();
    for path in entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")) {
        let problems = match Contract::parse(&fs::read_to_string(&path).unwrap()) {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        };
        let name =
            path.file_name().unwrap().to_str().unwrap().strip_suffix(".schema.json").unwrap().to_owned();
        let _ = writeln!(report, "{name}\n  {}", problems.replace('\n', "\n  "));
    }
    insta::assert_snapshot!(report, @r#"
    columns-of-the-lake
      5:5: `/properties/_ingest_id`: the column `_ingest_id` is the lake's own: name the property's with "x-lake": {"column": …}
    columns-that-collide
      6:5: `/properties/userid`: the properties `userId` and `userid` would share the column `userid`: name one of them with "x-lake": {"column": …}
      8:5: `/properties/user_name`: the properties `user-name` and `user_name` would share the column `user_name`: name one of them with "x-lake": {"column": …}
    decimal-without-digits
      5:53: `/properties/amount/x-lake/type`: `decimal` is no decimal type: write decimal(P,S) with 1 ≤ P ≤ 38 digits, S ≤ P of them after the point
      6:50: `/properties/fee/x-lake/type`: `decimal(2,4)` is no decimal type: write decimal(P,S) with 1 ≤ P ≤ 38 digits, S ≤ P of them after the point
    impossible-ratio
      2:75: `/x-lake/rejects/maxRatio`: `maxRatio` must be a number from 0 to 1, e.g. 0.05
      2:97: `/x-lake/identicalFiles`: `identicalFiles` must be `skip` or `load`
      2:130: `/x-lake/freshness/hours`: this must be a whole number from 1
    key-on-a-missing-property
      2:59: `/x-lake/key/0`: the contract has no property at `/payment_id`: name one that it has
    layout-of-another-language
      5:56: `/properties/paid_at/x-lake/layout`: the layout `yyyy-MM-dd HH:mm` has no meaning for `y`: write it with YYYY, MM, DD, hh, mm, ss, S to SSSSSS and punctuation (`T` and `Z` stand for themselves), or name `rfc3339`, `epoch-ms` or `epoch-s`
    layout-on-text
      4:17: `/properties`: the contract keeps no property: list at least one that is not dropped
      5:45: `/properties/paid_at/x-lake`: numbers tell the time with the layouts `epoch-ms` and `epoch-s`, strings with `rfc3339` or letters such as YYYY-MM-DD: change `layout` or the property's `type`
    masked-number
      5:51: `/properties/card/x-lake/pii`: only a string can be masked: use `hash` or `drop`
    misspelt-keyword
      4:17: `/properties`: the contract keeps no property: list at least one that is not dropped
      5:11: `/properties/id`: this property has no column type: give it one `type`, or keep it as text with "x-lake": {"type": "json"}
      5:20: `/properties/id/type`: not a valid JSON Schema: "sting" is not valid under any of the schemas listed in the 'anyOf' keyword
      5:42: `/properties/id/maxLength`: not a valid JSON Schema: "12" is not of type "integer"
    name-with-capitals
      2:25: `/x-lake/dataset`: a dataset's name has 1 to 48 lower-case letters, digits and `_`, starting with a letter
      2:48: `/x-lake/version`: this must be a whole number from 1
    no-annotation
      1:1: `/x-lake`: a contract says which dataset it is: add "x-lake": {"dataset": "orders", "version": 1}
    no-column-type
      6:16: `/properties/details`: this property has no column type: give it one `type`, or keep it as text with "x-lake": {"type": "json"}
      7:13: `/properties/tags`: this array has no column type: say what its elements are with `items`, or keep it as text with "x-lake": {"type": "json"}
    older-draft
      4:14: `/$schema`: contracts are written in JSON Schema 2020-12: use `https://json-schema.org/draft/2020-12/schema`
    partition-named-like-a-column
      2:76: `/x-lake/partition/0/column`: there is a column `paid_at` already: give the partition another name
    partition-on-a-missing-property
      2:91: `/x-lake/partition/0/from`: the contract has no property at `/paid_at`: name one that it has
    partition-on-a-number
      2:97: `/x-lake/partition/0/from`: `/amount` cannot name a partition: use a string, an integer, a boolean, a date or a timestamp
    partition-on-personal-data
      2:94: `/x-lake/partition/0/from`: `/name` is personal data, which must not stand in a path: partition by another property
    pattern-that-does-not-close
      5:41: `/properties/id/pattern`: `^[A-Z` is not a regular expression that can be used: correct it
    reference-that-leads-nowhere
      4:17: `/properties`: the contract keeps no property: list at least one that is not dropped
      5:20: `/properties/id/$ref`: nothing stands at `#/$defs/identifier` in this contract
    root-is-a-list
      3:11: `/type`: a record is an object: write "type": "object" at the root
    several-types
      4:17: `/properties`: the contract keeps no property: list at least one that is not dropped
      5:11: `/properties/id`: this property has no column type: give it one `type`, or keep it as text with "x-lake": {"type": "json"}
    trailing-comma
      6:3: `/properties`: not valid JSON: expected a key in quotes, found `}`
    unknown-annotation
      5:44: `/properties/email/x-lake/pi`: unknown annotation `pi`: a property knows `column`, `type`, `layout` and `pii`
    unknown-dataset-annotation
      2:65: `/x-lake/retention/bronze`: there is no zone `bronze`: use `raw`, `stage`, `quarantine` or `analytics`
      2:80: `/x-lake/owner`: unknown annotation `owner`: a dataset knows `dataset`, `version`, `records`, `key`, `partition`, `rejects`, `identicalFiles`, `retention` and `freshness`
    unknown-format
      5:42: `/properties/mail/format`: the format `e-mail` is unknown, so it would check nothing: correct or remove it
    "#);
}
