//! What the author of a contract or workflow reads when there is no program.

use std::error::Error as _;

use lake_contract::Contract;
use lake_synth::{Workflows, bootstrap, synth};

use crate::lake;

fn refusal(contracts: &[Contract], workflows: &Workflows) -> String {
    let error = synth(contracts, workflows).unwrap_err();
    let source = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{source}")
}

fn workflow_refusal(from: &str, to: &str) -> String {
    let workflows = lake::workflows();
    assert!(workflows.refine.contains(from));
    let refine = workflows.refine.replacen(from, to, 1);
    refusal(&[], &Workflows { refine, ..workflows })
}

#[test]
fn a_dataset_with_two_contracts_is_refused() {
    let twice = [lake::generated("orders", "{}", 2), lake::generated("orders", "{}", 2)];
    insta::assert_snapshot!(refusal(&twice, &lake::workflows()), @"dataset `orders` has more than one contract");
}

#[test]
fn a_lake_that_no_deployment_could_try_is_refused() {
    let error = bootstrap(&[lake::generated("orders", "{}", 2)], &lake::workflows()).unwrap_err();
    insta::assert_snapshot!(error, @"no contract is of dataset `smoke`, which each deployment sends through the lake to see that it works");
}

#[test]
fn a_retention_shorter_than_a_message_can_wait_is_refused() {
    let hasty = [lake::generated("orders", r#"{"raw": 365, "stage": 7}"#, 2)];
    insta::assert_snapshot!(refusal(&hasty, &lake::workflows()), @"dataset `orders` keeps stage objects 7 days; a message can come back from a dead-letter queue after 24");
}

#[test]
fn more_lifecycle_rules_than_s3_takes_are_refused() {
    let contract = |i: u32| lake::generated(&format!("d{i}"), &format!(r#"{{"raw": {}}}"#, 100 + i % 2), 0);
    let many: Vec<Contract> = (0..2000).map(contract).collect();
    insta::assert_snapshot!(refusal(&many, &lake::workflows()), @"1003 lifecycle rules for the raw bucket; S3 takes 1000");
}

#[test]
fn a_workflow_that_is_not_json_is_refused_with_its_place() {
    insta::assert_snapshot!(workflow_refusal("\"StartAt\"", "StartAt"), @"workflow `refine` is not JSON: key must be a string at line 3 column 3");
}

#[test]
fn an_unknown_placeholder_is_refused() {
    insta::assert_snapshot!(workflow_refusal("${crawlers}-{}', $.dataset)\"\n      },\n      \"ResultPath\": \"$.crawl\"", "${crawlers}-{}-${job}', $.dataset)\"\n      },\n      \"ResultPath\": \"$.crawl\""), @"workflow `refine` uses `${job}`, which stands for nothing; known are `partition`, `refine-job`, `crawlers`");
}

#[test]
fn a_call_without_a_known_permission_is_refused() {
    insta::assert_snapshot!(workflow_refusal("aws-sdk:glue:getCrawler", "aws-sdk:glue:deleteCrawler"), @"state `GetCrawler` of workflow `refine` calls `arn:${partition}:states:::aws-sdk:glue:deleteCrawler`, for which no permission is known");
    insta::assert_snapshot!(workflow_refusal("${crawlers}-{}", "{}"), @"state `StartCrawler` of workflow `refine` calls `arn:${partition}:states:::aws-sdk:glue:startCrawler`, for which no permission is known");
}

#[test]
fn a_lake_without_datasets_is_a_program_too() {
    assert!(synth(&[], &lake::workflows()).is_ok());
}
