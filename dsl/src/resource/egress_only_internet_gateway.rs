//! An egress-only internet gateway.

use super::vpc::Vpc;

resource! {
    /// The way out to the internet for IPv6: hosts open connections, nothing outside can.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html>
    pub struct EgressOnlyInternetGateway as egress_only_internet_gateway, "egress-only internet gateway",
        "AWS::EC2::EgressOnlyInternetGateway", in Vpc ["vpc"] => "VpcId";
    required {}
    optional {}
    with {
        outputs: &[("Id", "")],
        route_property: Some("EgressOnlyInternetGatewayId"),
        create_only: &["VpcId"],
    }
}

named! { EgressOnlyInternetGateway, in Vpc; }
