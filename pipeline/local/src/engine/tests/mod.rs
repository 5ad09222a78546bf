//! The engine on a program that is as small as one can be.

mod changes;
mod conformance;
mod crash;
mod kill;
mod refusals;

use std::path::Path;

use lake_reader::{Program, World};

pub(super) use self::kill::Kill;
use crate::lake::Lake;
use crate::open::Options;

pub(super) const SMALL: &str = include_str!("../../../tests/data/small.yaml");

pub(super) fn evaluate(text: &str) -> Program {
    let world = World {
        project: "small".into(),
        stack: "test".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
        partition: "aws".into(),
        ..World::default()
    };
    lake_reader::evaluate(&lake_reader::read("small.yaml", text).unwrap(), &world)
}

pub(super) fn open(dir: &Path) -> Lake {
    Lake::open(dir, &evaluate(SMALL), Options::default()).unwrap()
}
