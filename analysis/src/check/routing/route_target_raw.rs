//! A route leads to a resource that no route can lead to.

use dsl::resource::{raw::Raw, route::Route};

use crate::{check::context::Context, finding::Findings};

check! {
    /// # What it finds
    /// A route that leads to a raw resource of a type that no route takes.
    ///
    /// # Why it matters
    /// The route would name it as a gateway, and AWS refuses it.
    ///
    /// # Example
    /// ```text
    /// resource firewall "AWS::NetworkFirewall::Firewall";
    /// route_table app_rt for app { 0.0.0.0/0 => firewall; }
    /// ```
    ///
    /// # Instead
    /// Lead the route to what it has in the VPC, such as an endpoint. Where only an attribute says which that is, write
    /// the route as a resource: `resource to_firewall "AWS::EC2::Route" { properties: { … }; }`.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html>
    "route-target-raw", "routing", Error, "a route leads to a resource that no route can lead to"
}

fn run(cx: &Context<'_>, out: &mut Findings) {
    if cx.ids_of(<Raw as dsl::resource::Resource>::KIND).is_empty() {
        return;
    }
    for route in cx.all::<Route>() {
        let Some(raw) = route.target().link().and_then(|target| cx.graph().view::<Raw>(target)) else {
            continue;
        };
        let Some(resource_type) = raw.r#type().as_str().filter(|_| raw.route_property().is_none()) else {
            continue;
        };
        let message = format!("no route can lead to `{}`, which is of type `{resource_type}`", raw.path());
        out.report(route.id(), route.target().origin(), message).about(raw.id()).help(
            "write the route as `resource … \"AWS::EC2::Route\"`, with the property it needs".to_owned(),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::check::fixture::*;
    use dsl::prelude::*;

    fn to(resource_type: &'static str) -> Fixture {
        network().add(|n| Raw::within("hub", n.get("main"), resource_type)).route::<Raw>(
            "main.db_rt",
            "10.9.0.0/16",
            "main.hub",
        )
    }

    #[test]
    fn types_that_routes_take() {
        for fine in ["AWS::EC2::TransitGateway", "AWS::EC2::VPNGateway", "AWS::EC2::NetworkInterface"] {
            assert_eq!(to(fine).ids(), [""; 0], "{fine}");
        }
        let said = to("AWS::NetworkFirewall::Firewall").says();
        assert_eq!(
            said.0,
            "no route can lead to `main.hub`, which is of type `AWS::NetworkFirewall::Firewall`"
        );
    }

    fn private(target: bool) -> Fixture {
        let n = network()
            .add(|n| Raw::within("tgw", n.get("main"), "AWS::EC2::TransitGateway"))
            .add(|n| Subnet::private("app", n.get("main"), v4("10.0.3.0/24")).zone(Zone::A))
            .add(|n| RouteTable::new("app_rt", n.get("main")).subnets([n.get("main.app")]));
        if target { n.route::<Raw>("main.app_rt", "0.0.0.0/0", "main.tgw") } else { n }
    }

    #[test]
    fn a_private_subnet_gets_out_by_one() {
        assert_eq!(private(true).ids(), [""; 0]);
        assert_eq!(private(false).ids(), ["subnet-type-routes"]);
        let raw = |table: &'static str| {
            private(false)
                .add(|n| Raw::within("out", n.get("main"), "AWS::EC2::Route").property("RouteTableId", table))
        };
        assert_eq!(raw(r#"{"Ref": "MainAppRt"}"#).ids(), [""; 0]);
        assert_eq!(raw(r#"{"Ref": "MainWebRt"}"#).ids(), ["subnet-type-routes"]);
    }
}
