//! An IAM role.

use super::instance_profile::InstanceProfile;
use crate::{
    graph::{Data, Graph, NodeId, Properties},
    kind::Exclusive,
    value::{Attr, List, Pairs},
    view::View,
};

resource! {
    /// What programs on an instance may do in the account; an instance names it with `role`.
    ///
    /// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html>
    pub struct Role as role, "role", "AWS::IAM::Role";
    required {}
    optional {
        /// Managed policies, by ARN or, for those of AWS, by name: `AmazonSSMManagedInstanceCore`.
        managed_policies: List<String>;
        /// Policies of its own: a name and JSON text each.
        policies: Pairs;
        /// S3 buckets that it may list and read.
        read_s3: List<String>;
        /// A fixed name. Leave it out: a role with one can't be replaced without a break.
        role_name: String => "RoleName";
    }
    with {
        outputs: &[("Arn", "Arn")],
        describe: describe,
        create_only: &["Path", "RoleName"],
        exclusive: &[Exclusive::Same(&["RoleName"])],
    }
}

named! { Role; }

impl<'a> View<'a, Role> {
    /// The instance profiles that stand in it.
    pub fn profiles(self) -> impl Iterator<Item = View<'a, InstanceProfile>> + Clone {
        self.graph().children_of(self.id())
    }
}

fn describe(graph: &Graph, id: NodeId, properties: &mut Properties) {
    let Some(role) = graph.view::<Role>(id) else { return };
    properties.set("Path", Data::text(graph.iam_path()));
    properties.set("AssumeRolePolicyDocument", trust());
    let managed = role.managed_policies().attr().map_or(&[][..], Attr::items);
    if !managed.is_empty() {
        properties.set("ManagedPolicyArns", Data::List(managed.iter().map(managed_arn).collect()));
    }
    let own = role.policies().known().unwrap_or_default().0;
    let mut policies: Vec<_> =
        own.into_iter().map(|(name, json)| policy(Data::text(name), Data::Json(json))).collect();
    if let Some(buckets) = role.read_s3().known() {
        policies.push(policy(Data::word("read_s3"), read_policy(&buckets.0)));
    }
    if !policies.is_empty() {
        properties.set("Policies", Data::List(policies));
    }
}

fn policy(name: Data, document: Data) -> Data {
    Data::object([("PolicyName", name), ("PolicyDocument", document)])
}

/// Lets EC2 hand the role to instances.
fn trust() -> Data {
    let statement = Data::object([
        ("Effect", Data::word("Allow")),
        ("Principal", Data::object([("Service", Data::word("ec2.amazonaws.com"))])),
        ("Action", Data::word("sts:AssumeRole")),
    ]);
    document(vec![statement])
}

fn document(statements: Vec<Data>) -> Data {
    Data::object([("Version", Data::word("2012-10-17")), ("Statement", Data::List(statements))])
}

/// AWS's own policies are named without an account; the partition is known at deployment.
fn managed_arn(attr: &Attr) -> Data {
    match attr.as_str() {
        Some(name) if !name.starts_with("arn:") => arn(&format!(":iam::aws:policy/{name}")),
        _ => Data::from(attr),
    }
}

fn arn(rest: &str) -> Data {
    Data::Join(vec![Data::word("arn:"), Data::Partition, Data::text(rest)])
}

/// Listing is on the bucket, reading on what is in it.
///
/// AWS: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html>
fn read_policy(buckets: &[String]) -> Data {
    let on = |action, suffix: &str| {
        let resources = buckets.iter().map(|bucket| arn(&format!(":s3:::{bucket}{suffix}"))).collect();
        Data::object([
            ("Effect", Data::word("Allow")),
            ("Action", Data::word(action)),
            ("Resource", Data::List(resources)),
        ])
    };
    document(vec![on("s3:ListBucket", ""), on("s3:GetObject", "/*")])
}
