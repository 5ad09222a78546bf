//! Reports: what is found, in the form that is asked for.

use crate::desk::{DENIED, Desk, workspace};

const RULES: &str = "--rule star-action --rule key-without-rotation --date 2026-11-26";

fn waivers(matches: &str) -> String {
    format!(
        "waivers:\n  - rule: star-action\n    resource: reader\n    reason: A trial.\n    owner: lab\n    expires: 2026-12-31\n    matches: {matches}\n"
    )
}

/// The hash that a report prints.
fn printed(text: &str) -> String {
    text.lines().find_map(|line| line.trim().strip_prefix("= matches: ")).unwrap().to_owned()
}

/// What a rule says of its remedy is its own to change.
fn without_help(text: &str) -> String {
    let others = text.lines().filter(|line| !line.trim_start().starts_with("= help: "));
    others.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_finding_is_code_one_with_a_frame() {
    let answer = Desk::new().type_in(&format!("check Main.yaml {RULES}"));
    assert_eq!(answer.code(), 1);
    insta::assert_snapshot!(without_help(&answer.stdout()));
}

/// The README shows what is said of the committed program with one wildcard in it.
#[test]
fn the_readme_shows_what_is_said() {
    let desk = Desk::new();
    desk.copy_project();
    let program = desk.read("pulumi/program/Main.yaml");
    let (before, policy) = program.split_once("\n  transform-policy:").unwrap();
    let mistaken = policy.replacen("- s3:GetObject\n", "- s3:*\n", 1);
    desk.write("pulumi/program/Main.yaml", &format!("{before}\n  transform-policy:{mistaken}"));
    let answer = desk.type_in("check pulumi/program/Main.yaml").stdout();
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let (_, shown) = readme.split_once("```\ncritical[star-action]").unwrap();
    let (shown, _) = shown.split_once("\n```").unwrap();
    for part in
        format!("critical[star-action]{shown}").replace("-> Main", "-> pulumi/program/Main").split("\n…\n")
    {
        assert!(answer.contains(part), "{part}\n\n{answer}");
    }
}

#[test]
fn a_severity_below_the_bar_is_only_said() {
    let desk = Desk::new();
    desk.write("Main.yaml", "resources: {key: {type: 'aws:kms:Key'}}\n");
    assert_eq!(desk.type_in(&format!("check Main.yaml {RULES}")).code(), 1);
    let slight = desk.type_in(&format!("check Main.yaml {RULES} --fail-on critical"));
    assert_eq!(slight.code(), 0);
    assert!(slight.stdout().contains("1 fail (1 too slight to count)"), "{}", slight.stdout());
    assert_eq!(desk.type_in(&format!("check Main.yaml {RULES} --fail-on critical --strict")).code(), 1);
}

#[test]
fn what_is_unknown_fails_unless_it_is_allowed() {
    let desk = Desk::new();
    desk.write(
        "Main.yaml",
        "config: {on: {type: boolean, secret: true}}\nresources: {key: {type: 'aws:kms:Key', properties: {enableKeyRotation: '${on}'}}}\n",
    );
    let project = "name: desk\nruntime: yaml\nconfig: {on: {type: boolean}}\n";
    desk.write("Pulumi.yaml", project);
    desk.write("Pulumi.dev.yaml", "config: {'desk:on': {secure: AAABAK}}\n");
    let answer = desk.type_in("check Main.yaml --rule key-without-rotation");
    assert_eq!(answer.code(), 1, "{}{}", answer.stdout(), answer.stderr());
    assert!(answer.stdout().contains("unknown[key-without-rotation]"), "{}", answer.stdout());
    assert_eq!(desk.type_in("check Main.yaml --rule key-without-rotation --unknown warn").code(), 0);
}

#[test]
fn one_run_writes_every_output() {
    let desk = Desk::new();
    let outs = "--out sarif=a.sarif --out junit=a.xml --out markdown=a.md --out text=a.txt";
    let answer = desk.type_in(&format!("check Main.yaml {RULES} --format json {outs}"));
    assert_eq!(answer.code(), 1, "{}", answer.stderr());
    let json: serde_json::Value = serde_json::from_str(&answer.stdout()).unwrap();
    assert_eq!(json["counts"]["fail"], 1);
    let sarif: serde_json::Value = serde_json::from_str(&desk.read("a.sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "Main.yaml");
    assert_eq!(place["region"]["startLine"], 10);
    assert!(desk.read("a.xml").starts_with("<?xml"));
    assert!(desk.read("a.md").starts_with("## lakegate: denied"));
    assert!(desk.read("a.txt").starts_with("critical[star-action]"));
}

/// What `check` prints goes into the file, and then holds until what it waived changes or its day is over.
#[test]
fn a_finding_is_waived_by_what_was_printed() {
    let desk = Desk::new();
    let check = |more: &str| desk.type_in(&format!("check Main.yaml {RULES} {more}"));
    desk.write("waivers.yaml", &waivers(&printed(&check("").stdout())));
    let waived = check("");
    assert_eq!(waived.code(), 0, "{}", waived.stdout());
    insta::assert_snapshot!(waived.stdout());
    let expired = desk.type_in("check Main.yaml --rule star-action --date 2027-01-01");
    assert_eq!(expired.code(), 1);
    assert!(expired.stdout().contains("expired on 2026-12-31"), "{}", expired.stdout());
    desk.write("Main.yaml", &DENIED.replace("lake/*", "*"));
    assert!(check("").stdout().contains("no longer matches"), "{}", check("").stdout());
}

/// A comparison by meaning: an older program on standard input, as `git show` gives it.
#[test]
fn what_is_weaker_than_before_is_code_one() {
    let desk = Desk::new();
    let narrow = DENIED.replace("s3:*", "s3:GetObject");
    desk.write("Main.yaml", &narrow.replace("lake/*", "*"));
    let against = |old: &str| desk.pipe_in("check Main.yaml --rule key-without-rotation --against -", old);
    let weaker = against(&narrow);
    assert_eq!(weaker.code(), 1, "{}", weaker.stderr());
    insta::assert_snapshot!(weaker.stdout());
    assert_eq!(against(DENIED).code(), 1);
    let same = against(&format!("# moved\n{}", desk.read("Main.yaml")));
    assert_eq!(same.code(), 0, "{}", same.stdout());
}

#[test]
fn standard_input_is_taken_for_what_it_is() {
    let desk = Desk::new();
    let program = desk.pipe_in(&format!("check - {RULES}"), DENIED);
    assert!(
        program.stdout().contains("-, read as a Pulumi program"),
        "{}{}",
        program.stdout(),
        program.stderr()
    );
    let export = r#"{"version": 3, "deployment": {"resources": [
        {"urn": "urn:pulumi:dev::lake::aws:kms/key:Key::raw", "custom": true, "type": "aws:kms/key:Key", "id": "k", "inputs": {}}]}}"#;
    let state = desk.pipe_in(&format!("check - {RULES}"), export);
    assert_eq!(state.code(), 1);
    insta::assert_snapshot!(without_help(&state.stdout()));
}

