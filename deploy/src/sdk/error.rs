//! Errors of the SDK as what they mean for a run.

use std::error::Error;

use aws_sdk_ec2::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};

use crate::ec2::Failure;

/// What became of a request that has no good answer.
pub(super) fn failure<E>(error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + RequestId + Error + 'static,
{
    match error {
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status().as_u16().to_string();
            let known = answer.err();
            let code = known.code().unwrap_or(&status);
            Failure::answered(code, known.message().unwrap_or_default(), known.request_id())
        }
        SdkError::ConstructionFailure(_) => Failure::not_sent("Unsendable", chain(error)),
        SdkError::DispatchFailure(_) => not_dispatched(chain(error)),
        _ => Failure::no_answer(chain(error)),
    }
}

/// A request that found no way, or no answer: which of them only the words tell.
fn not_dispatched(words: String) -> Failure {
    let has = |part: &str| words.contains(part);
    if has("loading credentials") || has("credentials provider") || has("no providers in chain") {
        return Failure::not_sent("NoCredentials", words);
    }
    if has("dns error") || has("failed to lookup") {
        let message = format!("{words}: is the Region right, and the network there?");
        return Failure::not_sent("Unreachable", message);
    }
    Failure::no_answer(words)
}

/// An error with its causes.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}
