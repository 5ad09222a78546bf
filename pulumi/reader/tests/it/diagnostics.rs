//! Problems as a user sees them.

use insta::assert_snapshot;

use crate::support::problems;

#[test]
fn a_name_that_is_misspelt_inside_a_block() {
    let text = "variables:\n  bucket: lake\noutputs:\n  policy: |\n    {\n      \"Resource\": \"arn:aws:s3:::${bukcet}/*\"\n    }\n";
    assert_snapshot!(problems(text), @r#"
    error: resource, variable or configuration value `bukcet` is not found
     --> Main.yaml:6:33
      |
    6 |       "Resource": "arn:aws:s3:::${bukcet}/*"
      |                                 ^^^^^^^^^
      = help: did you mean `bucket`?
    "#);
}

#[test]
fn a_circle_of_variables() {
    let text = "variables:\n  first: ${second}\n  second: ${third}\n  third: a ${first} b\n";
    assert_snapshot!(problems(text), @r#"
    error: `first` depends on itself: `first` → `second` → `third` → `first`
     --> Main.yaml:4:12
      |
    4 |   third: a ${first} b
      |            ^^^^^^^^
    "#);
}

#[test]
fn a_whole_resource_inside_text() {
    let text = "resources:\n  queue: {type: 'aws:sqs:Queue'}\noutputs:\n  arn: arn of ${queue}\n";
    assert_snapshot!(problems(text), @r#"
    error: `${queue}` is a whole resource, which has no text
     --> Main.yaml:4:15
      |
    4 |   arn: arn of ${queue}
      |               ^^^^^^^^
      = help: name one of its outputs, such as `${queue.id}` or `${queue.arn}`
    "#);
}

#[test]
fn fields_that_do_not_exist() {
    let text = "resources:\n  queue:\n    type: aws:sqs:Queue\n    propertes: {name: ingest}\n    encryption: true\n    options: {dependson: [], protekt: true}\n";
    assert_snapshot!(problems(text), @r#"
    error: resource `queue` has no field `propertes`
     --> Main.yaml:4:5
      |
    4 |     propertes: {name: ingest}
      |     ^^^^^^^^^
      = help: did you mean `properties`?

    error: resource `queue` has no field `encryption`
     --> Main.yaml:5:5
      |
    5 |     encryption: true
      |     ^^^^^^^^^^
      = help: its fields are type, name, defaultProvider, properties, options, get; put it under `properties`?

    warning: `dependson` should be written `dependsOn`
     --> Main.yaml:6:15
      |
    6 |     options: {dependson: [], protekt: true}
      |               ^^^^^^^^^
      = help: Pulumi YAML still takes it, but says that it will not for ever

    error: `options` has no field `protekt`
     --> Main.yaml:6:30
      |
    6 |     options: {dependson: [], protekt: true}
      |                              ^^^^^^^
      = help: did you mean `protect`?
    "#);
}

#[test]
fn what_yaml_allows_and_pulumi_does_not() {
    assert_snapshot!(problems("variables:\n  ports:\n    443: https\n  anchor: &a 1\n  alias: *a\n"), @r#"
    error: a key must be text, not a number
     --> Main.yaml:3:5
      |
    3 |     443: https
      |     ^^^
      = help: quote it: "443"

    error: aliases are not supported
     --> Main.yaml:5:10
      |
    5 |   alias: *a
      |          ^^
      = help: write the value again, or put it into `variables` and use `${name}`
    "#);
}

#[test]
fn text_that_ends_too_early() {
    assert_snapshot!(problems("variables:\n  text: \"costs ${ five\"\n"), @r#"
    error: unterminated interpolation
     --> Main.yaml:2:16
      |
    2 |   text: "costs ${ five"
      |                ^^^^^^^^
      = help: a literal `${` is written `$${`
    "#);
    assert_snapshot!(problems("variables:\n  list: [1, 2\noutputs:\n  x: y\n"), @r#"
    error: illegal placement of ':' indicator
     --> Main.yaml:3:8
      |
    3 | outputs:
      |        ^
      = help: the `[` of 2:9 is open here
    "#);
}

#[test]
fn configuration_that_is_not_set() {
    assert_snapshot!(problems("config:\n  email: {type: string}\n  days: {type: int, default: 1.5}\n"), @r#"
    error: the required configuration value `email` is not set
     --> Main.yaml:2:3
      |
    2 |   email: {type: string}
      |   ^^^^^
      = help: `pulumi config set email …`, or give it a `default`

    error: the default of `days` is number, not integer
     --> Main.yaml:3:30
      |
    3 |   days: {type: int, default: 1.5}
      |                              ^^^
    "#);
}

#[test]
fn a_key_that_is_not_there() {
    assert_snapshot!(problems("variables:\n  settings: {retention: 30}\noutputs:\n  days: ${settings.retenton}\n"), @r#"
    error: `${settings.retenton}`: there is no `retenton`
     --> Main.yaml:4:9
      |
    4 |   days: ${settings.retenton}
      |         ^^^^^^^^^^^^^^^^^^^^
      = help: did you mean `retention`?
    "#);
}

#[test]
fn a_key_that_gives_null_inside_text() {
    assert_snapshot!(problems("variables:\n  settings: {retention: 30}\noutputs:\n  days: \"${settings.retenton} days\"\n"), @r#"
    warning: `${settings.retenton}`: there is no `retenton`
     --> Main.yaml:4:10
      |
    4 |   days: "${settings.retenton} days"
      |          ^^^^^^^^^^^^^^^^^^^^
      = help: the value is null; did you mean `retention`?
    "#);
}

#[test]
fn what_is_below_an_id_inside_text() {
    assert_snapshot!(problems("resources:\n  queue: {type: aws:sqs:Queue}\noutputs:\n  queue: \"at ${queue.id.x}\"\n"), @r#"
    warning: `${queue.id.x}`: `id` is text, and what follows it is ignored
     --> Main.yaml:4:14
      |
    4 |   queue: "at ${queue.id.x}"
      |              ^^^^^^^^^^^^^
    "#);
}

#[test]
fn functions_that_do_not_exist_or_do_not_fit() {
    let text = "variables:\n  joined:\n    fn::join: [\"-\", [a, 1]]\n  typo:\n    fn::joim: [\"-\", [a]]\n  tagged: !Sub x\n";
    assert_snapshot!(problems(text), @r#"
    error: `fn::join` takes a list of texts; this is a number
     --> Main.yaml:3:25
      |
    3 |     fn::join: ["-", [a, 1]]
      |                         ^
      = help: write it as text: "${value}", or in quotes

    warning: there is no function `fn::joim`
     --> Main.yaml:5:5
      |
    5 |     fn::joim: ["-", [a]]
      |     ^^^^^^^^
      = help: the map stays plain data; `fn::` is a reserved prefix

    warning: the tag `!Sub` has no effect
     --> Main.yaml:6:11
      |
    6 |   tagged: !Sub x
      |           ^^^^^^
      = help: Pulumi YAML has functions instead of tags: `fn::…`
    "#);
}

#[test]
fn an_option_that_is_evaluated_too_early() {
    let text = "resources:\n  wait:\n    type: aws:sqs:Queue\n    options:\n      customTimeouts: {create: \"${minutes}\"}\nvariables:\n  minutes: 5m\n";
    assert_snapshot!(problems(text), @r#"
    error: `minutes` is not evaluated yet at this place
     --> Main.yaml:5:32
      |
    5 |       customTimeouts: {create: "${minutes}"}
      |                                ^^^^^^^^^^^^
      = help: declare `minutes` earlier, or name it in `dependsOn` too
    "#);
}

#[test]
fn a_default_provider_that_the_host_cannot_take() {
    let text = "resources:\n  aws: {type: 'pulumi:providers:aws', defaultProvider: true}\n  queue:\n    type: aws:sqs:Queue\n    options: {version: 7.51.1}\n";
    assert_snapshot!(problems(text), @r#"
    error: a `version` beside a default provider without one crashes the Pulumi YAML host
     --> Main.yaml:5:24
      |
    5 |     options: {version: 7.51.1}
      |                        ^^^^^^
      = help: remove it here, `aws` decides
    "#);
}
