//! Why something of the account could not be read.

/// What a call gives.
pub type Answer<T> = Result<T, Refusal>;

/// Why a call gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Whoever audits must be given a permission.
    #[error("access is denied: `{action}`")]
    Denied {
        /// The IAM action that is missing.
        action: &'static str,
    },
    /// There is no such bucket, key, role, …
    #[error("it does not exist")]
    Missing,
    /// The call may be tried again; the SDK has done so already.
    #[error("`{operation}` failed: {message}")]
    Failed {
        /// The SDK's name of the call.
        operation: &'static str,
        /// What AWS or the connection said.
        message: String,
    },
}
