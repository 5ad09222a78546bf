//! Why a lake cannot be played, by what can be done about it.

use std::path::PathBuf;

use lake_core::operate::OperateError;

use crate::sql::QueryError;
use crate::store::StoreError;
use crate::wiring::Problem;

/// Why a lake cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The program has something that cannot be played: change the program.
    #[error("the program cannot be played: {} problems", .0.len())]
    Program(Vec<Problem>),
    /// The program contradicts what is in the lake: change it back, or begin another lake.
    #[error("the program does not fit the lake: {}", .0.join("; "))]
    Unfit(Vec<String>),
    /// The program's outputs do not say which of its resources is meant.
    #[error("the program does not say which is its {what}")]
    Unnamed {
        /// What is not named.
        what: &'static str,
        /// Which output is missing.
        #[source]
        source: OperateError,
    },
    /// An output names what the program does not declare.
    #[error("`{name}`, which the program says is its {what}, is none of its resources")]
    Undeclared {
        /// What it is to be.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// No object can have this key.
    #[error("`{key}` is no object key: S3 permits 1 to 1024 bytes")]
    Key {
        /// The key.
        key: String,
    },
    /// What is to be uploaded cannot be read.
    #[error("failed to read `{}`", path.display())]
    Upload {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Something in the lake keeps itself busy for ever.
    #[error("the lake does not come to rest: after {days} days on its own clock something is still going on")]
    Restless {
        /// Days that passed on the lake's clock.
        days: i64,
    },
    /// The query has no answer.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The lake's directory cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document in the lake does not say what it should.
    #[error("failed to read `{key}`")]
    Document {
        /// The object.
        key: String,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An earlier failure left the lake between two moments: open it again.
    #[error("the lake has to be opened again after a failure")]
    Interrupted,
}
