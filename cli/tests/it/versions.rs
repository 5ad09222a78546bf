//! Contracts that lie in the wrong place, or break with the versions before them.

use crate::harness::{Desk, deaf, workspace};

/// A contract of payments.
fn payments(version: u32, partition: &str, properties: &str) -> String {
    format!(
        "{{\n  \"x-lake\": {{\"dataset\": \"payments\", \"version\": {version},\n    \"partition\": [{{\"column\": \"day\", \"from\": \"/at\", \"unit\": \"{partition}\"}}]}},\n  \
         \"type\": \"object\",\n  \"properties\": {{\"at\": {{\"type\": \"string\", \"format\": \"date-time\"}},\n    {properties}}}\n}}\n"
    )
}

const X: &str = "\"x\": {\"type\": \"string\"}";

/// A desk with a project of one dataset.
fn desk(versions: &[(&str, String)]) -> Desk {
    let desk = Desk::new();
    for (name, contract) in versions {
        desk.write(&format!("schemas/payments/{name}.schema.json"), contract);
    }
    for name in ["Pulumi.yaml", "Pulumi.dev.yaml", "workflows/ingest.asl.json", "workflows/refine.asl.json"] {
        let text = std::fs::read(workspace().join("pulumi").join(name)).unwrap();
        desk.write(&format!("pulumi/{name}"), text);
    }
    desk.write("pulumi/program/Main.yaml", "");
    desk
}

/// What `contract check` and `synth` say, which is the same.
#[track_caller]
fn refused(desk: &Desk) -> String {
    let check = desk.type_here("contract check");
    let synth = desk.type_here("synth --out -");
    assert_eq!((check.code(), synth.code()), (3, 3), "{}{}", check.stdout(), synth.stdout());
    assert_eq!(check.stderr(), synth.stderr());
    check.stderr().replace(&format!("{}/", desk.folder.path().display()), "")
}

