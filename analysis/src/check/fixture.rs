//! Networks that tests of checks begin with, and short ways to change them.

use dsl::{prelude::*, resource::Resource, topology::Draft};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::{check, finding::Finding};

/// A network that a test changes.
pub(crate) struct Fixture {
    pub(crate) t: Topology,
}

/// VPC `main` with an internet gateway, the public subnet `web`, the isolated subnet `db`, and a table for each.
pub(crate) fn network() -> Fixture {
    let mut t = Topology::new("demo").region("us-west-2");
    let main = t.add(Vpc::new("main", v4("10.0.0.0/16")));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = t.add(Subnet::public("web", main, v4("10.0.1.0/24")).zone(Zone::A));
    let db = t.add(Subnet::isolated("db", main, v4("10.0.2.0/24")).zone(Zone::B));
    t.add(RouteTable::new("web_rt", main).subnets([web]).route(v4("0.0.0.0/0"), igw));
    t.add(RouteTable::new("db_rt", main).subnets([db]));
    Fixture { t }
}

/// The same, with the private subnet `app`, its NAT gateway `nat` in `web`, and the gateway endpoint `s3`.
pub(crate) fn private_network() -> Fixture {
    network()
        .add(|n| {
            NatGateway::new("nat", n.get("main"), n.get::<Subnet>("main.web")).elastic_ip(NatAddress::New)
        })
        .add(|n| Subnet::private("app", n.get("main"), v4("10.0.3.0/24")).zone(Zone::A))
        .add(|n| RouteTable::new("app_rt", n.get("main")).subnets([n.get("main.app")]))
        .route::<NatGateway>("main.app_rt", "0.0.0.0/0", "main.nat")
        .add(|n| {
            let tables = [n.get("main.app_rt"), n.get("main.db_rt")];
            GatewayEndpoint::new("s3", n.get("main"), "s3").route_tables(tables)
        })
}

/// The same as [`network`], peered as `pcx` with VPC `other`, whose one subnet `web` has the table `rt`.
pub(crate) fn peered() -> Fixture {
    network()
        .add(|_| Vpc::new("other", v4("10.1.0.0/16")))
        .add(|n| Subnet::isolated("web", n.get("other"), v4("10.1.1.0/24")).zone(Zone::A))
        .add(|n| RouteTable::new("rt", n.get("other")).subnets([n.get("other.web")]))
        .add(|n| Peering::new("pcx", n.get::<Vpc>("main"), n.get::<Vpc>("other")))
        .route::<Peering>("main.web_rt", "10.1.0.0/16", "pcx")
        .route::<Peering>("main.db_rt", "10.1.0.0/16", "pcx")
        .route::<Peering>("other.rt", "10.0.0.0/16", "pcx")
}

impl Fixture {
    /// The handle of an element.
    pub(crate) fn get<K: Resource>(&self, path: &'static str) -> Ref<K> {
        self.t.find(path).unwrap_or_else(|| panic!("no such element: {path}"))
    }

    /// Sets more on an element.
    pub(crate) fn edit<K: Resource>(mut self, path: &'static str, change: impl FnOnce(K) -> K) -> Self {
        let id = self.get::<K>(path).id();
        let mut element = K::start("", None);
        *element.draft_mut() = Draft { node: self.t.nodes()[id.number()].clone(), children: Vec::new() };
        self.t.replace_draft(id, change(element).into_draft());
        self
    }

    /// Adds an element.
    pub(crate) fn add<K: Resource>(mut self, element: impl FnOnce(&Self) -> K) -> Self {
        let element = element(&self);
        self.t.add(element);
        self
    }

    /// Adds a route to a table.
    pub(crate) fn route<K: Resource>(self, table: &'static str, to: &str, via: &'static str) -> Self
    where
        Ref<K>: IntoValue<Target>,
    {
        let to: IpNet = to.parse().expect("a CIDR block");
        self.add(|n| Route::new(n.get(table), to, n.get::<K>(via)))
    }

    /// Everything that the checks say.
    pub(crate) fn findings(self) -> Vec<Finding> {
        check::findings(&self.t.graph())
    }

    /// The ids of what the checks say, sorted, each as often as it is said.
    pub(crate) fn ids(self) -> Vec<&'static str> {
        let mut ids: Vec<_> = self.findings().iter().map(|finding| finding.check.id).collect();
        ids.sort_unstable();
        ids
    }

    /// Message and help of the only finding.
    pub(crate) fn says(self) -> (String, String) {
        let found = self.findings();
        let [finding] = found.as_slice() else { panic!("not one finding: {found:#?}") };
        (finding.message.clone(), finding.help.clone().unwrap_or_default())
    }
}

use dsl::value::IntoValue;

/// An IPv4 block, host bits and all.
pub(crate) fn v4(text: &str) -> Ipv4Net {
    text.parse().expect("an IPv4 block")
}

/// An IPv6 block, host bits and all.
pub(crate) fn v6(text: &str) -> Ipv6Net {
    text.parse().expect("an IPv6 block")
}

#[test]
fn the_network_is_clean() {
    assert_eq!(network().ids(), [""; 0]);
    assert_eq!(private_network().ids(), [""; 0]);
    assert_eq!(peered().ids(), [""; 0]);
}
