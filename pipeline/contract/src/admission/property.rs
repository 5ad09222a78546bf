//! The plan and the reference alone say the same of every stream: they admit and reject the same records, and refuse
//! the same streams from the same byte on.

use proptest::prelude::*;

use super::{Admission, AdmissionError, Rejection, Sink};
use crate::testing::dice::Dice;
use crate::testing::{contracts, lineage, records};
use crate::{Contract, Plan, Salt};

/// All that was delivered, in order.
#[derive(Debug, Default, PartialEq)]
struct Delivered(Vec<(u64, u64, String, Vec<u8>)>);

impl Sink for Delivered {
    fn admit(&mut self, partition: &str, record: &[u8]) {
        self.0.push((0, 0, partition.to_owned(), record.to_vec()));
    }

    fn reject(&mut self, rejection: &Rejection<'_>) {
        let said = format!("{} {}", rejection.pointer, rejection.reason);
        self.0.push((rejection.line, rejection.offset, said, rejection.record.to_vec()));
    }
}

fn admit(plan: &Plan, bytes: &[u8]) -> (Delivered, Option<AdmissionError>) {
    let lineage = lineage();
    let mut delivered = Delivered::default();
    let mut admission = Admission::new(plan, &lineage, &Salt([1; 32]));
    let ended = admission.push(bytes, &mut delivered).err();
    let ended = ended.or_else(|| admission.finish(&mut delivered).err());
    (delivered, ended)
}

/// A few records of a contract in a row, in an array or on lines, with one byte changed or the end cut off.
fn stream(dice: &mut Dice, contract: &Contract) -> Vec<u8> {
    let (open, between, close) =
        [("", "\n", "\n"), ("[", ",", "]"), ("", "", ""), ("[\n ", ",\n ", "\n]")][dice.below(4)];
    let mut bytes = open.as_bytes().to_vec();
    for i in 0..=dice.below(5) {
        bytes.extend_from_slice(if i == 0 { b"" } else { between.as_bytes() });
        bytes.extend(records::record(dice, contract.schema()));
    }
    bytes.extend_from_slice(close.as_bytes());
    let at = dice.below(bytes.len());
    match dice.below(4) {
        0 => bytes.truncate(at),
        1 => bytes[at] = b"\"\\{}[],: \n0x"[dice.below(12)],
        2 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
        _ => {}
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plan_and_reference_agree_on_streams(seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        let contract = contracts::contract(&mut dice);
        let (plan, reference) = (Plan::compile(&contract), Plan::compile(&contract).without_rule());
        for _ in 0..6 {
            let bytes = stream(&mut dice, &contract);
            prop_assert_eq!(admit(&plan, &bytes), admit(&reference, &bytes), "{}", String::from_utf8_lossy(&bytes));
        }
    }
}
