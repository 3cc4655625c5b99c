//! A network as people read it: sections of plain data, computed once and free of any output format.
//!
//! Reviews, diagrams and lists are written from these, so that what writes them need not know a kind.

mod acls;
mod addresses;
mod compare;
mod cost;
mod covers;
mod derived;
mod diagram;
mod endpoints;
mod exposure;
mod gateways;
mod groups;
mod instances;
mod overrides;
mod peerings;
mod quotas;
mod reachability;
mod roles;
mod routes;
mod single_points;
mod subnets;
mod summary;
mod text;

pub use acls::{Acl, acls};
pub use addresses::{AddressBlock, AddressPlan, Span, Use, address_plans};
pub use compare::{
    AddressChange, Changed, Comparison, CostChange, CostItemChange, GATES, Gate, Priced, Replaced,
    SettingChange, Subject, compare, gate,
};
pub use cost::{Cost, CostItem, VpcCost, cost};
pub use derived::{Derived, derived};
pub use diagram::{Area, Diagram, Edge, Outline, diagram};
pub use endpoints::{Endpoint, endpoints};
pub use exposure::{Exposed, Exposure, exposure, exposure_of};
pub use gateways::{Gateway, gateways};
pub use groups::{Group, Rule, groups};
pub use instances::{Host, hosts};
pub use overrides::{Override, overrides};
pub use peerings::{PeeringReport, PeeringSide, peerings};
pub use quotas::{QuotaUse, quotas};
pub use reachability::{Destination, Flow, Flows, MOST_PARTS, Reachability, reachability};
pub use roles::{RoleReport, roles};
pub use routes::{RouteRow, TableReport, Written, tables};
pub use single_points::{SinglePoint, single_points};
pub use subnets::{SubnetRow, subnets};
pub use summary::{Summary, summary};
