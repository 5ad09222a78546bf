//! Problems as a user sees them.

use insta::assert_snapshot;

use crate::support::problems;

#[test]
fn a_name_that_is_misspelt_inside_a_block() {
    let text = "variables:\n  bucket: lake\noutputs:\n  policy: |\n    {\n      \"Resource\": \"arn:aws:s3:::${bukcet}/*\"\n    }\n";
    assert_snapshot!(problems(text), @r#"
    "#);
}

#[test]
fn a_circle_of_variables() {
    let text = "variables:\n  first: ${second}\n  second: ${third}\n  third: a ${first} b\n";
    assert_snapshot!(problems(text), @"unknown: `arn` of `key` is known only after deployment; 2");
}

#[test]
fn a_whole_resource_inside_text() {
    let text = "resources:\n  queue: {type: 'aws:sqs:Queue'}\noutputs:\n  arn: arn of ${queue}\n";
    assert_snapshot!(problems(text), @r#"
    "#);
}

#[test]
fn fields_that_do_not_exist() {
    let text = "resources:\n  queue:\n    type: aws:sqs:Queue\n    propertes: {name: ingest}\n    encryption: true\n    options: {dependson: [], protekt: true}\n";
    assert_snapshot!(problems(text), @r#"
    "#);
}

#[test]
fn what_yaml_allows_and_pulumi_does_not() {
    assert_snapshot!(problems("variables:\n  ports:\n    443: https\n  anchor: &a 1\n  alias: *a\n"), @r#"
    "#);
}

#[test]
fn text_that_ends_too_early() {
    assert_snapshot!(problems("variables:\n  text: \"costs ${ five\"\n"), @r#"
    "#);
    assert_snapshot!(problems("variables:\n  list: [1, 2\noutputs:\n  x: y\n"), @r#"
    "#);
}

#[test]
fn configuration_that_is_not_set() {
    assert_snapshot!(problems("config:\n  email: {type: string}\n  days: {type: int, default: 1.5}\n"), @r#"
    "#);
}

#[test]
fn a_key_that_gives_null() {
    assert_snapshot!(problems("variables:\n  settings: {retention: 30}\noutputs:\n  days: ${settings.retenton}\n"), @r#"
    "#);
}

#[test]
fn functions_that_do_not_exist_or_do_not_fit() {
    let text = "variables:\n  joined:\n    fn::join: [\"-\", [a, 1]]\n  typo:\n    fn::joim: [\"-\", [a]]\n  tagged: !Sub x\n";
    assert_snapshot!(problems(text), @r#"
    "#);
}

#[test]
fn an_option_that_is_evaluated_too_early() {
    let text = "resources:\n  wait:\n    type: aws:sqs:Queue\n    options:\n      customTimeouts: {create: \"${minutes}\"}\nvariables:\n  minutes: 5m\n";
    assert_snapshot!(problems(text), @r#"
    "#);
}

#[test]
fn a_default_provider_that_the_host_cannot_take() {
    let text = "resources:\n  aws: {type: 'pulumi:providers:aws', defaultProvider: true}\n  queue:\n    type: aws:sqs:Queue\n    options: {version: 7.51.1}\n";
    assert_snapshot!(problems(text), @r#"
    "#);
}
