//! Records of the engine: what is read, what is refused, what is never printed, and where it is in the program.

use lake_policy::{
    Infrastructure, KeyUse, Origin, Verdict, judge, key_of,
    recorded::{self, Kind, Unreadable},
    rules,
};
use lake_reader::{Asset, Node, Value};
use serde_json::{Value as Json, json};

const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

pub(crate) fn urn(token: &str, name: &str) -> String {
    format!("urn:pulumi:dev::fixture::{token}::{name}")
}

/// A resource as an export has it.
pub(crate) fn resource(token: &str, name: &str, inputs: Json, depends: Json) -> Json {
    let mut resource = json!({"urn": urn(token, name), "custom": true, "type": token});
    resource["inputs"] = inputs;
    resource["propertyDependencies"] = depends;
    resource
}

pub(crate) fn queue() -> Json {
    let key = urn("aws:kms/key:Key", "key");
    resource(
        "aws:sqs/queue:Queue",
        "queue",
        json!({"name": "jobs", "kmsMasterKeyId": UNKNOWN, "__defaults": ["fifoQueue"]}),
        json!({"kmsMasterKeyId": [key], "name": []}),
    )
}

pub(crate) fn key() -> Json {
    resource("aws:kms/key:Key", "key", json!({"enableKeyRotation": true}), json!({}))
}

pub(crate) fn state(resources: Json) -> Infrastructure {
    let mut document = json!({"version": 3, "deployment": {}});
    document["deployment"]["resources"] = resources;
    recorded::read(&document.to_string()).unwrap()
}

fn preview(steps: Json) -> Result<Infrastructure, Unreadable> {
    let mut document = json!({"config": {"aws:region": "eu-west-1"}});
    document["steps"] = steps;
    recorded::read(&document.to_string())
}

#[test]
fn what_is_not_known_still_leads_to_the_resource_that_it_comes_from() {
    let read = preview(json!([
        {"op": "create", "urn": urn("aws:kms/key:Key", "key"), "newState": key()},
        {"op": "create", "urn": urn("aws:sqs/queue:Queue", "queue"), "newState": queue()},
    ]))
    .unwrap();
    assert_eq!(read.origin, Origin::Preview);
    let queue = read.get("queue").unwrap();
    let node = queue.property("kmsMasterKeyId").unwrap();
    let because = "`kmsMasterKeyId` of `queue` is known only after deployment; it comes from `key`";
    assert_eq!(node.as_unknown().unwrap().reason, because);
    let KeyUse::Declared(key) = key_of(&read, node).unwrap() else { panic!("{node:?}") };
    assert_eq!(key.name, "key");
    assert!(queue.property("__defaults").is_none());
    assert_eq!(read.changes["queue"].operation, "create");
}

