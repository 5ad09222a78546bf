//! Whatever the text, it is refused or judged: nothing panics, and nothing is slow.
#![no_main]

use lake_policy::{Artifact, Infrastructure, Review, Terms, Waivers, judge, recorded, render, rules};
use lake_reader::World;
use libfuzzer_sys::fuzz_target;

/// As much as evaluation is told of a real stack.
fn world() -> World {
    World {
        organization: "o".to_owned(),
        project: "p".to_owned(),
        stack: "dev".to_owned(),
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        partition: "aws".to_owned(),
        stand_ins: true,
        ..World::default()
    }
}

fn program(text: &str) -> Option<Infrastructure> {
    let document = lake_reader::read("Main.yaml", text).ok()?;
    let program = lake_reader::evaluate(&document, &world());
    Some(Infrastructure::of_program(program, document))
}

fn every_verdict(infrastructure: &Infrastructure) {
    let report = judge(infrastructure, &rules::all());
    let (name, date) = ("Main.yaml".to_owned(), jiff::civil::date(2026, 1, 1));
    let artifact = Artifact { name, origin: infrastructure.origin, stack: None, warnings: 0, date };
    let (waivers, terms) = (Waivers::default(), Terms::default());
    let review = Review::new(&report, &artifact, &waivers, &terms);
    for render in [render::text, render::json, render::junit, render::markdown, render::sarif] {
        let _ = render(&review);
    }
}

fuzz_target!(|text: &str| {
    // Of a pair of texts, the second is what there was before, or the program of a record.
    let (text, other) = text.split_once("\n---\n").unwrap_or((text, ""));
    if let Ok(record) = recorded::read(text) {
        every_verdict(&record);
        if let Some(program) = program(other) {
            every_verdict(&record.located_in(&program));
        }
    } else if let Some(after) = program(text) {
        match program(other) {
            Some(before) if !other.is_empty() => every_verdict(&after.since(before)),
            _ => every_verdict(&after),
        }
    }
});
