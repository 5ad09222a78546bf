//! Sample records of any contract: deterministic, plausible, and broken on request.
//!
//! A contract is compiled once into a tree of what stands where. Values come from `enum`, `const` and `examples`, else
//! from `pattern`, `format`, bounds and lengths; keywords beyond these (`not`, `if`, `anyOf`, …) are kept by asking the
//! validator and trying again. Keys do not repeat. Records spread over five days.

mod breakage;
mod check;
mod compile;
mod defect;
mod instant;
mod numbers;
mod output;
mod pattern;
mod random;
mod schema;
mod tree;
mod words;
mod writer;

use crate::contract::Contract;
use instant::Instant;
use random::{Random, Source as _, index};
use tree::{Break, Tree};
use writer::Writer;

pub use defect::Defect;
pub use output::{Format, Sampled, write};

/// A contract of which no record can be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot sample `{pointer}`: {message}; give it `examples`")]
pub struct SampleError {
    /// JSON pointer of the property in a record, `*` for the elements of an array.
    pub pointer: String,
    /// Why.
    pub message: String,
}

/// An endless stream of records. The same contract and seed give the same records, on any machine.
#[derive(Debug)]
pub struct Sampler {
    tree: Tree,
    envelope: Vec<String>,
    seed: u64,
    random: Random,
    /// Records so far.
    record: u64,
    /// Share of broken records, in units of 2⁻³²; what has been saved up for the next one.
    ratio: u64,
    saved: u64,
    scratch: String,
}

/// One, in units of 2⁻³².
const ONE: u64 = 1 << 32;

impl Sampler {
    /// Compiles a contract for sampling.
    ///
    /// # Errors
    /// A required property for which no value can be found.
    pub fn new(contract: &Contract, seed: u64) -> Result<Self, SampleError> {
        let envelope = contract.records_pointer().and_then(crate::json::pointer::parse).unwrap_or_default();
        let tree = compile::compile(contract)?;
        Ok(Self {
            tree,
            envelope,
            seed,
            random: Random::new(seed),
            record: 0,
            ratio: 0,
            saved: ONE / 2,
            scratch: String::new(),
        })
    }

    /// Breaks this share of the records: of `n` records, `n × ratio` rounded to the nearest whole number.
    #[must_use]
    pub fn defects(mut self, ratio: f64) -> Self {
        self.ratio = share(ratio);
        self
    }

    /// Breaks records in these ways only.
    #[must_use]
    pub fn only(mut self, defects: &[Defect]) -> Self {
        self.tree.breaks.retain(|(defect, _)| defects.contains(defect));
        self
    }

    /// Appends the next record as one line of JSON without its line break, and says how it is broken.
    pub fn next_record(&mut self, out: &mut Vec<u8>) -> Option<Defect> {
        self.saved += self.ratio;
        let due = self.saved >= ONE;
        let broken = if due { choose(&self.tree.breaks, &mut self.random) } else { None };
        self.saved -= if due { ONE } else { 0 };
        let instant = Instant::of_record(&mut self.random);
        let (record, seed, target) = (self.record, self.seed, broken.map(|(_, way)| way));
        let text = std::mem::take(&mut self.scratch);
        let mut writer = Writer { random: &mut self.random, record, seed, instant, target, text };
        writer.value(&self.tree.root, out);
        self.scratch = writer.text;
        self.record += 1;
        broken.map(|(defect, _)| defect)
    }
}

fn share(ratio: f64) -> u64 {
    let share = (ratio.clamp(0.0, 1.0) * ONE as f64).round();
    format!("{share:.0}").parse().unwrap_or(0)
}

fn choose<'t>(breaks: &'t [(Defect, Vec<Break>)], random: &mut Random) -> Option<(Defect, &'t Break)> {
    let (defect, ways) = breaks.get(index(random.below(breaks.len() as u64)))?;
    Some((*defect, ways.get(index(random.below(ways.len() as u64)))?))
}
