//! Lines and columns: of nodes, and of places inside texts.

use lake_reader::{Node, Value, evaluate};

use crate::support::{document, program, value, world};

#[test]
fn every_node_knows_its_line_and_column() {
    let text = "# comment\noutputs:\n  o:\n    ü: {key: [1, \"two\"]}\n";
    let node = value(text);
    let map = node.get("ü").unwrap();
    let list = map.get("key").unwrap();
    let place =
        |node: &Node| (node.span.start.line, node.span.start.column, node.span.slice(text).to_owned());
    assert_eq!(place(&node), (4, 5, "ü: {key: [1, \"two\"]}".to_owned()));
    assert_eq!(place(map), (4, 8, "{key: [1, \"two\"]}".to_owned()));
    assert_eq!(place(list), (4, 14, "[1, \"two\"]".to_owned()));
    assert_eq!(place(list.at(1).unwrap()), (4, 18, "\"two\"".to_owned()));
}

#[test]
fn the_use_of_a_variable_has_the_place_of_the_use_and_its_parts_their_own() {
    let text = "variables:\n  v: {inner: text}\noutputs:\n  o: ${v}\n";
    let node = value(text);
    assert_eq!(node.span.start.line, 4);
    assert_eq!(node.get("inner").unwrap().span.start.line, 2);
}

#[test]
fn a_policy_inside_a_block_is_located_through_variables_and_interpolation() {
    let text = "variables:\n  name: lake\n  policy: |\n    {\n      \"Resource\": \"arn:aws:s3:::${name}/$${aws:username}/*\",\n      \"Action\": \"s3:*\"\n    }\noutputs:\n  o: ${policy}\n";
    let document = document(text);
    let program = evaluate(&document, &world());
    let node = program.output("o").unwrap();
    let rendered = node.as_str().unwrap();
    for (needle, source) in [
        ("s3:*", "s3:*"),
        ("lake/", "${name}"),
        ("{aws:username}", "{aws:username}"),
        ("$", "$${aws"),
        ("Resource", "Resource"),
    ] {
        let place = document.locate(node, rendered.find(needle).unwrap());
        assert!(text[place.offset..].starts_with(source), "{needle}: {:?}", &text[place.offset..]);
    }
    assert_eq!(document.locate(node, rendered.find("s3:*").unwrap()).line, 6);
}

#[test]
fn every_text_of_the_programs_is_located_at_its_first_character() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut located = 0;
    for folder in std::fs::read_dir(folder).unwrap() {
        let Ok(text) = std::fs::read_to_string(folder.unwrap().path().join("Main.yaml")) else { continue };
        let document = document(&text);
        let program = evaluate(&document, &world());
        for resource in &program.resources {
            each_text(&resource.properties, &mut |node, value| {
                let scalar = node.template.as_ref().map_or(node.span, |template| template.scalar);
                let Some(first) = value.chars().next().filter(|first| !first.is_whitespace()) else { return };
                let written = scalar.slice(&text).trim_start_matches(['"', '\'']);
                let elsewhere = node.template.as_ref().is_none_or(|template| template.parts.is_empty())
                    && written.starts_with("${")
                    || written.starts_with("fn::");
                if node.source.is_some()
                    || elsewhere
                    || written.is_empty()
                    || written.starts_with(['{', '[', '<'])
                {
                    return;
                }
                let found = document.locate(node, 0);
                let rest = &text[found.offset..];
                assert!(rest.starts_with([first, '$', '\\', '\'']), "{value}: {rest:.40}");
                located += 1;
            });
        }
    }
    assert!(located > 150, "{located}");
}

fn each_text<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node, &'n str)) {
    node.source.iter().for_each(|source| each_text(source, visit));
    match &node.value {
        Value::Text(text) => visit(node, text),
        Value::List(list) => list.iter().for_each(|node| each_text(node, visit)),
        Value::Map(entries) => entries.iter().for_each(|(_, node)| each_text(node, visit)),
        _ => {}
    }
}

#[test]
fn resources_know_where_they_are_declared() {
    let text = "resources:\n  queue:\n    type: aws:sqs:Queue\n    properties:\n      name: x\n";
    let program = program(text);
    let queue = program.get("queue").unwrap();
    assert_eq!(queue.span.slice(text), "queue");
    assert_eq!(queue.declared_type.span.slice(text), "aws:sqs:Queue");
    assert_eq!(queue.declaration.end.line, 5);
    assert_eq!(queue.properties.span.slice(text), "name: x");
}
