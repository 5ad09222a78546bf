//! Why a command could not be carried out, split by who can do something about it.

use std::path::PathBuf;

/// A command's failure. `Display` says its own part; [`chain`] adds the causes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// A file could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    File {
        /// `read`, `write`, `create`.
        action: &'static str,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// Something that the command needs is not as it must be; the text says what, where and what to do.
    #[error("{0}")]
    Input(String),
    /// The words of the command line do not go together.
    #[cfg(any(feature = "play", feature = "aws"))]
    #[error("{0}")]
    Usage(&'static str),
    /// A contract is broken.
    #[error("contract `{}` is refused", path.display())]
    Contract {
        path: PathBuf,
        #[source]
        source: lake_contract::ContractError,
    },
    /// A record of the engine cannot be judged, or nothing can be made of the contracts.
    #[error("{context}")]
    Unreadable {
        context: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What was asked makes no sense to the lake.
    #[cfg(any(feature = "play", feature = "aws"))]
    #[error("{context}")]
    Refused {
        context: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The lake failed.
    #[cfg(any(feature = "play", feature = "aws"))]
    #[error("{context}")]
    Lake {
        context: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Standard output went away; whoever read it has enough.
    #[error("cannot write to standard output")]
    Output(#[source] std::io::Error),
}

impl CliError {
    /// The exit code that this failure means.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::File { .. } | Self::Input(_) | Self::Contract { .. } | Self::Unreadable { .. } => {
                crate::exit::INPUT
            }
            #[cfg(any(feature = "play", feature = "aws"))]
            Self::Usage(_) => crate::exit::USAGE,
            #[cfg(any(feature = "play", feature = "aws"))]
            Self::Refused { .. } => crate::exit::INPUT,
            #[cfg(any(feature = "play", feature = "aws"))]
            Self::Lake { .. } => crate::exit::LAKE,
            Self::Output(_) => crate::exit::LAKE,
        }
    }

    /// Whether the reader of standard output closed it, which is no failure.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// An error and its causes, a line each.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = format!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str("\n  because: ");
        text.push_str(&error.to_string().replace('\n', "\n    "));
        cause = error.source();
    }
    text
}
