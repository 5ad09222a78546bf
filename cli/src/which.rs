//! Which lake a command is about: the one that is played here, or one that is deployed.

#[cfg(feature = "aws")]
use std::path::PathBuf;

use lake_core::operate::{Errand, OperateError};

use crate::args::Args;
#[cfg(feature = "aws")]
use crate::deployed::Deployed;
use crate::error::CliError;
#[cfg(feature = "play")]
use crate::lake;

/// Which lake is meant.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct LakeArgs {
    /// A deployed stack instead of the lake that is played here; `pulumi` is asked for its outputs
    #[cfg(feature = "aws")]
    #[arg(long, value_name = "NAME")]
    pub(crate) stack: Option<String>,
    /// The outputs of a deployed stack, as `pulumi stack output --json` prints them
    #[cfg(feature = "aws")]
    #[arg(long, value_name = "FILE")]
    pub(crate) outputs: Option<PathBuf>,
    /// The profile of the AWS configuration
    #[cfg(feature = "aws")]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The region [default: the stack's]
    #[cfg(feature = "aws")]
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
}

/// A lake that a command is about.
pub(crate) enum Which {
    /// The one that is played here.
    #[cfg(feature = "play")]
    Played(Box<lake_local::Lake>),
    /// One that is deployed.
    #[cfg(feature = "aws")]
    Deployed(Box<Deployed>),
}

impl LakeArgs {
    /// Opens a lake that exists.
    #[cfg_attr(
        not(feature = "aws"),
        expect(clippy::unused_self, reason = "without AWS there is one lake, and no argument")
    )]
    pub(crate) fn open(&self, args: &Args) -> Result<Which, CliError> {
        #[cfg(feature = "aws")]
        if let Some(deployed) = self.deployed(args)? {
            return Ok(Which::Deployed(Box::new(deployed)));
        }
        here(args)
    }

    /// The deployed lake, where one is meant.
    #[cfg(feature = "aws")]
    pub(crate) fn deployed(&self, args: &Args) -> Result<Option<Deployed>, CliError> {
        let meant = self.stack.is_some() || self.outputs.is_some();
        meant.then(|| Deployed::connect(args, self)).transpose()
    }
}

impl Which {
    /// Runs an errand.
    pub(crate) fn carry_out<T, E>(&mut self, context: &str, errand: E) -> Result<T, CliError>
    where
        E: Errand<Output = Result<T, OperateError>>,
    {
        let done = match self {
            #[cfg(feature = "play")]
            Self::Played(lake) => lake.carry_out(errand).map_err(lake::failed(context))?,
            #[cfg(feature = "aws")]
            Self::Deployed(deployed) => deployed.carry_out(errand),
        };
        done.map_err(failed(context))
    }

    /// Whether time passes in it by itself.
    pub(crate) fn is_deployed(&self) -> bool {
        match self {
            #[cfg(feature = "play")]
            Self::Played(_) => false,
            #[cfg(feature = "aws")]
            Self::Deployed(_) => true,
        }
    }
}

/// The lake that is played here.
#[cfg(feature = "play")]
fn here(args: &Args) -> Result<Which, CliError> {
    Ok(Which::Played(Box::new(lake::open_existing(args)?)))
}

#[cfg(not(feature = "play"))]
fn here(_args: &Args) -> Result<Which, CliError> {
    Err(nowhere())
}

/// Nothing is played by this build, so a deployed lake has to be named.
#[cfg(not(feature = "play"))]
pub(crate) fn nowhere() -> CliError {
    let text = "which lake? name its stack with --stack, or the file of its outputs with --outputs";
    CliError::Input(text.to_owned())
}

/// A failure of an operator's command.
pub(crate) fn failed(context: &str) -> impl FnOnce(OperateError) -> CliError {
    move |error| match error {
        OperateError::Unnamed { .. } | OperateError::NoSuchQueue { .. } => {
            CliError::Refused { context: context.to_owned(), source: Box::new(error) }
        }
        OperateError::Port(_) | OperateError::Unreadable { .. } => {
            CliError::Lake { context: context.to_owned(), source: Box::new(error) }
        }
    }
}
