//! Programs to be judged: texts, and the project's own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lake_policy::{
    Infrastructure, Report, judge,
    recorded::{self, Kind},
    rules,
};
use lake_reader::{Project, World};

/// A path below the crate.
pub(crate) fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

pub(crate) fn text(relative: &str) -> String {
    std::fs::read_to_string(path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

/// The world of the fixtures, or of a stack of the project.
fn world(project: &str, stack_file: &str) -> World {
    let mut world = Project::read(project).unwrap().world("organization", "dev", stack_file).unwrap();
    "123456789012".clone_into(&mut world.account);
    "aws".clone_into(&mut world.partition);
    "eu-west-1".clone_into(&mut world.region);
    world.stand_ins = true;
    world
}

fn infrastructure(text: &str, world: &World) -> Infrastructure {
    let document = lake_reader::read("Main.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let program = lake_reader::evaluate(&document, world);
    assert!(!program.has_errors(), "{}", lake_reader::render(&program.diagnostics, "Main.yaml", text));
    Infrastructure::of_program(program, document)
}

/// A program that stands alone.
pub(crate) fn program(text: &str) -> Infrastructure {
    program_in(text, "aws", "eu-west-1")
}

/// The same in a region of a partition.
pub(crate) fn program_in(text: &str, partition: &str, region: &str) -> Infrastructure {
    let mut world = world("name: fixture\nruntime: yaml\n", "");
    partition.clone_into(&mut world.partition);
    region.clone_into(&mut world.region);
    infrastructure(text, &world).with_locks([])
}

/// The example of a rule: a program that stands alone, or a record of the engine or an account.
pub(crate) fn example(text: &str) -> Infrastructure {
    match recorded::kind(text) {
        Kind::Program => program(text),
        _ => recorded::read(text).unwrap_or_else(|error| panic!("{error}\n{text}")),
    }
}

/// A program that need not deploy: what is wrong with it, each at its place.
pub(crate) fn lenient(text: &str) -> (Infrastructure, Vec<String>) {
    let document = lake_reader::read("Main.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let program = lake_reader::evaluate(&document, &world("name: fixture\nruntime: yaml\n", ""));
    let diagnostics = program.diagnostics.iter().map(ToString::to_string).collect();
    (Infrastructure::of_program(program, document), diagnostics)
}

/// The text of the project's own program.
pub(crate) fn own_text() -> String {
    text("../pulumi/program/Main.yaml")
}

/// The project's own program, or an edited copy of it.
pub(crate) fn own(program: &str) -> Infrastructure {
    own_in(program, "123456789012")
}

/// The same in another account.
pub(crate) fn own_in(program: &str, account: &str) -> Infrastructure {
    let mut world = world(&text("../pulumi/Pulumi.yaml"), &text("../pulumi/Pulumi.dev.yaml"));
    account.clone_into(&mut world.account);
    infrastructure(program, &world).with_locks([&*text("../pulumi/program/sdks/aws-7.51.1.yaml")])
}

/// The project's bootstrap, for a stack of it.
pub(crate) fn bootstrap() -> Infrastructure {
    bootstrap_of("repo:lakegate/lakegate")
}

/// The same, for a repository whose tokens begin with a subject of their own.
pub(crate) fn bootstrap_of(prefix: &str) -> Infrastructure {
    let folder = "../pulumi/bootstrap";
    let file = |name: &str| text(&format!("{folder}/{name}"));
    let stack = file("Pulumi.dev.yaml").replace("repo:lakegate/lakegate", prefix);
    assert!(stack.contains(&format!("subjectPrefix: {prefix}\n")));
    let world = world(&file("Pulumi.yaml"), &stack);
    let lock = file("program/sdks/aws-7.51.1.yaml");
    infrastructure(&file("program/Main.yaml"), &world).with_locks([&*lock])
}

/// What is found: rule, resource, message.
pub(crate) type Found = BTreeSet<(String, String, String)>;

pub(crate) fn found(infrastructure: &Infrastructure) -> Found {
    of_report(&judge(infrastructure, &rules::all()))
}

pub(crate) fn of_report(report: &Report<'_>) -> Found {
    let row = |rule: &str, resource: &str, message: &str| {
        (rule.to_owned(), resource.to_owned(), message.to_owned())
    };
    report.findings().map(|(of, finding)| row(of.rule.id, &of.resource.name, &finding.message)).collect()
}
