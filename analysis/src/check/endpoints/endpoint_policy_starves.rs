//! The policy of an endpoint keeps out what its users need.

use dsl::{
    facts::Partition,
    graph::NodeId,
    json::Json,
    net::Family,
    resource::{gateway_endpoint::GatewayEndpoint, policy::Policy},
    value::Attr,
    view::{Field, View},
};

use crate::{
    check::context::{Context, Network, Way, way_of},
    finding::Findings,
    flow::needs,
};

check! {
    /// # What it finds
    /// An endpoint policy that allows nothing, because no statement has the effect `Allow`. A policy of an S3 gateway
    /// endpoint that lets nobody read some buckets in use: those with the layers of container images where `ecr`
    /// is needed, and any bucket of others where hosts have a NAT gateway or internet gateway for the rest.
    ///
    /// # Why it matters
    /// The endpoint takes all requests for the service in its Region, whatever other ways there are: no request goes
    /// around it. What its policy does not allow is answered with `AccessDenied`. Image pulls, package updates and
    /// downloads fail that worked before the endpoint was there.
    ///
    /// # Example
    /// ```text
    /// gateway_endpoint s3 service s3 {
    ///     policy: "{ \"Statement\": [{ \"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\",
    ///                \"Resource\": \"arn:aws:s3:::company-*\" }] }";
    /// }
    /// ```
    ///
    /// # Instead
    /// Add a statement that allows `s3:GetObject` on `*`, or on the buckets that the finding names; guard your own
    /// buckets by their own policies.
    ///
    /// # Reference
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
    "endpoint-policy-starves", "endpoints", Warning, "an endpoint policy keeps out what its users need", network
}

fn run(cx: &Context<'_>, network: &Network<'_>, out: &mut Findings) {
    for endpoint in &network.interface_endpoints {
        if let Some(policy) = text(endpoint.policy()) {
            allows_nothing(cx, endpoint.id(), &endpoint.policy(), policy, out);
        }
    }
    for endpoint in &network.gateway_endpoints {
        let Some(policy) = text(endpoint.policy()) else { continue };
        if !allows_nothing(cx, endpoint.id(), &endpoint.policy(), policy, out)
            && endpoint.service_facts().is_some_and(|row| row.word == "s3")
        {
            reads(cx, network, *endpoint, policy, out);
        }
    }
}

fn text(policy: Field<'_, Policy>) -> Option<&str> {
    policy.attr().and_then(|attr| match attr {
        Attr::Text(json) => Some(&**json),
        _ => None,
    })
}

/// The statements of a policy that is one.
fn statements<'a>(policy: &'a Json<'a>) -> Option<&'a [Json<'a>]> {
    policy.get("Statement").map(Json::items)
}

fn is_allow(statement: &Json<'_>) -> bool {
    statement.get("Effect").and_then(Json::as_str) == Some("Allow")
}

fn allows_nothing(
    cx: &Context<'_>,
    id: NodeId,
    field: &Field<'_, Policy>,
    policy: &str,
    out: &mut Findings,
) -> bool {
    let Ok(policy @ Json::Object(_)) = Json::parse(policy) else { return false };
    if statements(&policy).unwrap_or_default().iter().any(is_allow) {
        return false;
    }
    let message = format!(
        "the policy of `{}` allows nothing: every request through the endpoint is denied",
        cx.graph().path(id)
    );
    out.report(id, field.origin(), message).help(
        r#"add `{ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }` to its statements"#
            .to_owned(),
    );
    true
}

/// Whether hosts behind an S3 endpoint can read what they will ask for.
fn reads(
    cx: &Context<'_>,
    network: &Network<'_>,
    endpoint: View<'_, GatewayEndpoint>,
    policy: &str,
    out: &mut Findings,
) {
    let Ok(policy @ Json::Object(_)) = Json::parse(policy) else { return };
    let allows = |resource: &str| {
        statements(&policy).unwrap_or_default().iter().any(|statement| may_read(statement, resource))
    };
    let graph = cx.graph();
    let region = graph.region(endpoint.id()).unwrap_or("REGION");
    let partition = Partition::of_region(region).id;
    // An object in a bucket that nobody named.
    let foreign = format!("arn:{partition}:s3:::bucket-of-somebody-else/object");
    let layers = format!("arn:{partition}:s3:::prod-{region}-starport-layer-bucket/");
    let path = endpoint.path();
    let (message, bucket) = if needs_images(cx, network) && !allows(&format!("{layers}layer")) {
        let message =
            format!("the policy of `{path}` keeps out the layers of container images, which `ecr` needs");
        (message, format!("{layers}*"))
    } else if let Some(subnet) = way_out(network, endpoint).filter(|_| !allows(&foreign)) {
        let message = format!(
            "all S3 requests of `{subnet}` take `{path}`, whose policy denies those for other buckets, although there \
             is a way out"
        );
        (message, "*".to_owned())
    } else {
        return;
    };
    let statement = format!(
        r#"{{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "{bucket}" }}"#
    );
    out.report(endpoint.id(), endpoint.policy().origin(), message)
        .help(format!("add `{statement}`, or allow this finding where nobody reads other buckets"));
}

