//! What somebody sees who types `lakegate audit`, before a recorded account that answers on this machine. Needs the feature `aws`.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod server;

use std::path::Path;
use std::process::{Command, Output};

use server::Server;
use tempfile::TempDir;

/// Types words into a shell that knows an account, or none.
fn type_in(folder: &Path, account: Option<&Server>, words: &str) -> Output {
    shell(folder, account, words).env("AWS_REGION", "eu-west-1").output().unwrap()
}

/// The same in no region.
fn shell(folder: &Path, account: Option<&Server>, words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lakegate"));
    command.current_dir(folder).args(words.split_whitespace()).env_clear();
    command.env("HOME", folder).env("AWS_EC2_METADATA_DISABLED", "true");
    if let Some(account) = account {
        command.env("AWS_ENDPOINT_URL", account.url());
        command.env("AWS_ACCESS_KEY_ID", "id").env("AWS_SECRET_ACCESS_KEY", "secret");
    }
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn recorded() -> Server {
    Server::start(include_str!("../../../policy/audit/tests/recorded/account.txt"))
}

#[test]
fn an_account_is_judged_by_the_rules_of_the_program() {
    let (folder, server) = (TempDir::new().unwrap(), recorded());
    let answer = type_in(folder.path(), Some(&server), "audit --record account.json --unknown warn");
    let said = text(&answer.stdout);
    assert_eq!(answer.status.code(), Some(1), "{said}{}", text(&answer.stderr));
    for rule in ["star-action", "key-pending-deletion", "public-bucket"] {
        assert!(said.contains(rule), "{rule}: {said}");
    }
    let again = type_in(folder.path(), None, "check account.json --unknown warn");
    assert_eq!(again.status.code(), Some(1), "{}", text(&again.stderr));
    for rule in ["star-action", "key-pending-deletion", "public-bucket"] {
        assert!(text(&again.stdout).contains(rule), "{rule}");
    }
}

#[test]
fn an_account_is_held_against_the_program() {
    let (folder, server) = (TempDir::new().unwrap(), recorded());
    let program = "resources:
  raw: {type: aws:s3:Bucket, properties: {bucket: lake-raw}}
  gone: {type: aws:s3:Bucket, properties: {bucket: lake-gone}}
";
    std::fs::write(folder.path().join("Main.yaml"), program).unwrap();
    let words = "audit --program Main.yaml --only s3 --rule drifted-policy --passes";
    let answer = type_in(folder.path(), Some(&server), words);
    let (said, noted) = (text(&answer.stdout), text(&answer.stderr));
    assert_eq!(answer.status.code(), Some(1), "{said}{noted}");
    assert!(said.contains("forbids what the program does not"), "{said}{noted}");
    assert!(noted.contains("gone (`lake-gone`) does not exist"), "{noted}");
}

/// The role of a workflow's job is in the environment, those that it takes on are profiles.
#[test]
fn a_profile_that_is_named_comes_before_the_environment() {
    let (folder, server) = (TempDir::new().unwrap(), recorded());
    std::fs::create_dir(folder.path().join(".aws")).unwrap();
    let profiles = "[profile own]\naws_access_key_id = own\naws_secret_access_key = secret
[profile taken]\nrole_arn = arn:aws:iam::123456789012:role/taken\ncredential_source = Environment
";
    std::fs::write(folder.path().join(".aws/config"), profiles).unwrap();
    std::fs::write(folder.path().join("outputs.json"), r#"{"ledgerTable": "ledger"}"#).unwrap();
    for command in ["audit --only iam", "status --outputs outputs.json"] {
        type_in(folder.path(), Some(&server), command);
        assert_eq!(server.callers(), ["id"], "{command}");
        type_in(folder.path(), Some(&server), &format!("{command} --profile own"));
        assert_eq!(server.callers(), ["own"], "{command}");
        // The recorded account lends nothing, and nobody goes on without.
        let answer = type_in(folder.path(), Some(&server), &format!("{command} --profile taken"));
        assert!(!answer.status.success(), "{command}");
        assert_eq!(server.callers(), ["id"], "{command}");
        let answer = type_in(folder.path(), Some(&server), &format!("{command} --profile nobody"));
        assert!(!answer.status.success(), "{command}");
        assert!(server.callers().is_empty(), "{command}");
    }
}

/// A person signs in by a program, or through a portal: a token of it lies where `aws sso login` puts it, under SHA-1 of the
/// session's name.
#[test]
fn people_are_let_in_by_the_ways_they_sign_in() {
    let lent = r#"{"roleCredentials": {"accessKeyId": "lent", "secretAccessKey": "secret", "sessionToken": "t", "expiration": 4102444800000}}"#;
    let server = Server::start(&format!("### /federation/credentials role_name=analyst\n200\n{lent}\n"));
    let folder = TempDir::new().unwrap();
    let home = folder.path().join(".aws");
    std::fs::create_dir_all(home.join("sso/cache")).unwrap();
    let profiles = "[profile program]\ncredential_process = cat .aws/credentials.json
[profile portal]\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = analyst
[sso-session work]\nsso_start_url = https://portal.example\nsso_region = eu-west-1\n";
    let credentials = r#"{"Version": 1, "AccessKeyId": "told", "SecretAccessKey": "secret"}"#;
    let token = r#"{"accessToken": "token", "expiresAt": "2100-01-01T00:00:00Z", "startUrl": "https://portal.example"}"#;
    let session = "e274eeff768c6396088ec6eb091f4bf4d47ab1e0";
    std::fs::write(home.join("config"), profiles).unwrap();
    std::fs::write(home.join("credentials.json"), credentials).unwrap();
    std::fs::write(home.join(format!("sso/cache/{session}.json")), token).unwrap();
    std::fs::write(folder.path().join("outputs.json"), r#"{"ledgerTable": "ledger"}"#).unwrap();
    for command in ["audit --only iam", "status --outputs outputs.json"] {
        type_in(folder.path(), Some(&server), &format!("{command} --profile program"));
        assert_eq!(server.callers(), ["told"], "{command}");
        type_in(folder.path(), Some(&server), &format!("{command} --profile portal"));
        assert_eq!(server.callers(), ["lent"], "{command}");
    }
}

#[test]
fn without_credentials_it_says_so() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("outputs.json"), r#"{"ledgerTable": "ledger"}"#).unwrap();
    for (command, why) in [
        ("audit", "the account cannot be audited\n  because: cannot find out whose"),
        ("status --outputs outputs.json", "cannot read the job table"),
    ] {
        let answer = type_in(folder.path(), None, command);
        let said = text(&answer.stderr);
        assert_eq!(answer.status.code(), Some(4), "{command}: {said}");
        assert!(said.starts_with(&format!("error: {why}")), "{said}");
    }
}

#[test]
fn what_aws_refuses_is_code_four_and_a_region_that_nobody_named_is_code_three() {
    let denied = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
    let recorded = include_str!("../../../policy/audit/tests/recorded/account.txt");
    let server = Server::start(&format!("### Action=ListRoles&\n403\n{denied}\n{recorded}"));
    let folder = TempDir::new().unwrap();
    let answer = type_in(folder.path(), Some(&server), "audit --only iam");
    let said = text(&answer.stderr);
    assert_eq!(answer.status.code(), Some(4), "{said}");
    assert!(said.contains("because: cannot list the roles\n  because: access is denied"), "{said}");
    let answer = shell(folder.path(), Some(&server), "audit").output().unwrap();
    let said = text(&answer.stderr);
    assert_eq!(answer.status.code(), Some(3), "{said}");
    assert!(said.contains("because: no region is configured"), "{said}");
}

/// As where too many files are open.
#[test]
#[cfg(target_os = "linux")]
fn without_means_to_wait_for_aws_it_does_not_blame_standard_output() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("outputs.json"), r#"{"ledgerTable": "ledger"}"#).unwrap();
    for words in ["audit", "status --outputs outputs.json"] {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -n 4; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_lakegate")]);
        let answer = shell.current_dir(folder.path()).args(words.split_whitespace()).output().unwrap();
        assert_eq!(answer.status.code(), Some(4), "{words}");
        let said = text(&answer.stderr);
        assert!(said.starts_with("error: cannot open connections to AWS\n  because: "), "{words}: {said}");
    }
}

#[test]
fn it_says_what_it_needs() {
    let folder = TempDir::new().unwrap();
    let answer = type_in(folder.path(), None, "audit --permissions");
    assert!(answer.status.success());
    let policy: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert!(policy["Statement"][0]["Action"].as_array().unwrap().len() > 20);
    let help = text(&type_in(folder.path(), None, "audit --help").stdout);
    for words in ["Examples:", "--permissions", "--state", "never a pass"] {
        assert!(help.contains(words), "{help}");
    }
}
