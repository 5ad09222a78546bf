//! See [`RULE`].

use lake_reader::Node;

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// A dashboard with more than 500 widgets, or with a widget of more than 500 metrics.
    ///
    /// ## Why
    /// CloudWatch refuses it. A dashboard with a widget for every dataset grows until the deployment fails.
    ///
    /// ## Remedy
    /// Use search expressions that take in every dataset, or several dashboards.
    ///
    /// ## What it does not see
    /// Metrics that a search expression finds.
    ///
    /// ## References
    /// NIST 800-53 CM-6, "CloudWatch service quotas"
    "oversized-dashboard", Low, ["aws:cloudwatch/dashboard:Dashboard"], check
}

const QUOTA: usize = 500;

fn check(case: &mut Case<'_>) -> Judged {
    let body = case.property("dashboardBody")?.ok_or(Stop::NotApplicable)?;
    let tree = case.infrastructure.tree(body);
    let tree = tree.ok_or_else(|| Stop::unknown("the dashboard is no JSON", body.span))?;
    let list = |node: Option<&Node>| node.and_then(Node::as_list).map_or(0, <[Node]>::len);
    let widgets = tree.get("widgets");
    let count = list(widgets);
    if count > QUOTA {
        case.deny(body, format!("the dashboard has {count} widgets, more than {QUOTA}"));
    }
    for widget in widgets.and_then(Node::as_list).unwrap_or_default() {
        let metrics = list(widget.get("properties").and_then(|properties| properties.get("metrics")));
        if metrics > QUOTA {
            case.deny(widget, format!("the widget has {metrics} metrics, more than {QUOTA}"));
        }
    }
    Ok(())
}
