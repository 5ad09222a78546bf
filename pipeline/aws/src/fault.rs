//! What an error of AWS means to a handler.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use lake_core::ports::PortError;

const DENIED: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "KmsAccessDenied",
    "KmsAccessDeniedException",
];

/// Codes by which a service says that what the call names is not there.
const MISSING: [&str; 7] = [
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchKey",
    "NoSuchVersion",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
    "StateMachineDoesNotExist",
];

/// A call, by what is said of it when it fails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// The IAM action: `s3:GetObject`.
    pub(crate) action: &'static str,
    /// The kind of thing that is touched: `object`.
    pub(crate) kind: &'static str,
    /// Its ARN or name.
    pub(crate) resource: &'a str,
}

impl Call<'_> {
    /// Why the call failed. Every error that is not known to be final is worth another attempt.
    pub(crate) fn failed<E>(&self, error: &SdkError<E, HttpResponse>) -> PortError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match error.code() {
            Some(code) if DENIED.contains(&code) => self.denied(),
            None if status(error) == Some(403) => self.denied(),
            Some("NoSuchBucket") => self.missing("bucket"),
            Some(code) if MISSING.contains(&code) => self.missing(self.kind),
            Some(code) => {
                self.unavailable(error.message().map_or_else(|| code.into(), |m| format!("{code}: {m}")))
            }
            None => self.unavailable(innermost(error)),
        }
    }

    /// The service gave no usable answer.
    pub(crate) fn unavailable(&self, detail: String) -> PortError {
        let service = self.action.split_once(':').map_or(self.action, |(service, _)| service);
        PortError::Unavailable { service, detail }
    }

    /// What the call names is not there.
    pub(crate) fn missing(&self, kind: &'static str) -> PortError {
        PortError::Missing { kind, name: self.resource.to_owned() }
    }

    fn denied(&self) -> PortError {
        PortError::Denied { action: self.action.to_owned(), resource: self.resource.to_owned() }
    }
}

/// The status of the answer, where there was one.
pub(crate) fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

/// The last cause of an error: what the others say only in general.
pub(crate) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
