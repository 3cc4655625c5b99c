//! What carries requests to AWS, and what comes back: data both ways, so that nothing here knows a client's types.

use std::future::Future;

use codegen::{call::Service, json::Json};

/// One request, with every input known.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The account and Region, by their place in the plan.
    pub site: usize,
    /// Whose operation it is.
    pub service: Service,
    /// Its name in the API: `CreateSubnet`.
    pub operation: &'static str,
    /// Its inputs, an object of the API's names.
    pub inputs: Json,
}

impl Ask {
    /// A request to EC2.
    pub fn ec2<const N: usize>(
        site: usize,
        operation: &'static str,
        inputs: [(&'static str, Json); N],
    ) -> Self {
        Self { site, service: Service::Ec2, operation, inputs: Json::object(inputs) }
    }

    /// Whether it changes nothing.
    pub fn is_read(&self) -> bool {
        ["Describe", "Get", "List"].iter().any(|start| self.operation.starts_with(start))
    }
}

/// EC2 and the services beside it, as far as plans need them.
///
/// One client stands for all accounts and Regions of a plan; [`Ask::site`] says which is meant. It sends each request
/// once: repeating is left to those who know whether a request may be repeated.
pub trait Ec2 {
    /// Sends a request; a list that comes in pages comes whole.
    ///
    /// # Errors
    /// What AWS answered, or why there is no answer.
    fn send(&self, ask: &Ask) -> impl Future<Output = Result<Json, Failure>>;

    /// The Region of a site, where the plan leaves it open.
    fn region(&self, site: usize) -> String;
}

/// Why a request has no good answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}{}", request_id.as_deref().map(|id| format!(" (request {id})")).unwrap_or_default())]
pub struct Failure {
    /// What is known of the outcome.
    pub outcome: Outcome,
    /// AWS's code, or ours in its style: `NoAnswer`.
    pub code: String,
    /// AWS's message.
    pub message: String,
    /// AWS's number for the request.
    pub request_id: Option<String>,
}

/// What a failed request has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// AWS refused it: nothing.
    Refused,
    /// Nobody knows: the answer did not come, or AWS failed inside.
    Unknown,
    /// It was never sent.
    NotSent,
}

/// Codes of AWS for too many requests: nothing was done.
const THROTTLED: [&str; 4] =
    ["RequestLimitExceeded", "Throttling", "ThrottlingException", "RequestThrottled"];

/// Codes for what credentials may not do.
const DENIED: [&str; 3] = ["UnauthorizedOperation", "AccessDenied", "AccessDeniedException"];

/// Codes for trouble inside AWS: it may or may not have been done.
const INSIDE: [&str; 6] = [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "ServiceFailure",
    "ServiceUnavailable",
    "Unavailable",
];

impl Failure {
    /// What AWS answered.
    pub fn answered(code: &str, message: &str, request_id: Option<&str>) -> Self {
        let inside = INSIDE.contains(&code) || matches!(code, "500" | "502" | "503" | "504");
        Self {
            outcome: if inside { Outcome::Unknown } else { Outcome::Refused },
            code: code.to_owned(),
            message: message.to_owned(),
            request_id: request_id.map(str::to_owned),
        }
    }

    /// Whether these credentials may not do it.
    pub fn is_denied(&self) -> bool {
        DENIED.contains(&&*self.code)
    }

    /// No answer came.
    pub fn no_answer(message: impl Into<String>) -> Self {
        let code = "NoAnswer".to_owned();
        Self { outcome: Outcome::Unknown, code, message: message.into(), request_id: None }
    }

    /// It could not be sent.
    pub fn not_sent(code: &str, message: impl Into<String>) -> Self {
        Self { outcome: Outcome::NotSent, code: code.to_owned(), message: message.into(), request_id: None }
    }

    /// Whether AWS wants fewer requests.
    pub fn is_throttled(&self) -> bool {
        THROTTLED.contains(&&*self.code)
    }

    /// Whether it says that a thing is not there, or not yet.
    pub fn is_unknown_id(&self) -> bool {
        codegen::call::UNKNOWN_ID.iter().any(|end| self.code.ends_with(end))
    }

    /// What people can do about it.
    pub fn advice(&self) -> &'static str {
        let code = &*self.code;
        match code {
            _ if self.is_denied() || code == "OptInRequired" => {
                "these credentials may not do this: `policy` writes what a run needs"
            }
            "AuthFailure"
            | "InvalidClientTokenId"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClientException" => {
                "AWS does not know these credentials: log in again, or choose others with AWS_PROFILE"
            }
            "ExpiredToken" | "RequestExpired" | "ExpiredTokenException" => "log in again, then run it again",
            "NoCredentials" => "log in first, or choose credentials with AWS_PROFILE",
            "DependencyViolation" | "InvalidGroup.InUse" => "something that is not ours uses it",
            "NoAnswer" => "run it again: it goes on from what is there",
            _ if code.ends_with("LimitExceeded") && !self.is_throttled() => {
                "a quota is reached: ask AWS to raise it, or delete what is not needed"
            }
            _ => "mend the cause, then run it again: it goes on from what is there",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_fits_the_code() {
        for (code, word) in [
            ("UnauthorizedOperation", "policy"),
            ("VpcLimitExceeded", "quota"),
            ("RequestLimitExceeded", "run it again"),
            ("NoCredentials", "log in"),
        ] {
            let advice = Failure::answered(code, "", None).advice();
            assert!(advice.contains(word), "{code}: {advice}");
        }
    }
}
