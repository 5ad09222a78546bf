//! The plan agrees with the reference, and the reference with `jsonschema` over `serde_json`, for random contracts
//! and records.

use proptest::prelude::*;
use serde_json::Value;

use super::Plan;
use crate::Contract;
use crate::json::tape::Tape;
use crate::lineage::Prefix;
use crate::output::Output;
use crate::reference::node::Document;
use crate::reference::{Refusal, Setting};
use crate::testing::dice::Dice;
use crate::testing::{contracts, lineage, records};
use crate::value::protect::{Hasher, Salt};

/// Partition and record.
type Written = (String, String);

struct Bench {
    contract: Contract,
    plan: Plan,
    prefix: Prefix,
    hasher: Hasher,
    oracle: jsonschema::Validator,
}

impl Bench {
    fn new(contract: Contract) -> Self {
        let oracle = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(contract.schema())
            .unwrap();
        let plan = Plan::compile(&contract);
        Self {
            contract,
            plan,
            prefix: Prefix::new(&lineage(), 1),
            hasher: Hasher::new(&Salt([1; 32])),
            oracle,
        }
    }

    fn attempt(&self, record: &[u8], memory: &mut super::Memory) -> Option<(usize, Written)> {
        let mut output = Output::new(self.plan.partition());
        let end = self.plan.attempt(record, 7, &self.prefix, &self.hasher, memory, &mut output)?;
        assert_eq!(end.1, memchr::memchr_iter(b'\n', &record[..end.0]).count() as u64);
        Some((end.0, written(&mut output)))
    }

    fn reference(&self, record: &[u8]) -> Result<Written, Refusal> {
        let mut output = Output::new(self.plan.partition());
        let setting = Setting { fields: self.plan.fields(), prefix: &self.prefix, hasher: &self.hasher };
        self.plan.reference().admit(record, 7, setting, &mut Tape::default(), &mut output)?;
        Ok(written(&mut output))
    }

    /// Holds every path to the others. Whether the plan was sure, and whether the record is admitted.
    fn check(&self, record: &[u8], memory: &mut super::Memory) -> (bool, bool) {
        let shown = || format!("{}\n{}", self.contract.text(), String::from_utf8_lossy(record));
        let reference = self.reference(record);
        let attempt = self.attempt(record, memory);
        if let Some((end, written)) = &attempt {
            let judged = self.reference(&record[..*end]);
            assert_eq!(judged.as_ref().map_err(|refusal| &refusal.reason), Ok(written), "{}", shown());
        }
        let tape = std::str::from_utf8(record).ok().and_then(|text| {
            let mut tape = Tape::default();
            tape.read(text).ok().map(|()| (text, tape))
        });
        match (&tape, serde_json::from_slice::<Value>(record)) {
            (Some((text, tape)), Ok(value)) => {
                let document = Document::new(text, &tape.nodes);
                let valid = self.plan.reference().accepts(document.root());
                assert_eq!(valid, self.oracle.is_valid(&value), "{}", shown());
                assert!(valid || reference.is_err(), "{}", shown());
            }
            (Some(_), Err(error)) => panic!("{error}: {}", shown()),
            (None, _) => assert!(reference.is_err(), "{}", shown()),
        }
        (attempt.is_some(), reference.is_ok())
    }
}

fn written(output: &mut Output) -> Written {
    let (partition, record) = output.admitted();
    let record = String::from_utf8(record.to_vec()).unwrap();
    assert!(serde_json::from_str::<Value>(&record).unwrap().is_object());
    (partition.to_owned(), record)
}

/// One contract and a few records of each sort.
fn case(seed: u64) {
    let mut dice = Dice::new(seed);
    let bench = Bench::new(contracts::contract(&mut dice));
    let mut memory = bench.plan.memory();
    for _ in 0..6 {
        let mut record = records::record(&mut dice, bench.contract.schema());
        bench.check(&record, &mut memory);
        records::mutate(&mut dice, &mut record);
        bench.check(&record, &mut memory);
        let mut record = records::wild_record(&mut dice, bench.contract.schema());
        bench.check(&record, &mut memory);
        records::mutate(&mut dice, &mut record);
        bench.check(&record, &mut memory);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plan_and_reference_agree(seed in any::<u64>()) {
        case(seed);
    }
}

/// What a plan is not sure about is slow: it must be rare.
#[test]
fn the_plan_is_sure_of_most_records() {
    let (mut sure, mut admitted, mut seen) = (0, 0, 0);
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let bench = Bench::new(contracts::contract(&mut dice));
        let mut memory = bench.plan.memory();
        for _ in 0..4 {
            let record = records::record(&mut dice, bench.contract.schema());
            let (planned, accepted) = bench.check(&record, &mut memory);
            seen += 1;
            sure += usize::from(planned);
            admitted += usize::from(accepted);
        }
    }
    // Many of these contracts go beyond the plan on purpose.
    assert!(admitted * 2 > seen, "{admitted} of {seen} are admitted");
    assert!(sure * 20 > admitted * 9, "{sure} of {admitted} are sure");
}