fn may_read(statement: &Json<'_>, resource: &str) -> bool {
    if !is_allow(statement) {
        return false;
    }
    let listed = |key, inverse, text: &str, ignore_case| match (statement.get(key), statement.get(inverse)) {
        (Some(patterns), _) => {
            patterns.items().iter().filter_map(Json::as_str).any(|pattern| fits(pattern, text, ignore_case))
        }
        // What it excludes is not worth a claim.
        (None, inverse) => inverse.is_some(),
    };
    listed("Action", "NotAction", "s3:GetObject", true) && listed("Resource", "NotResource", resource, false)
}

/// Whether a text fits a pattern of IAM: `*` stands for any text, `?` for one character.
fn fits(pattern: &str, text: &str, ignore_case: bool) -> bool {
    let fold = |text: &str| if ignore_case { text.to_ascii_lowercase() } else { text.to_owned() };
    let (pattern, text) = (fold(pattern), fold(text));
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(sign) if *sign == b'?' || *sign == text[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else { return false };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                from = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|sign| *sign == b'*')
}

/// Whether anything in the VPC needs container images.
fn needs_images(cx: &Context<'_>, network: &Network<'_>) -> bool {
    let graph = cx.graph();
    needs::all(graph).any(|needs| {
        let is_here = needs.of == network.vpc.id() || cx.vpc_of(needs.of) == Some(network.vpc.id());
        let mut services = needs.words.iter().filter_map(|word| needs::services(graph, word)).flatten();
        is_here && services.any(|service| service == "ecr.dkr")
    })
}

/// A subnet whose table has both the endpoint and a default route out.
fn way_out(network: &Network<'_>, endpoint: View<'_, GatewayEndpoint>) -> Option<String> {
    let with_endpoint = endpoint.route_tables().links().filter_map(|table| network.table(table));
    let leads_out = |way: Way| matches!(way, Way::Nat | Way::Internet);
    with_endpoint
        .filter(|table| table.default_route(Family::V4).is_some_and(|route| leads_out(way_of(route))))
        .find_map(|table| Some(table.subnets.first()?.path()))
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::check::fixture::*;
    use dsl::prelude::*;

    #[test]
    fn patterns() {
        for pattern in ["*", "s3:*", "S3:Get*", "s3:GetObject", "s3:?etObject", "s3:*Obj*t", "s3:GetObject*"]
        {
            assert!(fits(pattern, "s3:GetObject", true), "{pattern}");
        }
        for pattern in ["", "s3:Put*", "s3:GetObject?", "s3:GetObjec", "ec2:*"] {
            assert!(!fits(pattern, "s3:GetObject", true), "{pattern}");
        }
        assert!(!fits("ARN:*", "arn:aws", false));
    }

    const OWN: (&str, &str) = ("s3:*", "arn:aws:s3:::company-*");

    /// The policy of an S3 endpoint of the tables `app_rt`, which has a way out, and `db_rt`, which has none.
    fn gateway(policy: Policy) -> Fixture {
        private_network().edit("main.s3", |endpoint: GatewayEndpoint| endpoint.policy(policy))
    }

    #[test]
    fn buckets_of_others_behind_a_way_out() {
        let said = gateway(Policy::allow([OWN.0], [OWN.1])).says();
        let expected = "all S3 requests of `main.app` take `main.s3`, whose policy denies those for other buckets, \
                        although there is a way out";
        assert_eq!(said.0, expected);
        let reads = Policy::allow([OWN.0], [OWN.1]).and_allow(["s3:GetObject"], ["*"]);
        assert_eq!(gateway(reads).ids(), [""; 0]);
        assert_eq!(gateway(Policy::FULL_ACCESS).ids(), [""; 0]);
    }

    #[test]
    fn buckets_have_the_partition_of_their_region() {
        let with = |resource| {
            let mut n = gateway(Policy::allow(["s3:*"], [resource]));
            n.t = n.t.region("cn-north-1");
            n.ids().contains(&"endpoint-policy-starves")
        };
        assert!(!with("arn:aws-cn:s3:::*"));
        assert!(with("arn:aws:s3:::*"));
    }

    #[test]
    fn no_way_out_is_no_loss() {
        let with = |policy: Policy| {
            network().add(|n| {
                GatewayEndpoint::new("s3", n.get("main"), "s3")
                    .route_tables([n.get("main.db_rt")])
                    .policy(policy)
            })
        };
        assert_eq!(with(Policy::allow([OWN.0], [OWN.1])).ids(), [""; 0]);
        let denied =
            Policy::from_json(r#"{ "Statement": { "Effect": "Deny", "Action": "*", "Resource": "*" } }"#);
        let said = with(denied).says();
        assert_eq!(
            said.0,
            "the policy of `main.s3` allows nothing: every request through the endpoint is denied"
        );
        assert_eq!(with(Policy::from_json("{}")).ids(), ["endpoint-policy-starves"]);
    }

    #[test]
    fn layers_of_images() {
        let with = |bucket| {
            gateway(
                Policy::allow([OWN.0], [OWN.1, bucket])
                    .and_allow(["s3:GetObject"], ["arn:aws:s3:::bucket-of-*"]),
            )
            .edit("main.app", |subnet: Subnet| subnet.needs(["ecr"]))
            .ids()
        };
        assert_eq!(with("arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"), [""; 0]);
        assert_eq!(with("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"), ["endpoint-policy-starves"]);
    }
}
