//! The association of a subnet with its route table.

use super::{route_table::RouteTable, subnet::Subnet};
use crate::topology::Ref;

resource! {
    /// Says which route table a subnet has; `for` of a route table writes it for you.
    ///
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html>
    pub struct Association as association, "association", "AWS::EC2::SubnetRouteTableAssociation",
        in Subnet ["subnet"] => "SubnetId";
    required {
        /// The route table.
        table: Ref<RouteTable> => "RouteTableId", position;
    }
    optional {}
    with {
        named: false,
        taggable: false,
        key: |_, _| "association".into(),
        create_only: &["RouteTableId", "SubnetId"],
    }
}

anonymous! { Association, in Subnet; table: Ref<RouteTable> }
