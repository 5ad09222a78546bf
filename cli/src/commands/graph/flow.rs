//! The direction in which data and events flow, which is not always the direction of a reference: a rule refers to the
//! bucket whose events it matches, and a mapping refers to both of its ends.

use std::collections::BTreeSet;

use lake_reader::{Program, Resource};

/// What a reader of the flow wants to see; the rest is in the other view.
const DRAWN: &[&str] = &[
    "aws:s3/bucket:Bucket",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:sqs/queue:Queue",
    "aws:lambda/function:Function",
    "aws:sfn/stateMachine:StateMachine",
    "aws:scheduler/schedule:Schedule",
    "aws:dynamodb/table:Table",
    "aws:glue/job:Job",
    "aws:glue/crawler:Crawler",
    "aws:glue/catalogDatabase:CatalogDatabase",
    "aws:athena/workgroup:Workgroup",
];

/// Resources that are arrows themselves: the property of the tail and of the head.
const CONNECTORS: &[(&str, &str, &str)] = &[
    ("aws:cloudwatch/eventTarget:EventTarget", "rule", "arn"),
    ("aws:lambda/eventSourceMapping:EventSourceMapping", "eventSourceArn", "functionName"),
];

/// The arrows of the flow, sorted.
pub(super) fn edges(program: &Program) -> Vec<(String, String)> {
    let drawn: BTreeSet<&str> = program
        .resources
        .iter()
        .filter(|resource| DRAWN.contains(&resource.token.as_str()))
        .map(|resource| resource.name.as_str())
        .collect();
    let mut edges = BTreeSet::new();
    for resource in &program.resources {
        if let Some((_, tail, head)) = CONNECTORS.iter().find(|(token, ..)| *token == resource.token) {
            edges.extend(ends(resource, tail, head));
        } else if drawn.contains(resource.name.as_str()) {
            edges.extend(of(resource));
        }
    }
    edges.retain(|(from, to)| from != to && drawn.contains(from.as_str()) && drawn.contains(to.as_str()));
    edges.into_iter().collect()
}

fn ends(connector: &Resource, tail: &str, head: &str) -> Vec<(String, String)> {
    let named = |property| connector.property(property).map(|node| node.edges.as_slice()).unwrap_or_default();
    let heads = named(head);
    named(tail)
        .iter()
        .flat_map(|tail| heads.iter().map(|head| (tail.resource.clone(), head.resource.clone())))
        .collect()
}

/// The arrows that a drawn resource's own references give.
fn of(resource: &Resource) -> Vec<(String, String)> {
    let comes_in = |path: &str| match resource.token.as_str() {
        "aws:cloudwatch/eventRule:EventRule" => path == "eventPattern",
        "aws:glue/crawler:Crawler" => path == "s3Targets",
        _ => false,
    };
    let properties = resource.properties.as_map().unwrap_or_default();
    properties
        .iter()
        .flat_map(|(key, node)| {
            let inward = comes_in(&key.text);
            node.edges.iter().map(move |edge| {
                let (mine, other) = (resource.name.clone(), edge.resource.clone());
                if inward { (other, mine) } else { (mine, other) }
            })
        })
        .collect()
}
