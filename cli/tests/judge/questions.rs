//! Questions: who may do what, and which statement decides.

use crate::desk::{Answer, Desk, workspace};

fn ask(words: &str) -> Answer {
    let program = workspace().join("pulumi/program/Main.yaml");
    Desk::new().type_in(&format!("can {words} --file {}", program.display()))
}

#[test]
fn an_answer_shows_the_statement_that_decides() {
    let (allowed, denied) = (
        ask("transform-role s3:GetObject raw-bucket/orders/a.json"),
        ask("transform-role s3:GetObject raw-bucket/orders/a.json --context aws:SecureTransport=false"),
    );
    assert_eq!((allowed.code(), denied.code()), (0, 1), "{}{}", allowed.stderr(), denied.stderr());
    let text = allowed.stdout();
    assert!(text.starts_with("allowed\n\nallowed by the identity policy in `"), "{text}");
    assert!(text.contains("s3:GetObject"), "{text}");
    assert!(text.contains("Main.yaml:"), "{text}");
    assert!(
        denied.stdout().starts_with("denied\n\ndenied by the resource policy in `"),
        "{}",
        denied.stdout()
    );
    assert!(denied.stdout().contains("aws:SecureTransport"), "{}", denied.stdout());
}

/// For programs a place is what it is in a report: from where to where.
#[test]
fn the_statement_that_decides_has_a_place_with_an_end() {
    let answer = ask("transform-role s3:GetObject raw-bucket/orders/a.json --format json");
    let answer: serde_json::Value = serde_json::from_str(&answer.stdout()).unwrap();
    let place = &answer["by"][0]["place"];
    assert!(place["file"].as_str().unwrap().ends_with("Main.yaml"), "{answer}");
    let number = |name: &str| place[name].as_u64().unwrap();
    let (start, end) = ((number("line"), number("column")), (number("endLine"), number("endColumn")));
    assert!(start < end, "{answer}");
}

#[test]
fn what_nothing_allows_and_what_is_not_told() {
    let not = ask("transform-role s3:DeleteBucket raw-bucket");
    assert_eq!(not.code(), 1);
    assert!(not.stdout().starts_with("not allowed\nno "), "{}", not.stdout());
    let json = ask("transform-role kms:Decrypt raw-key --format json");
    let json: serde_json::Value = serde_json::from_str(&json.stdout()).unwrap();
    assert_eq!(json["answer"], "unknown");
}

#[test]
fn what_makes_no_question_is_code_three() {
    for words in [
        "nobody s3:GetObject raw-bucket/a",
        "transform-role s3:Fly raw-bucket/a",
        "transform-role s3:GetObject nothing",
    ] {
        assert_eq!(ask(words).code(), 3, "{words}");
    }
}

/// A key without a value is absent from the request, one with an empty value is not.
#[test]
fn a_condition_key_is_told_to_be_absent_or_empty() {
    let desk = Desk::new();
    desk.write(
        "Main.yaml",
        "resources:
  r:
    type: aws:iam:Role
    properties:
      name: r
      assumeRolePolicy: '{}'
      inlinePolicies:
        - name: tag
          policy: {Version: '2012-10-17', Statement: {Effect: Allow, Action: 'sqs:TagQueue', Resource: '*', Condition: {\"Null\": {'aws:TagKeys': 'true'}}}}
  q: {type: 'aws:sqs:Queue', properties: {name: q}}
",
    );
    let code = |told: &str| desk.type_in(&format!("can r sqs:TagQueue q --file Main.yaml{told}")).code();
    assert_eq!(code(" --context aws:TagKeys"), 0);
    assert_eq!(code(" --context aws:TagKeys="), 1);
    assert_eq!(code(" --context aws:TagKeys=a"), 1);
    let untold = desk.type_in("can r sqs:TagQueue q --file Main.yaml");
    assert!(untold.stdout().starts_with("unknown"), "{}", untold.stdout());
    assert!(untold.stderr().contains("--context KEY where the request has none"), "{}", untold.stderr());
}
