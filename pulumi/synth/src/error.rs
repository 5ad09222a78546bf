//! Why there is no program.

/// Split by who can help: the author of a contract, of a workflow, or of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// Two contracts describe one dataset.
    #[error("dataset `{dataset}` has more than one contract")]
    DuplicateDataset {
        /// The dataset.
        dataset: String,
    },
    /// A deployment would have nothing to try the lake with.
    #[error(
        "no contract is of dataset `{dataset}`, which each deployment sends through the lake to see that it works"
    )]
    NothingToTry {
        /// The dataset.
        dataset: &'static str,
    },
    /// A zone would forget objects that a message in a queue may still name.
    #[error(
        "dataset `{dataset}` keeps {zone} objects {days} days; a message can come back from a dead-letter queue \
         after {minimum}"
    )]
    Retention {
        /// The dataset.
        dataset: String,
        /// The zone: `raw` or `stage`.
        zone: &'static str,
        /// What the contract says.
        days: u32,
        /// The least that is safe.
        minimum: u32,
    },
    /// More datasets with retentions of their own than a bucket takes lifecycle rules.
    #[error("{rules} lifecycle rules for the {zone} bucket; S3 takes {maximum}")]
    TooManyRules {
        /// The zone.
        zone: &'static str,
        /// Rules needed.
        rules: usize,
        /// Rules possible.
        maximum: usize,
    },
    /// A workflow is not JSON.
    #[error("workflow `{workflow}` is not JSON")]
    Json {
        /// The workflow.
        workflow: &'static str,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
    /// A workflow names something that the program does not have.
    #[error("workflow `{workflow}` uses `${{{placeholder}}}`, which stands for nothing; known are {known}")]
    Placeholder {
        /// The workflow.
        workflow: &'static str,
        /// What it names.
        placeholder: String,
        /// What it may name.
        known: String,
    },
    /// A workflow calls something that no grant is derived from.
    #[error("state `{state}` of workflow `{workflow}` calls `{resource}`, for which no permission is known")]
    Integration {
        /// The workflow.
        workflow: &'static str,
        /// The state.
        state: String,
        /// Its `Resource`.
        resource: String,
    },
    /// The program has a type of resource that nobody may deploy.
    #[error("no permissions are known that deploy `{token}`; `bootstrap/permissions` lists them by type")]
    Undeployable {
        /// The type.
        token: String,
    },
    /// A role of the program may do something that its boundary has no place for.
    #[error(
        "`{action}` has no place in the permissions boundary; `bootstrap/boundary.rs` lists them by service"
    )]
    Unbounded {
        /// The action.
        action: String,
    },
    /// Two resources of the program have one name.
    #[error("the program has `{name}` twice")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// The program refers to something that is not in it.
    #[error("the program refers to `{name}`, which is not in it")]
    Dangling {
        /// The name.
        name: String,
    },
}
