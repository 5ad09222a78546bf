//! Wrong words, missing files, and what there is to read.

use crate::desk::Desk;

#[track_caller]
fn refused(words: &str, code: i32) -> String {
    let answer = Desk::new().type_in(words);
    assert_eq!(answer.code(), code, "{}{}", answer.stdout(), answer.stderr());
    answer.stderr()
}

#[test]
fn wrong_words_are_code_two() {
    for words in [
        "check Main.yaml --rule star-acton",
        "check Main.yaml --out pdf=x",
        "check Main.yaml --out sarif",
        "check Main.yaml --out sarif=-",
        "check Main.yaml --fail-on enormous",
        "check Main.yaml --date tomorrow",
        "graph --format sarif",
        "explain nothing",
    ] {
        refused(words, 2);
    }
    assert!(refused("explain star-acton", 2).contains("`star-action`"));
}

#[test]
fn what_cannot_be_read_is_code_three() {
    refused("check", 3);
    refused("check nothing.yaml", 3);
    refused("check Main.yaml --waivers nothing.yaml", 3);
    refused("check Main.yaml --stack nowhere", 3);
    let desk = Desk::new();
    desk.write("waivers.yaml", "waivers: [\n");
    assert_eq!(desk.type_in("check Main.yaml").code(), 3);
    desk.write("Main.yaml", "resources: [\n");
    let answer = desk.type_in("check Main.yaml");
    assert_eq!(answer.code(), 3);
    assert!(answer.stderr().contains("--> Main.yaml:2:1"), "{}", answer.stderr());
}

/// A project file taken for the program, an empty export: that nothing was found in them is no pass.
#[test]
fn what_holds_nothing_to_judge_is_code_three() {
    assert!(refused("check Pulumi.yaml", 3).contains("has no resources: nothing was judged"));
    let desk = Desk::new();
    for text in
        [r#"{"deployment": 3}"#, r#"{"steps": []}"#, r#"{"Resources": {"b": {"Type": "AWS::S3::Bucket"}}}"#]
    {
        desk.write("other.json", text);
        let answer = desk.type_in("check other.json");
        assert_eq!(answer.code(), 3, "{text}: {}", answer.stdout());
    }
}

#[test]
fn a_page_has_what_a_reviewer_asks() {
    let page = Desk::new().type_in("explain star-action").stdout();
    assert!(page.starts_with("# star-action\n\nSeverity: critical. Judges `aws:iam/"), "{page}");
    for heading in
        ["Why", "Remedy", "What it does not see", "References", "Example that fails", "Example that passes"]
    {
        assert!(page.contains(&format!("\n## {heading}\n")), "{page}");
    }
    assert!(page.contains("```yaml\nresources:\n"), "{page}");
}

#[test]
fn rules_are_listed() {
    let listed = Desk::new().type_in("rules").stdout();
    assert!(listed.lines().any(|line| line.contains("star-action") && line.contains("critical")), "{listed}");
    let json: serde_json::Value =
        serde_json::from_str(&Desk::new().type_in("rules --format json").stdout()).unwrap();
    assert!(json.as_array().unwrap().len() >= 3);
}

/// A reader that has enough is no failure; a full disk is one, and nothing else is called so.
#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_cannot_be_written_is_code_four() {
    let desk = Desk::new();
    for words in ["rules", "rules --format json", "explain star-action"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let answer = desk.send_out(words, full);
        assert_eq!(answer.code(), 4, "{words}");
        let said = answer.stderr();
        assert!(said.starts_with("error: cannot write to standard output\n  because: "), "{words}: {said}");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let answer = desk.send_out(words, writer);
        assert_eq!((answer.code(), answer.stderr()), (0, String::new()), "{words}");
    }
}
