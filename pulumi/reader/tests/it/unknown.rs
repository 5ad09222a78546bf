//! What is not known, why, and what depends on it; what goes on around it.

use insta::assert_snapshot;
use lake_reader::{DiagnosticKind, Edge, Node, World, evaluate};

use crate::support::{document, problems, program, value, world};

const KEY: &str = "resources:\n  key: {type: 'aws:kms:Key'}\n";

#[test]
fn an_unknown_output_makes_the_text_around_it_unknown_and_leaves_its_parts() {
    let node = value(&format!("{KEY}outputs:\n  o: 'key ${{key.arn}} of ${{pulumi.stack}}'\n"));
    assert_snapshot!(node.as_unknown().unwrap(), @"`arn` of `key` is known only after deployment");
    assert_eq!(node.edges, [Edge { resource: "key".to_owned(), path: "arn".to_owned() }]);
    let parts: Vec<Option<&str>> =
        node.template.as_ref().unwrap().parts.iter().map(|part| part.text()).collect();
    assert_eq!(parts, [Some("key "), None, Some(" of "), Some("dev")]);
}

#[test]
fn a_list_or_map_with_an_unknown_element_is_known() {
    let node = value(&format!("{KEY}outputs:\n  o: {{known: 1, list: [a, '${{key.keyId}}']}}\n"));
    assert_eq!(node.get("known").unwrap().as_f64(), Some(1.0));
    assert!(node.get("list").unwrap().at(1).unwrap().is_unknown());
    assert!(node.to_json().is_err());
}

#[test]
fn json_of_an_unknown_is_unknown_and_keeps_its_source() {
    let node =
        value(&format!("{KEY}outputs:\n  o:\n    fn::toJSON: {{Resource: '${{key.arn}}', Effect: Allow}}\n"));
    assert!(node.is_unknown());
    assert_eq!(node.source.as_ref().unwrap().get("Effect").unwrap().as_str(), Some("Allow"));
}

#[test]
fn outputs_that_the_world_knows_win() {
    let mut world = world();
    let known = [("key".to_owned(), [("arn".to_owned(), "arn:aws:kms:key/1".to_owned())].into())];
    world.outputs.extend(known);
    let text = format!("{KEY}outputs:\n  o: '${{key.arn}}/x'\n");
    let program = evaluate(&document(&text), &world);
    assert_eq!(program.output("o").unwrap().as_str(), Some("arn:aws:kms:key/1/x"));
}

#[test]
fn what_fails_is_unknown_to_its_users_and_the_rest_goes_on() {
    let text = "variables:\n  broken: ${nothing}\n  user: 'x ${broken}'\nresources:\n  q: {type: 'aws:sqs:Queue', properties: {name: '${user}', tags: {a: fine}}}\n";
    let program = evaluate(&document(text), &world());
    let queue = program.get("q").unwrap();
    assert_snapshot!(queue.property("name").unwrap().as_unknown().unwrap(), @"resource, variable or configuration value `nothing` is not found");
    assert_eq!(queue.property("name").unwrap().as_unknown().unwrap().span.start.line, 2);
    assert_eq!(queue.property("tags.a").unwrap().as_str(), Some("fine"));
    assert_eq!(
        program.diagnostics.iter().map(|found| found.kind).collect::<Vec<_>>(),
        [DiagnosticKind::Missing]
    );
}

#[test]
fn a_circle_is_one_problem_and_its_users_are_unknown() {
    let text = "variables:\n  a: '${b}'\n  b: '${a}'\n  user: '${a}'\n  apart: fine\noutputs:\n  o: '${user}'\n  p: '${apart}'\n";
    let program = evaluate(&document(text), &world());
    assert_eq!(
        program.diagnostics.iter().map(|found| found.kind).collect::<Vec<_>>(),
        [DiagnosticKind::Other]
    );
    assert!(program.output("o").unwrap().is_unknown());
    assert_eq!(program.output("p").unwrap().as_str(), Some("fine"));
}