/// A project in one file, as most programs are: `config` holds values, and the name is the project's, wherever the text comes from.
#[test]
fn a_project_in_one_file_is_one_under_any_name() {
    const PROJECT: &str = "name: ledger
runtime: yaml
config:
  aws:region: eu-central-1
  pulumi:tags: {value: {team: data}}
  days: 30
resources:
  key:
    type: aws:kms:Key
    properties: {enableKeyRotation: true, deletionWindowInDays: '${days}', description: '${pulumi.project} ${aws:region}'}
  logs: {type: 'aws:cloudwatch:LogGroup', properties: {name: '${pulumi.project}', retentionInDays: '${days}'}}
";
    let desk = Desk::new();
    std::fs::create_dir(desk.folder.path().join("other")).unwrap();
    desk.write("other/ledger.yaml", PROJECT);
    let rules = "--rule short-key-deletion --rule unpinned-provider --format json";
    let seen = |answer: &crate::desk::Answer| -> (u64, String) {
        let json: serde_json::Value = serde_json::from_str(&answer.stdout()).unwrap_or_default();
        let urn = json["judgements"][0]["urn"].as_str().unwrap_or(&answer.stderr()).to_owned();
        (json["counts"]["fail"].as_u64().unwrap_or_default(), urn)
    };
    let expected = (1, "urn:pulumi:dev::ledger::aws:kms/key:Key::key".to_owned());
    assert_eq!(seen(&desk.type_in(&format!("check other/ledger.yaml {rules}"))), expected);
    assert_eq!(seen(&desk.pipe_in(&format!("check - {rules}"), PROJECT)), expected);
    std::fs::remove_file(desk.folder.path().join("Pulumi.yaml")).unwrap();
    assert_eq!(seen(&desk.type_in(&format!("check other/ledger.yaml {rules}"))), expected);

    desk.write("Pulumi.yaml", PROJECT);
    let against = "check Pulumi.yaml --rule short-key-deletion --against -";
    let same = desk.pipe_in(against, PROJECT);
    assert_eq!(same.code(), 0, "{}{}", same.stdout(), same.stderr());
    let longer = desk.pipe_in(against, &PROJECT.replace("days: 30", "days: 90"));
    assert!(longer.stdout().contains("`retentionInDays` is 30, and was 90"), "{}", longer.stdout());
}

