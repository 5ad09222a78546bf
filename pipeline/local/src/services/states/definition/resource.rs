//! What a task calls.

use serde::{Deserialize, Serialize};

/// What a task calls.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Resource {
    /// A function, named by its ARN; the answer is its payload.
    Function {
        /// The function's ARN.
        arn: String,
    },
    /// A service integration, e.g. `arn:aws:states:::glue:startJobRun.sync`.
    Integration {
        /// The service, e.g. `lambda`, `glue`, `aws-sdk:glue`.
        service: String,
        /// The action, e.g. `invoke`, `startJobRun`.
        action: String,
        /// Whether the state waits until the job that it started is over.
        sync: bool,
    },
}

impl Resource {
    /// Reads the ARN of a `Resource` field.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, "lambda", _, _, function] if function.starts_with("function:") => {
                Ok(Self::Function { arn: text.to_owned() })
            }
            ["arn", _, "states", _, _, activity] if activity.starts_with("activity:") => {
                Err("is an activity, which is not supported".to_owned())
            }
            ["arn", _, "states", _, _, integration] => Self::integration(integration),
            _ => Err("is neither a function nor a service integration".to_owned()),
        }
    }

    fn integration(text: &str) -> Result<Self, String> {
        if let Some((_, version)) = text.split_once(".sync:") {
            return Err(format!("has the pattern `.sync:{version}`, which is not supported"));
        }
        let (service, action) = text.rsplit_once(':').ok_or("names no action of a service")?;
        let (action, pattern) =
            action.split_once('.').map_or((action, None), |(action, pattern)| (action, Some(pattern)));
        let sync = match pattern {
            None => false,
            Some("sync") => true,
            Some(other) => return Err(format!("has the pattern `.{other}`, which is not supported")),
        };
        if service.is_empty() || action.is_empty() {
            return Err("names no action of a service".to_owned());
        }
        Ok(Self::Integration { service: service.to_owned(), action: action.to_owned(), sync })
    }
}

impl std::fmt::Display for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Function { arn } => f.write_str(arn),
            Self::Integration { service, action, sync } => {
                write!(f, "{service}:{action}{}", if *sync { ".sync" } else { "" })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Resource;

    #[test]
    fn resources_are_told_apart() {
        for (arn, shown) in [
            ("arn:aws:states:::lambda:invoke", "lambda:invoke"),
            ("arn:aws-cn:states:::glue:startJobRun.sync", "glue:startJobRun.sync"),
            ("arn:aws:states:::aws-sdk:glue:startCrawler", "aws-sdk:glue:startCrawler"),
            ("arn:aws:lambda:eu-west-1:1:function:f:alias", "arn:aws:lambda:eu-west-1:1:function:f:alias"),
        ] {
            assert_eq!(Resource::parse(arn).unwrap().to_string(), shown);
        }
        for (arn, message) in [
            (
                "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                "has the pattern `.waitForTaskToken`, which is not supported",
            ),
            (
                "arn:aws:states:::states:startExecution.sync:2",
                "has the pattern `.sync:2`, which is not supported",
            ),
            ("arn:aws:states:eu-west-1:1:activity:a", "is an activity, which is not supported"),
            ("arn:aws:s3:::bucket", "is neither a function nor a service integration"),
            ("arn:aws:states:::lambda", "names no action of a service"),
        ] {
            assert_eq!(Resource::parse(arn).unwrap_err(), message);
        }
    }
}