#[test]
fn invokes_that_only_a_deployment_can_answer_say_so() {
    let node = value(
        "outputs:\n  o:\n    fn::invoke: {function: 'aws:ssm:getParameter', arguments: {name: x}, return: value}\n",
    );
    assert_snapshot!(node.as_unknown().unwrap(), @"`aws:ssm:getParameter` is asked at deployment");
}

#[test]
fn an_empty_world_knows_no_account_region_or_partition() {
    let text = "resources:\n  q: {type: 'aws:sqs:Queue', properties: {name: x}}\nvariables:\n  me: {'fn::aws:getCallerIdentity': {}}\noutputs:\n  o: '${q.arn}'\n  account: '${me.accountId}'\n";
    let program = evaluate(&document(text), &World::default());
    assert_snapshot!(program.output("o").unwrap().as_unknown().unwrap(), @"the partition is not known");
    assert_snapshot!(program.output("account").unwrap().as_unknown().unwrap(), @"the account is not known");
    assert!(!program.has_errors());
}

#[test]
fn a_file_that_is_not_at_hand_is_no_error() {
    let node = value("outputs:\n  o: {'fn::filebase64sha256': target/bootstrap.zip}\n");
    assert_snapshot!(node.as_unknown().unwrap(), @"the archive `target/bootstrap.zip` is not built");
    let node = value("outputs:\n  o: {'fn::readFile': notes.txt}\n");
    assert_snapshot!(node.as_unknown().unwrap(), @"the file `notes.txt` is not at hand");
}

#[test]
fn edges_go_through_variables_interpolation_and_json() {
    let text = "resources:\n  a: {type: 'aws:sqs:Queue', properties: {name: a}}\n  b: {type: 'aws:sqs:Queue', properties: {name: '${a.name}-b'}}\nvariables:\n  both: {x: '${a.arn}', y: ['text ${b.url}']}\noutputs:\n  o: {'fn::toJSON': '${both}'}\n";
    let node = value(text);
    let edges: Vec<String> =
        node.edges.iter().map(|edge| format!("{}.{}", edge.resource, edge.path)).collect();
    assert_eq!(edges, ["a.arn", "b.url"]);
    assert!(node.as_str().unwrap().contains("arn:aws:sqs:eu-west-1:111122223333:a"));
}

#[test]
fn edges_of_a_resource_include_its_options() {
    let text = "resources:\n  a: {type: 'aws:sqs:Queue', properties: {name: a}}\n  p: {type: 'pulumi:providers:aws', defaultProvider: true}\n  b: {type: 'aws:sqs:Queue', options: {dependsOn: ['${a}']}}\n";
    let program = program(text);
    let edges: Vec<String> =
        program.get("b").unwrap().edges().into_iter().map(|edge| edge.resource).collect();
    assert_eq!(edges, ["a", "p"]);
}

#[test]
fn a_secret_marks_what_is_made_from_it_and_nothing_else() {
    let node = value(
        "variables:\n  s: {'fn::secret': x}\n  map: {s: '${s}', open: y}\noutputs:\n  o: ['a ${s}', '${map.open}', '${map}', {'fn::toJSON': '${map}'}, {'fn::unsecret': '${map}'}]\n",
    );
    let secrets: Vec<bool> = node.as_list().unwrap().iter().map(Node::holds_secret).collect();
    assert_eq!(secrets, [true, false, true, true, false]);
}

#[test]
fn the_same_key_twice_is_the_last_one() {
    let node = value("outputs:\n  o: {a: 1, b: 2, a: 3}\n");
    let entries = node.as_map().unwrap();
    assert_eq!(
        entries.iter().map(|(key, node)| (&*key.text, node.as_f64())).collect::<Vec<_>>(),
        [("a", Some(3.0)), ("b", Some(2.0))]
    );
}

#[test]
fn a_value_of_the_stack_that_hides_a_resource_is_told() {
    let mut world = world();
    world.config.insert("lake:queue".to_owned(), "x".into());
    let program = evaluate(&document("resources:\n  queue: {type: 'aws:sqs:Queue'}\n"), &world);
    assert!(program.diagnostics[0].message.contains("never evaluated"));
    assert_eq!(problems("resources:\n  queue: {type: 'aws:sqs:Queue'}\n"), "");
}
