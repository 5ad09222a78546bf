//! A world, and programs evaluated in it.

use lake_reader::{Document, Node, Program, World, evaluate, read, render};

/// The stack `dev` of the project `lake` in account 111122223333 and eu-west-1.
pub(crate) fn world() -> World {
    let mut world = World {
        organization: "acme".to_owned(),
        project: "lake".to_owned(),
        stack: "dev".to_owned(),
        account: "111122223333".to_owned(),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        ..World::default()
    };
    world.config.insert("aws:region".to_owned(), "eu-west-1".into());
    world
}

/// A program that must be readable.
pub(crate) fn document(text: &str) -> Document {
    read("Main.yaml", text).unwrap()
}

/// A program evaluated in [`world`], without errors.
#[track_caller]
pub(crate) fn program(text: &str) -> Program {
    let program = evaluate(&document(text), &world());
    assert!(!program.has_errors(), "{}", render(&program.diagnostics, "Main.yaml", text));
    program
}

/// The output `o` of a program with variables and that output.
#[track_caller]
pub(crate) fn value(text: &str) -> Node {
    program(text).output("o").unwrap().clone()
}

/// What a user sees of the problems of a program.
pub(crate) fn problems(text: &str) -> String {
    let diagnostics = match read("Main.yaml", text) {
        Ok(document) => evaluate(&document, &world()).diagnostics,
        Err(problems) => problems.0,
    };
    render(&diagnostics, "Main.yaml", text)
}
