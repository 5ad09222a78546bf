//! See [`RULE`].

use lake_reader::Resource;

use crate::{
    case::{Case, Judged, Stop},
    rule::declare_rule,
};

declare_rule! {
    /// ## What it denies
    /// Two resources of one type with the same name in AWS.
    ///
    /// ## Why
    /// The second cannot be created, or takes over the first: two declarations then fight over one resource, and each deployment undoes
    /// the other's half.
    ///
    /// ## Remedy
    /// Give each its own name, or declare the resource once.
    ///
    /// ## What it does not see
    /// Resources of other programs, and names that are assigned at deployment.
    ///
    /// ## References
    /// NIST 800-53 CM-8
    "duplicate-name", High, SUBJECTS, check, written
}

/// Types, the property that names a resource, and the property within which the name is unique.
const UNIQUE: [(&str, &str, &str); 24] = [
    ("aws:athena/workgroup:Workgroup", "name", ""),
    ("aws:cloudwatch/dashboard:Dashboard", "dashboardName", ""),
    ("aws:cloudwatch/eventBus:EventBus", "name", ""),
    ("aws:cloudwatch/eventRule:EventRule", "name", "eventBusName"),
    ("aws:cloudwatch/logGroup:LogGroup", "name", ""),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "name", ""),
    ("aws:dynamodb/table:Table", "name", ""),
    ("aws:glue/catalogDatabase:CatalogDatabase", "name", "catalogId"),
    ("aws:glue/catalogTable:CatalogTable", "name", "databaseName"),
    ("aws:glue/connection:Connection", "name", "catalogId"),
    ("aws:glue/crawler:Crawler", "name", ""),
    ("aws:glue/job:Job", "name", ""),
    ("aws:glue/securityConfiguration:SecurityConfiguration", "name", ""),
    ("aws:iam/policy:Policy", "name", ""),
    ("aws:iam/role:Role", "name", ""),
    ("aws:iam/rolePolicy:RolePolicy", "name", "role"),
    ("aws:iam/user:User", "name", ""),
    ("aws:kms/alias:Alias", "name", ""),
    ("aws:lambda/function:Function", "name", ""),
    ("aws:s3/bucket:Bucket", "bucket", ""),
    ("aws:scheduler/schedule:Schedule", "name", "groupName"),
    ("aws:sfn/stateMachine:StateMachine", "name", ""),
    ("aws:sns/topic:Topic", "name", ""),
    ("aws:sqs/queue:Queue", "name", ""),
];

const SUBJECTS: [&str; 24] = {
    let mut subjects = [""; 24];
    let mut at = 0;
    while at < UNIQUE.len() {
        subjects[at] = UNIQUE[at].0;
        at += 1;
    }
    subjects
};

fn check(case: &mut Case<'_>) -> Judged {
    let row = UNIQUE.iter().find(|(token, ..)| token.eq_ignore_ascii_case(&case.subject.token));
    let Some((token, property, within)) = row else { return Err(Stop::NotApplicable) };
    let Some(name) = case.property(property)? else { return Err(Stop::NotApplicable) };
    let Some(text) = name.as_str() else {
        let reason = format!("`{property}` is not known");
        return Err(Stop::unknown(reason, name.span));
    };
    // The first of the two has the name by right.
    let earlier = case.infrastructure.of_type(token).take_while(|other| other.name != case.subject.name);
    let same = |other: &&Resource| {
        let named = other.property(property).and_then(|node| node.as_str());
        other.get.is_none() && named == Some(text) && place(other, within) == place(case.subject, within)
    };
    if let Some(other) = earlier.filter(same).last() {
        case.deny(name, format!("`{}` has the name `{text}`, too", other.name));
    }
    Ok(())
}

/// Where a name is unique: provider, region, and what the resource lies in.
fn place(resource: &Resource, within: &str) -> [Option<String>; 3] {
    let text = |path: &str| {
        let node = resource.property(path).filter(|_| !path.is_empty())?;
        node.as_str().or_else(|| node.as_resource()).map(str::to_owned)
    };
    let provider = resource.options.provider.as_ref().and_then(|node| node.as_resource());
    [provider.map(str::to_owned), text("region"), text(within)]
}