#[test]
fn secrets_are_not_known_and_never_printed() {
    let envelope = |field: &str| json!({"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", field: "\"hunter2\""});
    let document =
        json!({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Sid": "hunter2"}]});
    let read = state(json!([
        resource(
            "aws:iam/rolePolicy:RolePolicy",
            "grant",
            json!({"policy": envelope("ciphertext"), "name": envelope("plaintext"), "shown": "[secret]",
               "deep": [{"password": envelope("plaintext")}]}),
            json!({}),
        ),
        resource(
            "aws:iam/policy:Policy",
            "other",
            json!({"policy": {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": document.to_string()}}),
            json!({})
        )
    ]));
    let grant = read.get("grant").unwrap();
    for path in ["policy", "name", "shown", "deep[0].password"] {
        let node = grant.property(path).unwrap();
        assert!(node.secret, "{path}");
        assert!(node.as_unknown().unwrap().reason.ends_with("is a secret"), "{path}");
    }
    assert!(read.policies.iter().all(|policy| policy.statements().is_empty() && policy.doubts.len() == 1));
    assert!(!format!("{read:?}").contains("hunter2"));
}

#[test]
fn objects_that_stand_for_something_else_are_read_as_that() {
    let signed = |signature: &str, field: &str, value: Json| json!({"4dabf18193072939515e22adb298388d": signature, field: value});
    let asset = "c44067f5952c0a294b673a41bacd8c17";
    let archive = "0def7320c3a5731c473e5ecbe6d01bc7";
    let output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
    let read = state(json!([
        key(),
        resource(
            "aws:lambda/function:Function",
            "f",
            json!({
                "text": signed(asset, "text", json!("body")),
                "file": signed(asset, "path", json!("a.py")),
                "archive": signed(archive, "assets", json!({"index.py": signed(asset, "text", json!("x"))})),
                "zip": signed(archive, "path", json!("code.zip")),
                "hash": signed(asset, "hash", json!("abc")),
                "key": signed("5cf8f73096256a8f31e491e813e4eb8e", "urn", json!(urn("aws:kms/key:Key", "key"))),
                "output": signed(output, "value", json!("known")),
                "later": signed(output, "dependencies", json!([urn("aws:kms/key:Key", "key")])),
                "newer": signed("00000000000000000000000000000000", "value", json!(1)),
            }),
            json!({}),
        )
    ]));
    let function = read.get("f").unwrap();
    let value = |path: &str| &function.property(path).unwrap().value;
    assert_eq!(*value("text"), Value::Asset(Asset::Text("body".into())));
    assert_eq!(*value("file"), Value::Asset(Asset::File("a.py".into())));
    assert!(
        matches!(value("archive"), Value::Asset(Asset::Archive(entries)) if entries[0].0.text == "index.py")
    );
    assert_eq!(*value("zip"), Value::Asset(Asset::FileArchive("code.zip".into())));
    assert_eq!(*value("key"), Value::Resource("key".into()));
    assert_eq!(*value("output"), Value::Text("known".into()));
    assert_eq!(function.property("later").unwrap().edges[0].resource, "key");
    for path in ["hash", "later", "newer"] {
        assert!(function.property(path).unwrap().is_unknown(), "{path}");
    }
}

#[test]
fn only_what_a_program_declares_and_what_is_alive_is_read() {
    let with = |mut json: Json, key: &str, value: Json| {
        json[key] = value;
        json
    };
    let stack = json!({"urn": urn("pulumi:pulumi:Stack", "fixture-dev"), "custom": false, "type": "pulumi:pulumi:Stack"});
    let provider = |name| resource("pulumi:providers:aws", name, json!({"region": "eu-west-1"}), json!({}));
    let read = state(json!([
        stack,
        provider("default_7_51_1"),
        provider("ireland"),
        with(key(), "delete", json!(true)),
        with(queue(), "provider", json!(format!("{}::{UNKNOWN}", urn("pulumi:providers:aws", "ireland")))),
        with(resource("aws:s3/bucket:Bucket", "old", json!({}), json!({})), "external", json!(true)),
    ]));
    let names: Vec<&str> = read.resources.iter().map(|resource| resource.name.as_str()).collect();
    assert_eq!(names, ["ireland", "queue", "old"]);
    let provider = read.get("queue").and_then(|queue| queue.options.provider.as_ref());
    assert_eq!(provider.and_then(Node::as_resource), Some("ireland"));
    assert!(read.get("old").unwrap().get.is_some());
}

#[test]
fn options_are_read() {
    let mut bucket = resource("aws:s3/bucketV2:BucketV2", "b", json!({"bucket": "b"}), json!({"bucket": []}));
    bucket["protect"] = json!(true);
    bucket["ignoreChanges"] = json!(["tags"]);
    bucket["dependencies"] = json!([urn("aws:kms/key:Key", "key")]);
    let read = state(json!([key(), bucket]));
    let bucket = read.get("b").unwrap();
    assert_eq!(bucket.token, "aws:s3/bucket:Bucket");
    assert!(bucket.is_protected());
    assert_eq!(bucket.options.ignore_changes[0].as_str(), Some("tags"));
    assert_eq!(bucket.options.depends_on[0].as_resource(), Some("key"));
}

#[test]
fn every_form_of_a_state_is_read_and_told_from_a_program() {
    let latest = json!({"resources": [key()]});
    for document in [
        json!({"version": 3, "deployment": latest}),
        json!({"version": 4, "features": ["hooks"], "deployment": latest}),
        json!({"version": 3, "checkpoint": {"stack": "dev", "latest": latest}}),
        json!({"target": "dev", "latest": latest}),
    ] {
        let text = document.to_string();
        assert_eq!(recorded::kind(&text), Kind::State, "{text}");
        assert_eq!(recorded::read(&text).unwrap().resources.len(), 1, "{text}");
    }
    assert_eq!(state(json!(null)).resources.len(), 0);
    assert_eq!(recorded::kind(r#"{"steps": []}"#), Kind::Preview);
    for text in
        ["", "resources: {}", r#"{"name": "p", "runtime": "yaml", "resources": {}}"#, "{", "[1]", "null"]
    {
        assert_eq!(recorded::kind(text), Kind::Program, "{text}");
    }
}

#[test]
fn what_cannot_be_judged_whole_is_refused_with_what_to_do() {
    let refusal = |document: Json| recorded::read(&document.to_string()).unwrap_err().to_string();
    let refusals = [
        refusal(json!({"version": 2, "deployment": {}})),
        refusal(json!({"version": 3, "deployment": {"resources": [{"type": "aws:s3/bucket:Bucket"}]}})),
        refusal(json!({"version": 3, "deployment": {"resources": {}}})),
        refusal(json!({"steps": [{"urn": "u", "newState": {"urn": "u"}}]})),
        refusal(json!({"steps": [], "changeSummary": {"same": 4}})),
        refusal(
            json!({"steps": [], "diagnostics": [{"severity": "error", "message": "no such bucket\nat x"}]}),
        ),
        refusal(json!({"resources": {}})),
        recorded::read("{").unwrap_err().to_string(),
    ];
    insta::assert_snapshot!(refusals.join("\n"), @r"
    exports of version 2 are not known, only 3 and 4: import it into a newer engine and export it again
    `deployment.resources[0].urn` is not a text
    `deployment.resources` is not a list
    `steps[0].op` is not a text
    the preview leaves out 4 unchanged resources: record it with `pulumi preview --json --show-sames`
    the preview failed: no such bucket
    it is neither a preview nor an export nor an account: it has none of `steps`, `account`, `deployment`, `checkpoint`, `latest`
    it is no JSON
    ");
}

#[test]
fn a_preview_tells_what_there_was_and_what_goes() {
    let bucket = |versioning| {
        resource("aws:s3/bucket:Bucket", "b", json!({"bucket": "b", "v": versioning}), json!({}))
    };
    let mut before = bucket(1);
    before["outputs"] = json!({"arn": "arn:aws:s3:::b"});
    let read = preview(json!([
        {"op": "update", "urn": urn("aws:s3/bucket:Bucket", "b"), "oldState": before, "newState": bucket(2)},
        {"op": "delete", "urn": urn("aws:kms/key:Key", "key"), "oldState": key()},
        {"op": "create-replacement", "urn": urn("aws:sqs/queue:Queue", "queue"), "oldState": queue(), "newState": queue()},
        {"op": "replace", "urn": urn("aws:sqs/queue:Queue", "queue"), "oldState": queue(), "newState": queue()},
        {"op": "delete-replaced", "urn": urn("aws:sqs/queue:Queue", "queue"), "oldState": queue()},
    ]))
    .unwrap();
    let names = |resources: &[lake_reader::Resource]| -> Vec<String> {
        resources.iter().map(|resource| resource.name.clone()).collect()
    };
    assert_eq!(names(&read.resources), ["b", "queue"]);
    assert_eq!(names(&read.absent), ["key"]);
    assert_eq!(names(&read.before.as_ref().unwrap().resources), ["b", "key", "queue"]);
    let operations: Vec<(&str, &str)> =
        read.changes.iter().map(|(key, change)| (key.as_str(), change.operation.as_str())).collect();
    assert_eq!(operations, [("b", "update"), ("key", "delete"), ("queue", "replace")]);
    assert_eq!(read.get("b").unwrap().output("arn").as_str(), Some("arn:aws:s3:::b"));
}

/// What a policy that is not known yet may use is no reason to deny the grant on its key.
#[test]
fn a_grant_on_a_key_is_not_denied_while_other_grants_are_not_known() {
    let role = urn("aws:iam/role:Role", "role");
    let grant = |action: &str, of: &str| json!({"Effect": "Allow", "Action": action, "Resource": of});
    let arn = "arn:aws:kms:eu-west-1:123456789012:key/k";
    let statements = json!([grant("kms:Decrypt", arn), grant("sqs:ReceiveMessage", UNKNOWN)]);
    let mut used = key();
    used["outputs"] = json!({"arn": arn});
    let read = state(json!([
        used,
        resource("aws:iam/role:Role", "role", json!({"name": "role"}), json!({})),
        resource(
            "aws:iam/rolePolicy:RolePolicy",
            "grants",
            json!({"role": "role", "policy": {"Statement": statements}}),
            json!({"role": [role]}),
        ),
    ]));
    let report = judge(&read, &[rules::find("key-grant-without-use").unwrap()]);
    assert!(report.judgements.iter().all(|one| matches!(one.verdict, Verdict::Unknown(_))), "{report:?}");
}
