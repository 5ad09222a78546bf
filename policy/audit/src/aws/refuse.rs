//! What an error of AWS means to whoever audits.

use std::error::Error;

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::{
    calls,
    refusal::{Answer, Refusal},
};

const DENIED: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "UnauthorizedOperation",
];

const MISSING: [&str; 4] = ["NoSuchBucket", "NoSuchEntity", "NotFoundException", "ResourceNotFoundException"];

/// Codes by which AWS says that a configuration is not there, or cannot be.
const ABSENT: [&str; 7] = [
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    // Keys that KMS cannot rotate.
    "UnsupportedOperationException",
];

/// Why a call was refused.
pub(super) fn refused<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Refusal
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let forbidden = error.raw_response().is_some_and(|response| response.status().as_u16() == 403);
    match error.code() {
        Some(code) if DENIED.contains(&code) => Refusal::Denied { action: calls::action(operation) },
        None if forbidden => Refusal::Denied { action: calls::action(operation) },
        Some(code) if MISSING.contains(&code) => Refusal::Missing,
        _ => Refusal::Failed { operation, message: message(error) },
    }
}

/// What a call gave; nothing where AWS says that there is no such configuration.
pub(super) fn present<T, E>(
    operation: &'static str,
    result: Result<T, SdkError<E, HttpResponse>>,
) -> Answer<Option<T>>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match result {
        Ok(output) => Ok(Some(output)),
        Err(error) if error.code().is_some_and(|code| ABSENT.contains(&code)) => Ok(None),
        Err(error) => Err(refused(operation, &error)),
    }
}

/// Code and message of the service, or the innermost cause where no service answered.
fn message<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(code) = error.code() {
        return error.message().map_or_else(|| code.to_owned(), |message| format!("{code}: {message}"));
    }
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
