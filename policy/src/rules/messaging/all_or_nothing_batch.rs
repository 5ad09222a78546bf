//! See [`RULE`].

use lake_reader::Node;

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
    wiring::{function, queue},
};

declare_rule! {
    /// ## What it denies
    /// A function that receives batches and cannot say which messages of a batch it failed to do.
    ///
    /// ## Why
    /// One bad message then returns the whole batch: what was done is done again, and good messages travel to the dead-letter queue with
    /// the bad one.
    ///
    /// ## Remedy
    /// Set `functionResponseTypes` to `ReportBatchItemFailures` and answer with the ids that failed, or set `batchSize` to 1.
    ///
    /// ## What it does not see
    /// Whether the code really reports the failures.
    ///
    /// ## References
    /// NIST 800-53 SI-11, "Handling errors for an SQS event source in Lambda"
    "all-or-nothing-batch", Medium, [function::MAPPING], check
}

/// The services that take an answer for a part of a batch.
const SERVICES: [&str; 3] = ["sqs", "kinesis", "dynamodb"];

fn check(case: &mut Case<'_>) -> Judged {
    let Some(source) = case.property("eventSourceArn")? else { return Err(Stop::NotApplicable) };
    let service = source.as_str().and_then(|arn| arn.split(':').nth(2));
    let reports = match service {
        Some(service) => SERVICES.contains(&service),
        None => case.infrastructure.resolve(source, queue::QUEUE).is_some(),
    };
    if !reports || queue::number(case.subject, "batchSize", 10)? == 1 {
        return Err(Stop::NotApplicable);
    }
    let types = case.property("functionResponseTypes")?;
    let listed = types.and_then(Node::as_list).unwrap_or_default();
    if listed.iter().any(|one| one.as_str() == Some("ReportBatchItemFailures")) {
        return Ok(());
    }
    if let Some(because) = listed.iter().find_map(Node::as_unknown) {
        return Err(Stop::Unknown(because.into()));
    }
    case.deny(&case.place("functionResponseTypes"), "a failed message returns its whole batch");
    Ok(())
}
