//! An account and Region that resources are deployed to.

resource! {
    /// An account and Region; elements name it with `at`.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html>
    pub struct At as at, "place";
    required {}
    optional {
        /// The account: twelve digits.
        account: String;
        /// The Region, such as `us-west-2`.
        region: String;
        /// The named profile of the AWS CLI and SDKs that scripts use there.
        profile: String;
        /// The role in this account that lets another account's stack accept peerings: an ARN.
        peer_role: String;
    }
    with { taggable: false }
}

named! { At; }
