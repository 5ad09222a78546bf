//! What is built for a deployment is named by its place in the project, with its digest.

use serde_yaml::Value;

use crate::program::of_type;

fn named<'a>(value: &'a Value, function: &str) -> &'a str {
    value[function].as_str().unwrap().strip_prefix("../archives/").unwrap()
}

#[test]
fn every_function_runs_the_archive_of_its_handler() {
    for (name, function) in of_type("aws:lambda:Function") {
        let of = &function.properties;
        let archive = format!("{}.zip", of["handler"].as_str().unwrap());
        assert_eq!(named(&of["code"], "fn::fileArchive"), archive, "{name}");
        assert_eq!(named(&of["sourceCodeHash"], "fn::filebase64sha256"), archive, "{name}");
    }
}

#[test]
fn the_job_runs_the_script_that_the_program_puts_there() {
    let all = crate::program::resources(&crate::lake::committed());
    let (script, job) = (&all["refine-script"].properties, &all["refine-job"]);
    let file = named(&script["source"], "fn::fileAsset");
    assert_eq!(named(&script["sourceHash"], "fn::filebase64sha256"), file);
    let place = format!("s3://{}/{}", script["bucket"].as_str().unwrap(), script["key"].as_str().unwrap());
    assert_eq!(job.properties["command"]["scriptLocation"], place);
    assert!(job.options["dependsOn"].as_sequence().unwrap().contains(&"${refine-script}".into()));
}
