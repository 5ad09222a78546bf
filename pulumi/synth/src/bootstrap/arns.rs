//! What of an account bears the name of the lake, as patterns of ARNs: in every region, because a lake that is lost with
//! its region is set up in another one by the same roles.

use crate::{
    bootstrap::lake,
    names,
    text::{Reference, Text, text},
};

/// A pattern of ARNs, which is a variable of the program.
#[derive(Debug)]
pub(super) struct Arn {
    /// The variable.
    pub(super) name: &'static str,
    service: &'static str,
    place: Place,
    /// What follows the account.
    path: &'static [Piece],
}

/// Where resources of a service live.
#[derive(Debug, Clone, Copy)]
enum Place {
    World,
    Account,
    Region,
}

#[derive(Debug, Clone, Copy)]
enum Piece {
    Is(&'static str),
    /// What all names of the lake begin with.
    Lake,
    Configured(&'static str),
}

use Piece::{Configured, Is, Lake};

impl Arn {
    /// The pattern, where a policy names it.
    pub(super) fn reference(&self) -> Reference {
        Reference::new(self.name, "")
    }

    /// What the variable holds.
    pub(super) fn value(&self) -> Text {
        let start = text!["arn:", names::partition(), ":", self.service];
        let start = match self.place {
            Place::World => text![start, ":::"],
            Place::Account => text![start, "::", names::account(), ":"],
            Place::Region => text![start, ":*:", names::account(), ":"],
        };
        self.path.iter().fold(start, |text, piece| match *piece {
            Is(literal) => text.then(literal),
            Lake => text.then(lake()),
            Configured(key) => text.then(names::configured(key)),
        })
    }
}

macro_rules! arns {
    ($($constant:ident = $name:literal, $service:literal, $place:ident, [$($piece:expr),+];)+) => {
        $(pub(super) const $constant: Arn =
            Arn { name: $name, service: $service, place: Place::$place, path: &[$($piece),+] };)+
        /// All of them.
        pub(super) const ALL: &[Arn] = &[$($constant),+];
    };
}

arns! {
    ALARMS = "alarms", "cloudwatch", Region, [Is("alarm:"), Lake, Is("-*")];
    // A list of alarms is authorised on all of them, whatever names it asks for.
    ALARM_LIST = "alarm-list", "cloudwatch", Region, [Is("alarm:*")];
    ALIASES = "aliases", "kms", Region, [Is("alias/"), Lake, Is("-*")];
    ANALYTICS = "analytics-tables", "glue", Region, [Is("table/"), Configured("analyticsDatabase"), Is("/*")];
    BUCKETS = "buckets", "s3", World, [Lake, Is("-*")];
    BUDGETS = "budgets", "budgets", Account, [Is("budget/"), Lake, Is("-*")];
    CATALOG = "catalog", "glue", Region, [Is("catalog")];
    CRAWLERS = "crawlers", "glue", Region, [Is("crawler/"), Lake, Is("-*")];
    DASHBOARDS = "dashboards", "cloudwatch", Account, [Is("dashboard/"), Lake, Is("-*")];
    DATA_CATALOGS = "data-catalogs", "athena", Region, [Is("datacatalog/AwsDataCatalog")];
    DATABASES = "default-database", "glue", Region, [Is("database/default")];
    ANALYTICS_DATABASE = "analytics-database", "glue", Region, [Is("database/"), Configured("analyticsDatabase")];
    STAGE_DATABASE = "stage-database", "glue", Region, [Is("database/"), Configured("stageDatabase")];
    EXECUTIONS = "executions", "states", Region, [Is("execution:"), Lake, Is("-*")];
    FUNCTIONS = "functions", "lambda", Region, [Is("function:"), Lake, Is("-*")];
    FUNCTION_LOGS = "function-logs", "logs", Region, [Is("log-group:/aws/lambda/"), Lake, Is("-*")];
    GLUE_LOGS = "glue-logs", "logs", Region, [Is("log-group:/aws-glue/*"), Lake, Is("*")];
    ISSUER = "issuer", "iam", Account, [Is("oidc-provider/token.actions.githubusercontent.com")];
    JOBS = "jobs", "glue", Region, [Is("job/"), Lake, Is("-*")];
    KEYS = "keys", "kms", Region, [Is("key/*")];
    LEDGERS = "ledgers", "dynamodb", Region, [Is("table/"), Lake, Is("-*")];
    MACHINES = "machines", "states", Region, [Is("stateMachine:"), Lake, Is("-*")];
    MAPPINGS = "mappings", "lambda", Region, [Is("event-source-mapping:*")];
    OWN_OBJECTS = "own-objects", "s3", World, [Lake, Is("-control-*/contracts/*")];
    OWN_SCRIPTS = "own-scripts", "s3", World, [Lake, Is("-control-*/glue/*")];
    QUEUES = "queues", "sqs", Region, [Lake, Is("-*")];
    ROLE = "role", "iam", Account, [Is("role/"), Lake, Is("-")];
    ROLES = "roles", "iam", Account, [Is("role/"), Lake, Is("-*")];
    RULES = "rules", "events", Region, [Is("rule/"), Lake, Is("-*")];
    SCHEDULES = "schedules", "scheduler", Region, [Is("schedule/"), Lake, Is("-*")];
    SCHEDULE_GROUPS = "schedule-groups", "scheduler", Region, [Is("schedule-group/"), Lake, Is("-*")];
    // Deleting a database takes its tables and functions along, so it has to be allowed on those, too.
    STAGE_FUNCTIONS = "stage-functions", "glue", Region,
        [Is("userDefinedFunction/"), Configured("stageDatabase"), Is("/*")];
    ANALYTICS_FUNCTIONS = "analytics-functions", "glue", Region,
        [Is("userDefinedFunction/"), Configured("analyticsDatabase"), Is("/*")];
    STAGE = "stage-tables", "glue", Region, [Is("table/"), Configured("stageDatabase"), Is("/*")];
    TOPICS = "topics", "sns", Region, [Lake, Is("-*")];
    WORKFLOW_LOGS = "workflow-logs", "logs", Region, [Is("log-group:/aws/vendedlogs/states/"), Lake, Is("-*")];
    WORKGROUPS = "workgroups", "athena", Region, [Is("workgroup/"), Lake, Is("*")];
}
