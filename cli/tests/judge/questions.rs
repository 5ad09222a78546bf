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