#[test]
fn a_newer_version_keeps_the_partition() {
    let contracts =
        [("v1", payments(1, "day", X)), ("v2", payments(2, "day", X)), ("v3", payments(3, "month", X))];
    insta::assert_snapshot!(refused(&desk(&contracts)), @r"
    error: contract `schemas/payments/v3.schema.json` is refused
      because: 3:18: `/x-lake/partition`: version 1 partitions by `day` (day of /at), this one by `day` (month of /at); files of both would lie in one table: keep the partition, or make a new dataset
    ");
}

#[test]
fn a_newer_version_keeps_types_however_long_ago_the_column_was() {
    let integer = "\"x\": {\"type\": \"integer\"}";
    let without = "\"y\": {\"type\": \"string\"}";
    let contracts = [
        ("v1", payments(1, "day", X)),
        ("v2", payments(2, "day", without)),
        ("v3", payments(3, "day", integer)),
    ];
    insta::assert_snapshot!(refused(&desk(&contracts)), @r#"
    error: contract `schemas/payments/v3.schema.json` is refused
      because: 6:10: `/properties/x`: version 1 has the column `x` as string, this one as bigint; files of both would lie in one table: keep the type, or name the new column with "x-lake": {"column": …}
    "#);
    let broken_once =
        [contracts[0].clone(), ("v2", payments(2, "day", integer)), ("v3", payments(3, "day", without))];
    assert!(refused(&desk(&broken_once)).contains("payments/v2.schema.json"));
}

#[test]
fn a_contract_is_that_of_its_folder_and_file() {
    let other = payments(1, "day", X).replace("payments", "paymants");
    insta::assert_snapshot!(refused(&desk(&[("v1", other)])), @r"
    error: contract `schemas/payments/v1.schema.json` is refused
      because: 2:25: `/x-lake/dataset`: `paymants` lies in the folder `payments`: rename one of them
    ");
    insta::assert_snapshot!(refused(&desk(&[("v1", payments(1, "day", X)), ("v2", payments(1, "day", X))])), @r"
    error: contract `schemas/payments/v2.schema.json` is refused
      because: 2:48: `/x-lake/version`: version 1 lies in `v2`: change one of them
    ");
    let desk = desk(&[("v1", payments(1, "day", X))]);
    desk.write("draft.json", payments(7, "month", X));
    assert_eq!(desk.type_here("contract check draft.json").code(), 0, "a draft lies where it likes");
    assert_eq!(desk.type_here("contract check").code(), 0);
}

#[test]
fn contracts_are_held_to_those_that_are_deployed() {
    let desk = desk(&[("v1", payments(1, "day", X)), ("v2", payments(2, "day", X))]);
    desk.write("deployed/payments/v1.schema.json", payments(1, "day", X));
    let against = |desk: &Desk| {
        let answer = desk.type_here("contract check --against deployed");
        let said = answer.stderr().replace(&format!("{}/", desk.folder.path().display()), "");
        format!("{} {said}", answer.code())
    };
    assert_eq!(against(&desk), "0 ", "a new version, and nothing else");
    let other = "\"y\": {\"type\": \"string\"}";
    desk.write("deployed/payments/v2.schema.json", payments(2, "day", other));
    insta::assert_snapshot!(against(&desk), @r"
    3 error: contract `schemas/payments/v2.schema.json` is refused
      because: 5:17: `/properties`: the column `y` is gone, and records of this version may wait in stage: make a new version
    ");
    desk.write("deployed/payments/v2.schema.json", payments(2, "month", X));
    assert!(against(&desk).contains("version 2 as it is deployed partitions by `day` (month of /at)"));
    desk.write("deployed/payments/v3.schema.json", payments(3, "day", X));
    desk.write("deployed/payments/v2.schema.json", payments(2, "day", X));
    insta::assert_snapshot!(against(&desk), @"3 error: `schemas/payments/v2.schema.json` is version 2, but version 3 is deployed: records that it admitted could not be loaded");
    std::fs::remove_file(desk.folder.path().join("deployed/payments/v3.schema.json")).unwrap();
    desk.write("deployed/gone/v1.schema.json", payments(1, "day", X).replace("payments", "gone"));
    insta::assert_snapshot!(against(&desk), @"0 `gone` is deployed and has no contract here: its files would not be loaded any more");
    let nothing = desk.type_here("contract check --against pulumi");
    assert_eq!(nothing.code(), 3, "{}", nothing.stdout());
}

/// A copy belongs to the project that this folder is in, for `synth` as for `check`.
#[test]
fn a_copied_program_is_generated_from_the_project_around_it_and_changes_nothing_there() {
    let desk = desk(&[("v1", payments(1, "day", X))]);
    let smoke = "schemas/smoke/v1.schema.json";
    desk.write(smoke, std::fs::read(workspace().join(smoke)).unwrap());
    desk.write("pulumi/bootstrap/program/Main.yaml", "");
    desk.write("copies/of/it/Main.yaml", "");
    let answer = desk.type_here("--program copies/of/it/Main.yaml synth");
    assert_eq!(answer.code(), 0, "{}", answer.stderr());
    assert!(desk.read("copies/of/it/Main.yaml").contains("payments-contract"));
    assert_eq!(desk.read("pulumi/program/Main.yaml") + &desk.read("pulumi/bootstrap/program/Main.yaml"), "");
    assert_eq!(desk.type_here("synth").code(), 0);
    assert_eq!(desk.read("pulumi/program/Main.yaml"), desk.read("copies/of/it/Main.yaml"));
    assert!(desk.read("pulumi/bootstrap/program/Main.yaml").starts_with("# @generated by lakegate synth"));
    std::fs::remove_file(desk.folder.path().join("pulumi/Pulumi.yaml")).unwrap();
    let refused = desk.type_here("synth");
    assert_eq!(refused.code(), 3);
    assert!(refused.stderr().contains("no `Pulumi.yaml` above"), "{}", refused.stderr());
}

#[test]
fn what_nothing_can_be_generated_from_is_an_input() {
    let short = payments(1, "day", X).replace("\"version\"", "\"retention\": {\"stage\": 1}, \"version\"");
    let answer = desk(&[("v1", short)]).type_here("synth --out -");
    assert_eq!(answer.code(), 3, "{}", answer.stderr());
    insta::assert_snapshot!(answer.stderr(), @r"
    error: cannot generate the program
      because: dataset `payments` keeps stage objects 1 days; a message can come back from a dead-letter queue after 24
    ");
}

/// What waits in stage when a version is deployed is loaded by it, and lies in one table with what comes after.
#[test]
fn a_file_that_an_older_version_admitted_is_loaded_by_the_newer() {
    let older = r#""gone": {"type": "integer"}, "s": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}"#;
    let newer = r#""s": {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "integer"}}, "required": ["b"]}, "new": {"type": "boolean"}"#;
    let desk = desk(&[("v1", payments(1, "day", older))]);
    assert_eq!(desk.type_here("synth").code(), 0);
    let before = desk.read("pulumi/program/Main.yaml");
    desk.write("1.json", r#"{"at": "2026-11-22T10:00:00Z", "gone": 1, "s": {"a": 1}}"#);
    desk.write("2.json", r#"{"at": "2026-11-22T11:00:00Z", "gone": 2, "s": {"a": 2}}"#);
    assert_eq!(desk.type_here("run 1.json --dataset payments --strict").code(), 0);
    desk.write("pulumi/program/Main.yaml", deaf(&before, "stage-committed-rule"));
    assert_eq!(desk.type_here("run 2.json --dataset payments").code(), 0);
    desk.write("schemas/payments/v2.schema.json", payments(2, "day", newer));
    assert_eq!(desk.type_here("synth").code(), 0);
    desk.write("3.json", r#"{"at": "2026-11-23T10:00:00Z", "s": {"a": 3, "b": "x"}, "new": true}"#);
    assert_eq!(desk.type_here("reconcile --repair").code(), 1);
    let answer = desk.type_here("run 3.json --dataset payments --strict");
    assert_eq!(answer.code(), 0, "{}{}", answer.stdout(), answer.stderr());
    let sql = "select~_contract_version~as~v,~gone,~s['a']~as~a,~s['b']~as~b,~new~from~payments~order~by~a";
    insta::assert_snapshot!(desk.type_here(&format!("query {sql}")).stdout(), @r"
    v  gone  a  b  new
    1  1     1
    1        2
    2        3  x  true
    ");
}