/// What is piped in belongs to the project of this folder, as the file that it was taken from does.
#[test]
fn a_program_on_standard_input_has_the_stack_of_this_folder() {
    let desk = Desk::new();
    let program = format!("config: {{days: {{type: integer}}}}\n{DENIED}");
    desk.write("Pulumi.dev.yaml", "config: {'desk:days': 30}\n");
    desk.write("Main.yaml", &program);
    let same = desk.pipe_in(&format!("check Main.yaml {RULES} --against -"), &program);
    assert!(same.stdout().contains("0 things weaker than in -"), "{}{}", same.stdout(), same.stderr());
    let sarif = desk.pipe_in(&format!("check - {RULES} --format sarif"), &program).stdout();
    assert!(sarif.contains("\"uri\": \"file:///dev/stdin\""), "{sarif}");
}

/// A program that lets in what may be its own account: whoever reads the finding must know what it was held against.
#[test]
fn an_account_that_nobody_told_is_said_to_be_assumed() {
    const OWN: &str = "resources:
  r:
    type: aws:iam:Role
    properties:
      name: r
      assumeRolePolicy: {Version: '2012-10-17', Statement: {Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'sts:AssumeRole'}}
";
    let desk = Desk::new();
    desk.write("Main.yaml", OWN);
    let check = |more: &str| desk.type_in(&format!("check Main.yaml --rule cross-account-access {more}"));
    let assumed = check("");
    assert_eq!(assumed.code(), 1);
    assert!(
        assumed.stdout().contains("`123456789012` was taken for the program's own: tell it with `--account`"),
        "{}",
        assumed.stdout()
    );
    let json: serde_json::Value = serde_json::from_str(&check("--format json").stdout()).unwrap();
    assert_eq!(json["artifact"]["assumedAccount"], "123456789012");
    let other = check("--account 444455556666");
    assert!(other.code() == 1 && !other.stdout().contains("--account"), "{}", other.stdout());
    assert_eq!(check("--account 111122223333").code(), 0);
}

#[test]
fn the_projects_own_program_is_clean() {
    let program = workspace().join("pulumi/program/Main.yaml");
    for stack in ["dev", "staging", "prod"] {
        // A waiver that expires is not this test's matter.
        let words = format!("check {} --stack {stack} --date 2026-11-26", program.display());
        let answer = Desk::new().type_in(&words);
        assert_eq!(answer.code(), 0, "{stack}\n{}{}", answer.stdout(), answer.stderr());
        assert_eq!(answer.stdout().matches("waived[").count(), 1, "{}", answer.stdout());
    }
}

/// With the waivers beside it, whose hashes are of every stack.
#[test]
fn the_bootstrap_passes_for_every_stack() {
    let program = workspace().join("pulumi/bootstrap/program/Main.yaml");
    for stack in ["dev", "staging", "prod"] {
        let words = format!("check {} --stack {stack} --date 2026-11-26", program.display());
        let answer = Desk::new().type_in(&words);
        assert_eq!(answer.code(), 0, "{}", answer.stdout());
    }
}
