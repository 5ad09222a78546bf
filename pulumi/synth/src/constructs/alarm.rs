//! An alarm: something that needs a person, told to the operators' topic when it begins and when it ends.

use crate::{
    constructs::topic,
    names,
    node::{Node, map},
    program::{Program, Section},
    resource::Resource,
    text::{Reference, Text},
};

/// A metric of a service or of the lake, in sums or maxima over a period.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    /// `AWS/SQS`.
    pub(crate) namespace: &'static str,
    /// `ApproximateAgeOfOldestMessage`.
    pub(crate) name: &'static str,
    /// `Sum`, `Maximum`.
    pub(crate) statistic: &'static str,
    /// What it is measured of.
    pub(crate) dimensions: Vec<(&'static str, Text)>,
}

/// An alarm under construction: off where the metric says nothing, on above zero within five minutes.
#[derive(Debug)]
pub(crate) struct Alarm {
    name: String,
    description: String,
    measure: Measure,
    period: u32,
    periods: u32,
    comparison: &'static str,
    threshold: Node,
    missing: &'static str,
}

#[derive(Debug)]
enum Measure {
    Metric(Metric),
    /// The part of the first that the second is, where there is any of the second.
    Ratio(Metric, Metric),
}

impl Metric {
    /// What a service counts of one thing: nothing where it does not happen.
    pub(crate) fn count(
        namespace: &'static str,
        name: &'static str,
        dimension: &'static str,
        of: impl Into<Text>,
    ) -> Self {
        Self { namespace, name, statistic: "Sum", dimensions: vec![(dimension, of.into())] }
    }

    /// The largest value within a period.
    pub(crate) fn largest(self) -> Self {
        Self { statistic: "Maximum", ..self }
    }

    fn dimensions(&self) -> Node {
        let entries = self.dimensions.iter().map(|(name, of)| ((*name).to_owned(), of.into()));
        Node::Map(entries.collect())
    }

    fn query(&self, id: &str, period: u32) -> Node {
        let metric = map! {
            "namespace" => self.namespace,
            "metricName" => self.name,
            "dimensions" => self.dimensions(),
            "stat" => self.statistic,
            "period" => period,
        };
        map! { "id" => id, "metric" => metric }
    }
}

impl Alarm {
    /// An alarm on a metric. The description is what a person reads first.
    pub(crate) fn on(name: impl Into<String>, description: impl Into<String>, metric: Metric) -> Self {
        Self::of(name.into(), description.into(), Measure::Metric(metric))
    }

    /// An alarm on the part of `whole` that `part` is.
    pub(crate) fn on_ratio(
        name: impl Into<String>,
        description: impl Into<String>,
        part: Metric,
        whole: Metric,
    ) -> Self {
        Self::of(name.into(), description.into(), Measure::Ratio(part, whole))
    }

    fn of(name: String, description: String, measure: Measure) -> Self {
        Self {
            name,
            description,
            measure,
            period: 300,
            periods: 1,
            comparison: "GreaterThanThreshold",
            threshold: Node::Integer(0),
            missing: "notBreaching",
        }
    }

    /// Goes off above a threshold.
    #[must_use]
    pub(crate) fn above(self, threshold: Node) -> Self {
        Self { threshold, ..self }
    }

    /// Goes off only when every one of so many periods is bad.
    #[must_use]
    pub(crate) fn lasting(self, periods: u32) -> Self {
        Self { periods, ..self }
    }

    /// Looks at periods of an hour.
    #[must_use]
    pub(crate) fn hourly(self) -> Self {
        Self { period: 3600, ..self }
    }

    /// Goes off where nothing is counted: that nothing is said is then the bad news.
    #[must_use]
    pub(crate) fn for_nothing(self) -> Self {
        let threshold = Node::Integer(1);
        Self { comparison: "LessThanThreshold", threshold, missing: "breaching", ..self }
    }

    /// Adds the alarm.
    pub(crate) fn build(self, section: Section, program: &mut Program) {
        let alarm = Resource::new(resource(&self.name), "aws:cloudwatch:MetricAlarm")
            .set("name", names::regional(&self.name))
            .set("alarmDescription", self.description);
        let alarm = match &self.measure {
            Measure::Metric(metric) => alarm
                .set("namespace", metric.namespace)
                .set("metricName", metric.name)
                .set("dimensions", metric.dimensions())
                .set("statistic", metric.statistic)
                .set("period", self.period),
            Measure::Ratio(part, whole) => {
                let ratio = map! {
                    "id" => "ratio",
                    "expression" => "IF(whole > 0, part / whole, 0)",
                    "label" => part.name,
                    "returnData" => true,
                };
                let queries = vec![ratio, part.query("part", self.period), whole.query("whole", self.period)];
                alarm.set("metricQueries", queries)
            }
        };
        let alarm = alarm
            .set("comparisonOperator", self.comparison)
            .set("threshold", self.threshold)
            .set("evaluationPeriods", self.periods)
            .set("treatMissingData", self.missing)
            .set("alarmActions", vec![topic::arn()])
            .set("okActions", vec![topic::arn()]);
        if section != Section::Datasets {
            program.watch(arn(&self.name));
        }
        program.add(section, alarm);
    }
}

fn resource(name: &str) -> String {
    format!("{name}-alarm")
}

fn arn(name: &str) -> Reference {
    Reference::new(resource(name), "arn")
}
