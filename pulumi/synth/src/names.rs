//! Physical names and ARNs. Every name is explicit, so that everything can be known before a deployment; none
//! holds an account, a region or a partition of its own.

use crate::text::{Reference, Text, text};

/// `lakegate-dev`: what all names of one stack begin with.
pub(crate) fn prefix() -> Reference {
    Reference::known("prefix", "")
}

/// A configuration value.
pub(crate) fn configured(key: &'static str) -> Reference {
    Reference::known(key, "")
}

/// The account that is deployed to.
pub(crate) fn account() -> Reference {
    Reference::new("account", "accountId")
}

/// The region that is deployed to.
pub(crate) fn region() -> Reference {
    Reference::new("region", "region")
}

/// The partition that is deployed to: `aws`, `aws-cn`, `aws-us-gov`.
pub(crate) fn partition() -> Reference {
    Reference::new("partition", "partition")
}

/// A name that is unique in an account and region.
pub(crate) fn regional(name: &str) -> Text {
    text![prefix(), "-", name]
}

/// A name that is unique in an account: IAM knows no regions.
pub(crate) fn global(name: &str) -> Text {
    text![regional(name), "-", region()]
}

/// What is one of a kind in a lake, and whose service knows no regions: a lake in another region has its own.
pub(crate) fn of_lake() -> Text {
    text![prefix(), "-", region()]
}

/// A bucket's name, unique in the world.
pub(crate) fn bucket(zone: &str) -> Text {
    text![regional(zone), "-", Reference::new("place", "")]
}

/// The account itself as a principal: hands the decision to the account's IAM policies.
pub(crate) fn account_root() -> Reference {
    Reference::new("account-root", "")
}

/// The managed policy that bounds every role of the lake. It belongs to the bootstrap project, so that no deployment of
/// the lake can loosen it.
pub(crate) fn boundary() -> Reference {
    Reference::new("boundary", "")
}

/// The account's budgets, as AWS Budgets names itself to others.
pub(crate) fn budgets() -> Text {
    Reference::new("budgets", "").into()
}

/// The value of `kms:ViaService` for a service. Ends with a star because the China partition may add `.cn`; only AWS
/// sets this key, so the star admits nobody else.
pub(crate) fn via(service: &str) -> Text {
    text![service, ".", region(), ".amazonaws.com*"]
}

/// The logs service as a principal, which has one name per region and partition.
pub(crate) fn logs_service() -> Reference {
    Reference::new("logs-service", "")
}

/// ARNs with a common beginning, which is a variable of the program: for policies that name what depends on them, or
/// many resources by prefix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family {
    variable: &'static str,
    service: &'static str,
    /// What comes before the prefix of the stack's names; `None` where the family is all of a service.
    kind: Option<&'static str>,
}

impl Family {
    pub(crate) const FUNCTIONS: Self = Self::new("functions", "lambda", "function:");
    pub(crate) const WORKFLOWS: Self = Self::new("workflows", "states", "stateMachine:");
    pub(crate) const EXECUTIONS: Self = Self::new("executions", "states", "execution:");
    pub(crate) const SCHEDULES: Self = Self::new("schedules", "scheduler", "schedule/");
    pub(crate) const JOBS: Self = Self::new("jobs", "glue", "job/");
    pub(crate) const CRAWLERS: Self = Self::new("crawlers", "glue", "crawler/");
    pub(crate) const FUNCTION_LOGS: Self = Self::new("function-logs", "logs", "log-group:/aws/lambda/");
    pub(crate) const WORKFLOW_LOGS: Self =
        Self::new("workflow-logs", "logs", "log-group:/aws/vendedlogs/states/");
    pub(crate) const GLUE_LOGS: Self = Self::new("glue-logs", "logs", "log-group:/aws-glue/*");
    pub(crate) const ALARMS: Self = Self::new("alarms", "cloudwatch", "alarm:");
    pub(crate) const ALL_LOGS: Self = Self { variable: "all-logs", service: "logs", kind: None };
    pub(crate) const CATALOG: Self = Self { variable: "glue", service: "glue", kind: None };

    const ALL: [Self; 12] = [
        Self::FUNCTIONS,
        Self::WORKFLOWS,
        Self::EXECUTIONS,
        Self::SCHEDULES,
        Self::JOBS,
        Self::CRAWLERS,
        Self::FUNCTION_LOGS,
        Self::WORKFLOW_LOGS,
        Self::GLUE_LOGS,
        Self::ALARMS,
        Self::ALL_LOGS,
        Self::CATALOG,
    ];

    const fn new(variable: &'static str, service: &'static str, kind: &'static str) -> Self {
        Self { variable, service, kind: Some(kind) }
    }

    /// A member, or a pattern of members.
    pub(crate) fn member(self, rest: &str) -> Text {
        text![Reference::new(self.variable, ""), rest]
    }

    fn value(self) -> Text {
        let service = arn(self.service);
        match self.kind {
            Some(kind) => text![service, ":", kind, prefix()],
            None => service,
        }
    }
}

/// The tables of a database, whose name is configuration.
pub(crate) fn tables(zone: &str) -> Reference {
    Reference::new(format!("{zone}-tables"), "")
}

fn arn(service: &str) -> Text {
    text!["arn:", partition(), ":", service, ":", region(), ":", account()]
}

/// The variables of every program that hold parts of names.
pub(crate) fn common() -> Vec<(String, Text)> {
    let project = Reference::known("pulumi", "project");
    let variables = [
        ("prefix", text![project, "-", Reference::known("pulumi", "stack")]),
        ("place", text![account(), "-", region()]),
        ("account-root", text!["arn:", partition(), ":iam::", account(), ":root"]),
    ];
    variables.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The variables of the lake's program that hold parts of names.
pub(crate) fn variables() -> Vec<(String, Text)> {
    let tables = |database| text![arn("glue"), ":table/", configured(database), "/*"];
    let project = Reference::known("pulumi", "project");
    let mut variables = vec![
        ("boundary", text!["arn:", partition(), ":iam::", account(), ":policy/", project, "-boundary"]),
        ("budgets", text!["arn:", partition(), ":budgets::", account(), ":*"]),
        ("logs-service", text!["logs.", region(), ".", Reference::new("partition", "dnsSuffix")]),
        ("stage-tables", tables("stageDatabase")),
        ("analytics-tables", tables("analyticsDatabase")),
    ];
    variables.extend(Family::ALL.map(|family| (family.variable, family.value())));
    let named = variables.into_iter().map(|(name, value)| (name.to_owned(), value));
    common().into_iter().chain(named).collect()
}
