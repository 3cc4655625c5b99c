//! How much of each quota is used.

use dsl::{facts::quota, graph::Graph};

use crate::check::{Context, usage};

/// A quota of which something is used, at the place where most of it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// The word of the quota, as `limit` takes it: `subnets_per_vpc`.
    pub quota: &'static str,
    /// What is counted: `subnets`.
    pub what: &'static str,
    /// Where most of it is: ``in VPC `main` ``.
    pub fullest: String,
    /// How much is used there.
    pub used: u64,
    /// How much there may be.
    pub limit: u64,
    /// Whether the project says that its account may have this much.
    pub is_said: bool,
    /// What AWS grants at most; none if it does not say or never raises it.
    pub maximum: Option<u64>,
    /// Whether AWS raises it on request.
    pub is_adjustable: bool,
}

impl QuotaUse {
    /// How full it is, in percent, rounded up.
    pub fn percent(&self) -> u64 {
        self.used.saturating_mul(100).div_ceil(self.limit.max(1))
    }
}

/// The quotas that the network uses something of, in the order of the checks.
///
/// # Example
/// ```
/// use vpcraft_analysis::{prelude::*, report};
/// use dsl::net::parse_ipv4_cidr;
/// let mut t = Topology::new("demo").region("us-west-2");
/// t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16").unwrap()));
/// let quotas = report::quotas(&t.graph());
/// assert_eq!((quotas[0].quota, quotas[0].used, quotas[0].limit), ("vpcs_per_region", 1, 5));
/// ```
pub fn quotas(graph: &Graph) -> Vec<QuotaUse> {
    let said = graph.facts().overrides().quotas;
    let used = usage(&Context::new(graph));
    let row = |it: crate::check::Usage| {
        let known = quota::quota(it.quota)?;
        Some(QuotaUse {
            quota: it.quota,
            what: it.what,
            fullest: it.fullest,
            used: it.used,
            limit: graph.facts().quota(it.quota)?,
            is_said: said.contains_key(it.quota),
            maximum: known.maximum,
            is_adjustable: known.adjustable,
        })
    };
    used.into_iter().filter_map(row).collect()
}
