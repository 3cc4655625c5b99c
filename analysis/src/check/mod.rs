//! The checks: what AWS refuses and what can't work, found in the whole network before anything is deployed.

pub mod catalogue;
pub mod context;
#[cfg(test)]
pub(crate) mod fixture;
mod forms;
pub mod peers;
mod run;
mod slip;
mod stray;
mod uses;

pub use context::{Context, Network};
pub use run::{Checkable, Checked, Report, allowed, check_graph, findings};

pub(crate) use limits::quota_exceeded::{Usage, usage};

use crate::finding::{Findings, Severity};

/// A check: one kind of mistake, and how to find it.
#[derive(Debug)]
pub struct Check {
    /// What is wrong: `subnet-overlap`.
    pub id: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// The mistake in a few words.
    pub summary: &'static str,
    /// Its documentation, in Markdown.
    pub doc: &'static str,
    /// Its group, as in the documentation.
    pub topic: &'static str,
    /// Whether it misses something, so that it keeps silent where a part of the VPC could not be read.
    pub absence: bool,
    /// Finds it.
    pub run: Run,
}

/// How a check looks for what is wrong.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// In one VPC after the other; what stands in a VPC is looked at by all of these checks while it is at hand.
    Network(fn(&Context<'_>, &Network<'_>, &mut Findings)),
    /// In everything at once.
    Whole(fn(&Context<'_>, &mut Findings)),
    /// Not here: what renders the network finds it.
    Elsewhere,
}

impl Check {
    /// Whether it is about traffic, so that what is wrong with an element explains what it finds.
    pub fn is_about_traffic(&self) -> bool {
        matches!(self.topic, "traffic" | "needs" | "flows")
    }
}

/// Stands for no check, before the first one begins.
pub(crate) static UNNAMED: Check = Check {
    id: "unnamed",
    severity: Severity::Error,
    summary: "",
    doc: "",
    topic: "",
    absence: false,
    run: Run::Elsewhere,
};

/// Declares a check: docs under the fixed headings, then id, severity and summary; `run` stands below it.
///
/// After the summary, `, network` marks checks whose `run` takes one VPC, and `, absence` those that miss something:
/// a route, an association.
macro_rules! check {
    (
        $(#[doc = $doc:literal])*
        $id:literal, $topic:literal, $severity:ident, $summary:literal $(, $mark:ident)*
    ) => {
        $(#[doc = $doc])*
        pub static CHECK: $crate::check::Check = $crate::check::Check {
            id: $id,
            severity: $crate::finding::Severity::$severity,
            summary: $summary,
            doc: concat!($($doc, "\n"),*),
            topic: $topic,
            absence: absence!($($mark)*),
            run: looks!($($mark)*),
        };
    };
}

macro_rules! absence {
    () => {
        false
    };
    (absence) => {
        true
    };
    (network $($rest:ident)?) => {
        absence!($($rest)?)
    };
}

macro_rules! looks {
    (network $($rest:ident)?) => {
        $crate::check::Run::Network(run)
    };
    ($($rest:ident)?) => {
        $crate::check::Run::Whole(run)
    };
}

/// Lists the checks of each topic: one module a check.
macro_rules! checks {
    ($($(#[doc = $doc:literal])* $topic:ident { $($module:ident,)* })*) => {
        $($(#[doc = $doc])* pub mod $topic { $(pub mod $module;)* })*

        /// Every check, by topic.
        pub static CHECKS: &[&Check] = &[$($(&$topic::$module::CHECK,)*)*];
    };
}

checks! {
    /// Address blocks of VPCs.
    addressing {
        cidr_not_canonical,
        docker_bridge_overlap,
        ipv6_cidr_size,
        secondary_cidr_covers_route,
        secondary_cidr_restricted,
        vpc_cidr_estate_overlap,
        vpc_cidr_public,
        vpc_cidr_reserved,
        vpc_cidr_self_overlap,
        vpc_cidr_size,
    }
    /// Subnets.
    subnets {
        fixed_ip_reserved,
        ipv6_slot_invalid,
        ipv6_subnet_without_vpc_ipv6,
        link_foreign_vpc,
        public_ip_in_private_subnet,
        subnet_az_invalid,
        subnet_exhausted,
        subnet_headroom,
        subnet_outside_vpc,
        subnet_overlap,
        subnet_size,
        subnet_two_tables,
        subnet_type_missing,
        subnet_without_cidr,
        subnet_zone_missing,
        tier_single_az,
        tier_too_small,
        tier_zones_invalid,
    }
    /// Route tables and routes.
    routing {
        dual_stack_default_missing,
        gateway_endpoint_manual_route,
        prefix_list_weight,
        route_duplicate_destination,
        route_endpoint_bypass,
        route_family_mismatch,
        route_gateway_unattached,
        route_host_not_forwarding,
        route_inside_local,
        route_reserved_destination,
        route_target_foreign,
        route_target_raw,
        route_to_blackhole,
        subnet_on_main_table,
        subnet_type_routes,
    }
    /// Peerings.
    peering {
        peering_ambiguous_peers,
        peering_cidr_overlap,
        peering_dns_attributes,
        peering_duplicate,
        peering_edge_to_edge,
        peering_mesh_size,
        peering_role_invalid,
        peering_route_too_wide,
        peering_routes_missing,
        peering_sg_reference,
        peering_transitive_flow,
    }
    /// VPC endpoints.
    endpoints {
        endpoint_az_unsupported,
        endpoint_default_sg,
        endpoint_gateway_duplicate,
        endpoint_gateway_no_tables,
        endpoint_gateway_service,
        endpoint_ip_type,
        endpoint_policy_size,
        endpoint_policy_starves,
        endpoint_private_dns_attributes,
        endpoint_private_dns_conflict,
        endpoint_s3_inbound_only,
        endpoint_service_name,
        endpoint_subnets,
    }
    /// NAT gateways, internet gateways and public addresses.
    nat_igw {
        eip_border_group,
        igw_count,
        igw_no_public_ip,
        nat_cross_az,
        nat_eip_shape,
        nat_loop,
        nat_not_public,
        nat_single_point,
        nat64_incomplete,
        tier_nat_without_public,
    }
    /// Security groups, network ACLs and hosts.
    security {
        default_sg_used,
        imds_v1,
        key_pair_invalid,
        nacl_empty,
        nacl_rule_shadowed,
        nacl_rule_shape,
        role_missing_for_endpoint,
        sg_duplicate_rule,
        sg_name_invalid,
        sg_open_admin,
        sg_reference_scope,
        sg_rule_shape,
        sg_vpc_mismatch,
        subnet_two_acls,
    }
    /// Names.
    dns {
        dns_hostnames_needs_support,
    }
    /// What costs more than it must.
    cost {
        cost_public_ipv4_idle,
        cost_s3_through_nat,
    }
    /// Quotas.
    limits {
        limit_unknown,
        quota_exceeded,
    }
    /// Names, tags, places and ids.
    naming {
        account_invalid,
        allow_unknown,
        existing_id_invalid,
        logical_id_collision,
        logical_id_invalid,
        name_duplicate,
        name_invalid,
        region_missing,
        region_unknown,
        tag_invalid,
    }
    /// Numbers and texts.
    values {
        json_invalid,
        number_out_of_range,
        text_invalid,
    }
    /// Facts about traffic; after all others, whose errors explain theirs.
    traffic {
        expectation_refuted,
        expectation_shape,
        expectation_unknown,
    }
    /// What hosts need of AWS's services, and the endpoints that give it.
    needs {
        endpoint_bundle_incomplete,
        endpoint_client_egress,
        endpoint_gateway_nacl,
        endpoint_gateway_sg_egress,
        endpoint_private_dns_capture,
        endpoint_sg_ingress,
        needs_unknown,
    }
    /// Flows that nobody wrote down, and that can't be; after those that somebody did.
    flows {
        nacl_return_blocked,
        sg_reference_natted,
        sg_reference_unreached,
    }
}

/// The check with this id.
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}
