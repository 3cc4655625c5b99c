//! The least IAM policy that carries a plan out and takes away what it made.

use std::collections::BTreeSet;

use codegen::{
    call::{Input, Plan, Service, Wait, listings, waiter},
    json::Json,
};
use dsl::graph::iam_path;

/// What every run asks besides the calls of its plan: what stands in the way, and the lock.
const ALWAYS: [&str; 5] = [
    "ec2:DeleteKeyPair",
    "ec2:DescribeKeyPairs",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroupRules",
    "ec2:ImportKeyPair",
];

/// What changes a thing that is there, by what makes it.
const CHANGES: &[(&str, &[&str])] = &[
    ("CreateVpc", &["ec2:DisassociateVpcCidrBlock"]),
    ("CreateRoute", &["ec2:ReplaceRoute", "ec2:DeleteRoute"]),
    ("AssociateRouteTable", &["ec2:ReplaceRouteTableAssociation"]),
    ("CreateVpcEndpoint", &["ec2:ModifyVpcEndpoint"]),
    ("CreateSecurityGroup", &["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"]),
    ("CreateNetworkAclEntry", &["ec2:ReplaceNetworkAclEntry", "ec2:DeleteNetworkAclEntry"]),
    (
        "RunInstances",
        &[
            "ec2:DescribeInstanceAttribute",
            "ec2:ModifyInstanceAttribute",
            "ec2:ModifyInstanceMetadataOptions",
            "ec2:DescribeIamInstanceProfileAssociations",
            "ec2:AssociateIamInstanceProfile",
            "ec2:DisassociateIamInstanceProfile",
            "ec2:ReplaceIamInstanceProfileAssociation",
        ],
    ),
    (
        "CreateRole",
        &[
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "iam:UpdateAssumeRolePolicy",
        ],
    ),
    ("CreateInstanceProfile", &["iam:RemoveRoleFromInstanceProfile"]),
];

/// The policy as JSON, its actions sorted.
///
/// Reading is allowed everywhere, as EC2 has no narrower form of it; roles are named. Making can be narrowed further
/// by `aws:RequestTag` and deleting by `aws:ResourceTag`, which differ from operation to operation.
///
/// AWS: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html>
pub fn policy(plan: &Plan) -> Json {
    let mut reads: BTreeSet<String> =
        listings().iter().map(|listing| action(listing.service, listing.operation)).collect();
    let mut writes: BTreeSet<String> = BTreeSet::new();
    // Whatever earlier plans left under our path is looked at.
    let mut roles: BTreeSet<String> =
        listings().iter().filter_map(|listing| Some(action(listing.service, listing.one?.0))).collect();
    for action in ALWAYS {
        sort(action.to_owned(), &mut reads, &mut writes);
    }
    for call in &plan.calls {
        let requests = [Some(&call.find.request), call.make.as_ref(), call.undo.request.as_ref()];
        for request in requests.into_iter().flatten() {
            let action = action(request.service, request.operation);
            let more = CHANGES.iter().filter(|(operation, _)| *operation == request.operation);
            let more = more.flat_map(|(_, actions)| actions.iter().map(|action| (*action).to_owned()));
            if request.service == Service::Iam {
                roles.extend(more.chain([action]));
                continue;
            }
            more.chain([action]).for_each(|action| sort(action, &mut reads, &mut writes));
            if request.inputs.iter().any(|(name, _)| name == "TagSpecifications") {
                writes.insert("ec2:CreateTags".to_owned());
            }
        }
        for wait in [&call.wait, &call.undo.gone].into_iter().flatten() {
            let operation = match wait {
                Wait::Poll(lookup, _, _) => Some(lookup.request.operation),
                Wait::Waiter(..) => waiter(wait).map(|waiter| waiter.operation),
            };
            reads.extend(operation.map(|operation| action(Service::Ec2, operation)));
        }
    }
    if plan.calls.iter().any(|call| call.find.request.service == Service::Iam) {
        roles.extend(["iam:PassRole", "iam:TagRole", "iam:TagInstanceProfile"].map(str::to_owned));
    }
    let mut statements = vec![statement("Look", &reads, vec!["*".to_owned()])];
    statements.push(statement("Make", &writes, vec!["*".to_owned()]));
    statements.push(statement("Roles", &roles, resources(plan)));
    Json::object([("Version", Json::text("2012-10-17")), ("Statement", Json::list(statements))])
}

fn action(service: Service, operation: &str) -> String {
    let service = match service {
        Service::Ec2 => "ec2",
        Service::Iam => "iam",
        Service::Ssm => "ssm",
    };
    format!("{service}:{operation}")
}

fn sort(action: String, reads: &mut BTreeSet<String>, writes: &mut BTreeSet<String>) {
    let operation = action.split_once(':').map_or(&*action, |(_, operation)| operation);
    let is_read = ["Describe", "Get", "List"].iter().any(|start| operation.starts_with(start));
    if is_read {
        reads.insert(action)
    } else {
        writes.insert(action)
    };
}

/// Roles and profiles by their path, and by their names where another path is written.
fn resources(plan: &Plan) -> Vec<String> {
    let path = iam_path(&plan.topology, &plan.stage);
    let arn = |kind: &str, rest: &str| format!("arn:*:iam::*:{kind}{rest}");
    let mut resources = ["role", "instance-profile"].map(|kind| arn(kind, &format!("{path}*"))).to_vec();
    for request in plan.calls.iter().filter_map(|call| call.make.as_ref()) {
        let kind = match request.operation {
            "CreateRole" => "role",
            "CreateInstanceProfile" => "instance-profile",
            _ => continue,
        };
        let text = |wanted: &str| match request.inputs.iter().find(|(name, _)| name == wanted)?.1 {
            Input::Text(ref text) => Some(text.as_str()),
            _ => None,
        };
        let own = text("Path").unwrap_or("/");
        if own != path {
            let name = text("RoleName").or_else(|| text("InstanceProfileName")).unwrap_or("*");
            resources.push(arn(kind, &format!("{own}{name}")));
        }
    }
    resources
}

fn statement(name: &str, actions: &BTreeSet<String>, resources: Vec<String>) -> Json {
    Json::object([
        ("Sid", Json::text(name)),
        ("Effect", Json::text("Allow")),
        ("Action", Json::list(actions.iter().map(Json::text))),
        ("Resource", Json::list(resources.into_iter().map(Json::text))),
    ])
}
