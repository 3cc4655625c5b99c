//! How each kind is made by EC2 calls, one kind a file, and the plan of all calls of a network.

mod draft;
mod errors;
mod listing;
mod plan;
mod recipe;
#[cfg(test)]
mod tests;

use dsl::{
    graph::{Graph, NodeId},
    kind::Kind,
    resource::Resource,
};

pub use errors::{ALREADY_SO, Errors, IN_PARTS, Meaning, NEW_PROFILE, TRY_AGAIN, UNKNOWN_ID};
pub use listing::{Listing, Waiter, listings, waiter};
pub use plan::{
    Call, CallId, Condition, Input, Inputs, Lookup, Output, Part, Plan, Query, Request, Service, Site, Test,
    Undo, Variable, Wait,
};

use self::{
    draft::{Draft, Props},
    recipe::Recipe,
};

/// What calls can't say of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A kind without calls, as a raw CloudFormation resource is.
    Kind {
        /// The element.
        path: String,
        /// Its CloudFormation type.
        kind: String,
    },
    /// A property that no call takes.
    Property {
        /// The element.
        path: String,
        /// The property.
        property: String,
    },
    /// A name that is longer than AWS takes.
    Name {
        /// The element.
        node: NodeId,
        /// Its path.
        path: String,
        /// The name that it would have.
        name: String,
        /// How many characters AWS takes.
        limit: usize,
    },
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Kind { path, kind } => write!(f, "`{path}` of type `{kind}` has no EC2 calls"),
            Self::Property { path, property } => {
                write!(f, "no EC2 call sets the property `{property}` of `{path}`")
            }
            Self::Name { path, name, limit, .. } => write!(
                f,
                "`{path}` would be named `{name}`, and AWS takes {limit} characters: shorten the name of the topology, \
                 the stage or the element"
            ),
        }
    }
}

/// The calls that make `graph`.
///
/// # Errors
/// Everything that calls can't say of it, such as raw CloudFormation resources.
pub fn plan(graph: &Graph) -> Result<Plan, Vec<Problem>> {
    let (plan, problems) = plan_in_part(graph);
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// The calls that make what they can of `graph`, and what they leave out.
pub fn plan_in_part(graph: &Graph) -> (Plan, Vec<Problem>) {
    Draft::new(graph).finish()
}

type Add = fn(&mut Draft<'_>, NodeId, &mut Props);

/// The calls of one kind.
struct Row {
    kind: &'static Kind,
    add: Add,
    recipe: Option<&'static Recipe>,
}

/// Lists the kinds: module and type; `RECIPE` where the kind has tags of its own.
macro_rules! calls {
    ($($module:ident :: $Name:ident $($recipe:ident)?,)*) => {
        $(mod $module;)*

        static ROWS: &[Row] = &[$(Row {
            kind: <dsl::resource::$module::$Name as Resource>::KIND,
            add: $module::add,
            recipe: recipe!($module $($recipe)?),
        }),*];
    };
}

macro_rules! recipe {
    ($module:ident) => {
        None
    };
    ($module:ident RECIPE) => {
        Some(&$module::RECIPE)
    };
}

calls! {
    vpc::Vpc RECIPE,
    cidr_block::CidrBlock,
    internet_gateway::InternetGateway RECIPE,
    gateway_attachment::GatewayAttachment,
    subnet::Subnet RECIPE,
    route_table::RouteTable RECIPE,
    association::Association,
    route::Route,
    egress_only_internet_gateway::EgressOnlyInternetGateway RECIPE,
    elastic_ip::ElasticIp RECIPE,
    elastic_ip_association::ElasticIpAssociation,
    nat_gateway::NatGateway RECIPE,
    security_group::SecurityGroup RECIPE,
    ingress::Ingress,
    egress::Egress,
    gateway_endpoint::GatewayEndpoint RECIPE,
    interface_endpoint::InterfaceEndpoint RECIPE,
    peering::Peering RECIPE,
    key_pair::KeyPair RECIPE,
    instance::Instance RECIPE,
    network_acl::NetworkAcl RECIPE,
    acl_ingress::AclIngress,
    acl_egress::AclEgress,
    network_acl_association::NetworkAclAssociation,
    role::Role,
    instance_profile::InstanceProfile,
}

fn row(kind: &Kind) -> Option<&'static Row> {
    ROWS.iter().find(|row| std::ptr::eq(row.kind, kind))
}

fn calls_of(kind: &Kind) -> Option<Add> {
    row(kind).map(|row| row.add)
}

fn recipe_of(kind: &Kind) -> Option<&'static Recipe> {
    row(kind).and_then(|row| row.recipe)
}
