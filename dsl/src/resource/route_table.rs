//! A route table.

use super::{
    association::Association,
    route::{Destination, Route, Target},
    subnet::Subnet,
    vpc::Vpc,
};
use crate::{
    graph::NodeId,
    topology::{Expansion, Ref},
    value::{IntoValue, List},
    view::View,
};

resource! {
    /// Says where packets go that leave the subnets associated with it.
    ///
    /// Routes stand in it: `0.0.0.0/0 => igw;`. Every table also has a route to each CIDR block of its VPC.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
    pub struct RouteTable as route_table, "route table", "AWS::EC2::RouteTable", in Vpc ["vpc", "tier"] => "VpcId";
    required {}
    optional {
        /// The subnets it is for.
        subnets: List<Ref<Subnet>>, word("for");
    }
    with { expand: expand, describe: describe, outputs: &[("Id", "")], create_only: &["VpcId"] }
}

named! { RouteTable, in Vpc; }

impl RouteTable {
    /// Adds a route.
    #[track_caller]
    pub fn route(mut self, destination: impl IntoValue<Destination>, target: impl IntoValue<Target>) -> Self {
        use super::Resource as _;
        let route = Route::start("", None).destination(destination).target(target);
        self.draft.children.push(route.into_draft());
        self
    }
}

impl<'a> View<'a, RouteTable> {
    /// Its VPC.
    pub fn vpc(self) -> Option<View<'a, Vpc>> {
        self.graph().enclosing(self.id())
    }

    /// Its routes, without the local ones.
    pub fn routes(self) -> impl Iterator<Item = View<'a, Route>> + Clone {
        self.graph().children_of::<Route>(self.id())
    }

    /// The subnets that are explicitly associated with it.
    pub fn associated(self) -> impl Iterator<Item = View<'a, Subnet>> + Clone {
        let associations = self.graph().users_of::<Association>(self.id());
        associations.filter_map(move |association| self.graph().view(association.parent()?))
    }
}

fn expand(x: &mut Expansion<'_>, id: NodeId) {
    let (subnets, origin) = x.links(id, field::subnets);
    for subnet in subnets {
        x.add(id, subnet, origin, Association::new(Ref::new(subnet), Ref::<RouteTable>::new(id)));
    }
}

/// A table of a tier stands in the tier, but belongs to the VPC.
fn describe(graph: &crate::graph::Graph, id: NodeId, properties: &mut crate::graph::Properties) {
    if let Some(vpc) = graph.enclosing::<Vpc>(id) {
        properties.set("VpcId", crate::graph::Data::Link(vpc.id()));
    }
}
