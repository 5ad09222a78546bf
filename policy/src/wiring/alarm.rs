//! Alarms: what they watch, and whom they tell.

use lake_reader::{Node, Resource};

use crate::{
    case::{self, Stop},
    infrastructure::Infrastructure,
};

/// The type of an alarm on metrics.
pub(crate) const ALARM: &str = "aws:cloudwatch/metricAlarm:MetricAlarm";
/// The type of an alarm on other alarms.
pub(crate) const COMPOSITE: &str = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
/// The type of a topic.
pub(crate) const TOPIC: &str = "aws:sns/topic:Topic";

/// What an alarm does when it goes off: nothing, where actions are turned off.
///
/// # Errors
/// It is not known.
pub(crate) fn actions(alarm: &Resource) -> Result<Vec<&Node>, Stop> {
    if case::property(alarm, "actionsEnabled")?.and_then(case::flag) == Some(false) {
        return Ok(Vec::new());
    }
    let listed = case::property(alarm, "alarmActions")?.and_then(Node::as_list).unwrap_or_default();
    Ok(listed.iter().collect())
}

/// The alarms that watch a metric of a resource, by the metric's namespace, name and dimension. A metric that is part of an
/// expression counts.
pub(crate) fn watching<'i>(
    infrastructure: &'i Infrastructure,
    watched: &'i Resource,
    (namespace, metrics, dimension): (&'i str, &'i [&'i str], &'i str),
) -> impl Iterator<Item = &'i Resource> {
    let is_of = move |metric: &Node| {
        let says = |key: &str, texts: &[&str]| {
            metric.get(key).and_then(Node::as_str).is_some_and(|text| texts.contains(&text))
        };
        let of = metric.get("dimensions").and_then(|dimensions| dimensions.get(dimension));
        let named = |of: &Node| {
            infrastructure.resolve(of, &watched.token).is_some_and(|found| found.name == watched.name)
        };
        says("namespace", &[namespace]) && says("metricName", metrics) && of.is_some_and(named)
    };
    infrastructure.of_type(ALARM).filter(move |alarm| {
        let parts = alarm.property("metricQueries").and_then(Node::as_list).unwrap_or_default();
        is_of(&alarm.properties) || parts.iter().filter_map(|part| part.get("metric")).any(is_of)
    })
}

/// Why it is not known what the alarms watch, where something that one of them says is not known.
pub(crate) fn doubt(infrastructure: &Infrastructure) -> Option<Stop> {
    let unknown = |alarm: &Resource| alarm.properties.to_json().err();
    infrastructure.of_type(ALARM).find_map(unknown).map(|because| Stop::Unknown((&because).into()))
}
