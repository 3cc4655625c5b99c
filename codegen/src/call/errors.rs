//! What error codes mean: it is so already, try again, or never.

/// What an error means for the call that got it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The thing is there: look it up.
    AlreadySo,
    /// Wait, look it up, and if it is not there make the call again.
    TryAgain,
    /// It never will work as it stands.
    Never,
}

/// The errors that mean something else for one call than for most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Errors {
    /// Codes, each with a part of the message, that mean to try again.
    pub retry: &'static [(&'static str, &'static str)],
}

/// A new instance profile is not known to EC2 at once.
///
/// AWS: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency>
pub static NEW_PROFILE: Errors = Errors {
    retry: &[("InvalidParameterValue", "Instance Profile"), ("InvalidParameterValue", "iamInstanceProfile")],
};

/// Codes of calls that may succeed later: throttling, trouble inside AWS, and ids that are too new to be known
/// everywhere.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html> and
/// <https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html>
pub static TRY_AGAIN: &[&str] = &[
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "RequestThrottled",
    "InternalError",
    "InternalFailure",
    "ServiceFailure",
    "ServiceUnavailable",
    "Unavailable",
    "InternalServerError",
    "500",
    "502",
    "503",
    "504",
    "IncorrectState",
    "IncorrectInstanceState",
    "InvalidState",
    "ConcurrentTagAccess",
    "ConcurrentModification",
    "DependencyViolation",
    "ResourceInUse",
    "DeleteConflict",
    "InvalidIPAddress.InUse",
    "InvalidGroup.InUse",
];

/// Calls whose answer is good although parts of them were not done: a list `Unsuccessful` in it says which.
///
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html>
pub static IN_PARTS: &[&str] = &["DeleteVpcEndpoints"];

/// Endings of codes for what is not known, or not yet; for a deletion, what is gone: a gateway whose detachment was
/// made and not answered is not attached.
pub static UNKNOWN_ID: &[&str] = &["NotFound", "NoSuchEntity", "NotAttached"];

/// Codes that say it is there already.
pub static ALREADY_SO: &[&str] = &[
    "RouteAlreadyExists",
    "InvalidPermission.Duplicate",
    "InvalidGroup.Duplicate",
    "InvalidKeyPair.Duplicate",
    "NetworkAclEntryAlreadyExists",
    "Resource.AlreadyAssociated",
    "VpcPeeringConnectionAlreadyExists",
    "EntityAlreadyExists",
];

impl Errors {
    /// What an error means.
    pub fn meaning(self, code: &str, message: &str) -> Meaning {
        let own = self.retry.iter().any(|(own, part)| *own == code && message.contains(part));
        if own || TRY_AGAIN.contains(&code) || UNKNOWN_ID.iter().any(|end| code.ends_with(end)) {
            return Meaning::TryAgain;
        }
        if ALREADY_SO.contains(&code) { Meaning::AlreadySo } else { Meaning::Never }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_a_meaning() {
        let profile = Errors { retry: &[("InvalidParameterValue", "IAM Instance Profile")] };
        let rows = [
            ("RequestLimitExceeded", "", Meaning::TryAgain),
            ("InvalidVpcID.NotFound", "", Meaning::TryAgain),
            ("NatGatewayNotFound", "", Meaning::TryAgain),
            ("Gateway.NotAttached", "", Meaning::TryAgain),
            ("InvalidParameterValue", "Invalid IAM Instance Profile name", Meaning::TryAgain),
            ("InvalidParameterValue", "Value () for parameter", Meaning::Never),
            ("RouteAlreadyExists", "", Meaning::AlreadySo),
            ("VpcLimitExceeded", "", Meaning::Never),
            ("UnauthorizedOperation", "", Meaning::Never),
        ];
        for (code, message, meaning) in rows {
            assert_eq!(profile.meaning(code, message), meaning, "{code} {message}");
        }
    }
}
