//! The names of the functions.

use std::fmt;
use std::str::FromStr;

/// One of the lake's functions, by the name under which the program deploys it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// Raw events → ingest executions.
    StartIngest,
    /// One raw object → stage parts, quarantine, commit.
    Transform,
    /// Execution events → ledger.
    RecordStatus,
    /// Commit events → batches and refine executions.
    StartRefine,
}

impl Function {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::StartIngest, Self::Transform, Self::RecordStatus, Self::StartRefine];

    /// The name, which is the Lambda's handler too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartIngest => "start-ingest",
            Self::Transform => "transform",
            Self::RecordStatus => "record-status",
            Self::StartRefine => "start-refine",
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is none of the lake's functions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no function is called `{name}`")]
pub struct UnknownFunction {
    /// The name.
    pub name: String,
}

impl FromStr for Function {
    type Err = UnknownFunction;

    fn from_str(name: &str) -> Result<Self, UnknownFunction> {
        let found = Self::ALL.into_iter().find(|function| function.name() == name);
        found.ok_or_else(|| UnknownFunction { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for function in Function::ALL {
            assert_eq!(function.to_string().parse(), Ok(function));
        }
        let error = "start".parse::<Function>().unwrap_err();
        insta::assert_snapshot!(error, @"no function is called `start`");
    }
}
