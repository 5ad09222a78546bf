//! The table of suites: one entry each, in the order in which they run.

use super::harness::Suite;

pub(crate) const SUITES: &[Suite] = &[
    Suite {
        name: "provision",
        promise: "what the other suites need is set up once, from pins",
        needs: &["python3"],
        command: &["python3", "tests/outside/test_provision.py"],
    },
    Suite {
        name: "glue",
        promise: "the Glue job on real Spark equals lake-refine in rows and schema, and is safe to run again",
        needs: &["python3", "java"],
        command: &["python3", "pipeline/glue/tests/run.py"],
    },
];
