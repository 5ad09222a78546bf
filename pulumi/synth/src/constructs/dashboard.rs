//! The dashboard: what came in, what waits, what failed. It names the lake's own parts, which are few, and finds the datasets by
//! search, so that it stays the same however many they are.

use crate::{
    names,
    node::{Node, map},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text, text},
};

/// Columns of the dashboard, and rows of a graph.
const WIDTH: u32 = 24;
const HEIGHT: u32 = 6;
/// Datasets that one graph shows: those with the most of what it shows.
const MOST: u32 = 50;

/// The graphs of datasets: title, metric of the lake, seconds per point.
const DATASETS: [(&str, &str, u32); 6] = [
    ("Records read", "RecordsIn", 3600),
    ("Records quarantined", "RecordsQuarantined", 3600),
    ("Records loaded", "RecordsLoaded", 3600),
    ("Objects loaded, per day", "ObjectsLoaded", 86_400),
    ("Objects failed, per day", "ObjectsFailed", 86_400),
    ("Objects quarantined, per day", "ObjectsQuarantined", 86_400),
];

/// The graphs of services: title, namespace, metric, statistic, dimension.
const SERVICES: [(&str, &str, &str, &str, &str); 6] = [
    ("Messages that wait", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", "QueueName"),
    ("Age of the oldest message", "AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", "QueueName"),
    ("Errors of functions", "AWS/Lambda", "Errors", "Sum", "FunctionName"),
    ("Duration of functions", "AWS/Lambda", "Duration", "p99", "FunctionName"),
    ("Executions that failed", "AWS/States", "ExecutionsFailed", "Sum", "StateMachineArn"),
    ("Time of executions", "AWS/States", "ExecutionTime", "p99", "StateMachineArn"),
];

/// The lake's own parts, by the dimension that names them.
pub(crate) struct Parts {
    pub(crate) queues: Vec<Text>,
    pub(crate) functions: Vec<Text>,
    pub(crate) machines: Vec<Text>,
}

impl Parts {
    fn of(&self, dimension: &str) -> &[Text] {
        match dimension {
            "QueueName" => &self.queues,
            "FunctionName" => &self.functions,
            _ => &self.machines,
        }
    }
}

/// Adds the dashboard.
pub(crate) fn build(parts: &Parts, alarms: Vec<Reference>, program: &mut Program) {
    let status = map! {
        "type" => "alarm",
        "x" => 0_u32,
        "y" => 0_u32,
        "width" => WIDTH,
        "height" => HEIGHT,
        "properties" => map! { "title" => "Alarms of the lake", "alarms" => alarms },
    };
    let datasets =
        DATASETS.iter().map(|(title, metric, period)| (*title, searched(metric, *period), *period));
    let services = SERVICES.iter().map(|(title, namespace, metric, statistic, dimension)| {
        let line = |of: &Text| {
            Node::List(vec![
                (*namespace).into(),
                (*metric).into(),
                (*dimension).into(),
                of.into(),
                map! { "stat" => *statistic },
            ])
        };
        (*title, Node::List(parts.of(dimension).iter().map(line).collect()), 300)
    });
    let graphs = datasets.chain(services).enumerate().map(|(at, graph)| graph_widget(at, graph));
    let widgets: Vec<Node> = std::iter::once(status).chain(graphs).collect();
    let dashboard = Resource::new("dashboard", "aws:cloudwatch:Dashboard")
        .set("dashboardName", names::of_lake())
        .set("dashboardBody", map! { "widgets" => widgets }.into_json());
    program.add(Section::Alarms, dashboard);
}

/// Three graphs in a row, below the alarms.
fn graph_widget(at: usize, (title, metrics, period): (&str, Node, u32)) -> Node {
    let at = u32::try_from(at).unwrap_or_default();
    let width = WIDTH / 3;
    map! {
        "type" => "metric",
        "x" => at % 3 * width,
        "y" => HEIGHT + at / 3 * HEIGHT,
        "width" => width,
        "height" => HEIGHT,
        "properties" => map! {
            "title" => title,
            "region" => names::region(),
            "view" => "timeSeries",
            "period" => period,
            "metrics" => metrics,
        },
    }
}

/// A metric of every dataset that has it; a search gives a hundred at most, in no order, so the largest are taken.
fn searched(metric: &str, period: u32) -> Node {
    let search = text![
        "SORT(SEARCH('{Lakegate,Lake,Dataset} Lake=\"",
        names::prefix(),
        format!("\" MetricName=\"{metric}\"', 'Sum', {period}), SUM, DESC, {MOST})"),
    ];
    let line = map! { "expression" => search, "id" => metric.to_lowercase(), "label" => "" };
    Node::List(vec![Node::List(vec![line])])
}
