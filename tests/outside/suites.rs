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
        name: "workflows",
        promise: "the workflows and their scripts hold; strangers accept the state machines and every policy",
        needs: &["python3", "go", "node", "npm"],
        command: &["python3", "tests/outside/workflows/run.py"],
    },
    Suite {
        name: "engine",
        promise: "the real Pulumi engine takes every stack through its life, with the judge inside; the reader reads as its host",
        needs: &["python3", "go"],
        command: &["python3", "tests/engine/suite.py"],
    },
    Suite {
        name: "glue",
        promise: "the Glue job on real Spark equals lake-refine in rows and schema, and is safe to run again",
        needs: &["python3", "java"],
        command: &["python3", "pipeline/glue/tests/run.py"],
    },
    Suite {
        name: "ports",
        promise: "the ports over AWS do on the wire what every adapter must",
        needs: &["python3", "java"],
        command: &["python3", "pipeline/aws/tests/run.py"],
    },
    Suite {
        name: "functions",
        promise: "each Lambda, run as Lambda runs it, takes a file from raw to a batch",
        needs: &["python3"],
        command: &["python3", "pipeline/lambdas/tests/run.py"],
    },
    Suite {
        name: "wire",
        promise: "raw objects become rows over HTTP, as in the player: functions, workflows, job and policies in an emulator",
        needs: &["python3", "java", "go"],
        command: &["python3", "tests/emulator/run.py"],
    },
    Suite {
        name: "commands",
        promise: "stewards and operators work on a deployed lake: upload, status, query, reconcile, replay, redrive",
        needs: &["python3", "java"],
        command: &["python3", "tests/commands/run.py"],
    },
];
