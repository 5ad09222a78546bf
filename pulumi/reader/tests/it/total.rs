//! No text makes the reader panic, and none makes it grow without bound.

use std::{path::Path, sync::LazyLock, thread};

use lake_reader::{Node, Severity, Value, evaluate, read, render};
use proptest::prelude::*;

use crate::support::world;

static PROGRAMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("Main.yaml"));
    let programs: Vec<String> = folders.filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    assert!(programs.len() > 5);
    programs
});

/// What YAML, interpolation and the program's structure are made of.
const PIECES: [&str; 48] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "? ",
    "|\n  ",
    ">-\n",
    "|2",
    "'",
    "\"",
    "\\",
    "&a ",
    "*a",
    "!t ",
    "!!int ",
    "%YAML 1.2\n",
    "---\n",
    "...\n",
    "#",
    "\n",
    "\n  ",
    "\t",
    " ",
    "\r\n",
    "\r",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\0",
    "é",
    "😀",
    "${",
    "}",
    "$$",
    "${a.b[0]}",
    "fn::join: ",
    "fn::toJSON: ",
    "resources:",
    "variables:",
    "config:",
    "outputs:",
    "type: aws:sqs:Queue",
    "a",
    "0x1F",
    "1e400",
    "<<: ",
];

/// Reads, evaluates and renders a text, and checks what holds for every text.
fn exercise(text: &str) {
    let document = match read("Main.yaml", text) {
        Ok(document) => document,
        Err(problems) => {
            assert!(problems.0.iter().any(|problem| problem.severity == Severity::Error));
            render(&problems.0, "Main.yaml", text);
            return;
        }
    };
    let program = evaluate(&document, &world());
    render(&program.diagnostics, "Main.yaml", text);
    for diagnostic in &program.diagnostics {
        let (start, end) = (diagnostic.span.start, diagnostic.span.end);
        assert!(
            start.offset <= end.offset
                && text.is_char_boundary(start.offset)
                && text.is_char_boundary(end.offset),
            "{diagnostic:?}"
        );
    }
    let values = program.variables.iter().chain(&program.outputs).map(|(_, node)| node);
    for node in values.chain(program.resources.iter().map(|resource| &resource.properties)) {
        visit(node, &mut |node| {
            assert!(node.edges.is_sorted(), "{:?}", node.edges);
            let place = document.locate(node, 3);
            assert!(text.is_char_boundary(place.offset));
            assert_eq!(node.to_json_text().is_ok(), node.to_json().is_ok());
        });
    }
}

fn visit(node: &Node, check: &mut dyn FnMut(&Node)) {
    check(node);
    match &node.value {
        Value::List(list) => list.iter().for_each(|node| visit(node, check)),
        Value::Map(entries) => entries.iter().for_each(|(_, node)| visit(node, check)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text(text in any::<String>()) {
        exercise(&text);
    }

    #[test]
    fn arbitrary_pieces(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        exercise(&pieces.concat());
    }

    #[test]
    fn mutated_programs(
        index in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize, prop::sample::select(&PIECES[..])), 1..6),
    ) {
        let mut characters: Vec<char> = index.get(&PROGRAMS).chars().collect();
        for (at, length, piece) in edits {
            let start = at.index(characters.len() + 1);
            let end = (start + length).min(characters.len());
            characters.splice(start..end, piece.chars());
        }
        exercise(&characters.into_iter().collect::<String>());
    }
}

/// The problems of a text that is read and evaluated on a stack of one mebibyte, half of what a thread usually has.
fn on_a_small_stack(text: String) -> Vec<String> {
    let run = move || match read("Main.yaml", &text) {
        Ok(document) => evaluate(&document, &world()).diagnostics.iter().map(ToString::to_string).collect(),
        Err(problems) => problems.0.iter().map(ToString::to_string).collect(),
    };
    thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap()
}

#[test]
fn depth_is_bounded() {
    for opening in ["[", "{a: ", "- ", "? "] {
        let problems = on_a_small_stack(format!("a: {}", opening.repeat(100_000)));
        assert_eq!(problems.len(), 1, "{opening}");
    }
    let deepest = format!("outputs:\n  o: {{'fn::toJSON': {}1{}}}\n", "[".repeat(90), "]".repeat(90));
    assert!(on_a_small_stack(deepest).is_empty());
}

fn chain(length: usize, link: impl Fn(usize) -> String) -> String {
    let links: Vec<String> = (1..length)
        .map(|index| {
            format!(
                "  v{index}: {}
",
                link(index - 1)
            )
        })
        .collect();
    let links = links.concat();
    format!("variables:\n  v0: x\n{links}outputs:\n  o: ${{v{}}}\n", length - 1)
}

#[test]
fn growth_is_bounded() {
    let too_big = |text: String| {
        let problems = on_a_small_stack(text);
        assert!(
            problems.iter().any(|problem| problem.contains("more than this reader holds")),
            "{problems:?}"
        );
    };
    too_big(chain(60, |before| format!("['${{v{before}}}', '${{v{before}}}']")));
    too_big(chain(60, |before| format!("'${{v{before}}}${{v{before}}}'")));
    too_big(chain(600, |before| format!("['${{v{before}}}']")));
    let delimiter = "x".repeat(100_000);
    let list = vec!["a"; 20_000].join(", ");
    too_big(format!(
        "variables:\n  d: {delimiter}\n  l: [{list}]\n  j: {{'fn::join': ['${{d}}', '${{l}}']}}\n"
    ));
}

#[test]
fn a_long_chain_of_variables_is_no_recursion() {
    assert!(on_a_small_stack(chain(10_000, |before| format!("'${{v{before}}}'"))).is_empty());
    let backwards: Vec<String> =
        (0..10_000).map(|index| format!("  v{index}: '${{v{}}}'\n", index + 1)).collect();
    let backwards = backwards.concat();
    assert!(on_a_small_stack(format!("variables:\n{backwards}  v10000: x\n")).is_empty());
}
