//! A monthly budget for the account, which is the lake's own.

use crate::{
    constructs::topic,
    names,
    node::{Node, map},
    program::{Program, Section},
    resource::Resource,
};

/// Adds the budget: it speaks when the month's spending passes most of the amount, and when it is forecast to pass all of it.
pub(crate) fn build(program: &mut Program) {
    let notification = |kind: &str, percent: i64| {
        map! {
            "comparisonOperator" => "GREATER_THAN",
            "notificationType" => kind,
            "threshold" => Node::Integer(percent),
            "thresholdType" => "PERCENTAGE",
            "subscriberSnsTopicArns" => vec![topic::arn()],
        }
    };
    let budget = Resource::new("budget", "aws:budgets:Budget")
        .comment("AWS GovCloud (US) has no budgets of its own: there, the workflows leave it out.")
        .set("name", names::of_lake())
        .set("budgetType", "COST")
        .set("timeUnit", "MONTHLY")
        .set("limitUnit", names::configured("budgetUnit"))
        .set("limitAmount", names::configured("monthlyBudget"))
        .set("notifications", vec![notification("ACTUAL", 80), notification("FORECASTED", 100)])
        .after("alarms-topic-policy");
    program.add(Section::Alarms, budget);
}
