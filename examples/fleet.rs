//! A chain of N peered VPCs, built at run time: `fleet 100 emit cloudformation`.

use std::{ffi::OsString, process::ExitCode};

use vpcraft::prelude::*;

/// One VPC of the fleet: three zones with a public and a private subnet each, NAT per zone, and endpoints.
struct Site {
    number: u32,
}

/// What neighbours need of a site.
struct SiteHandles {
    vpc: Ref<Vpc>,
    tables: Vec<Ref<RouteTable>>,
    private: Vec<Ref<Subnet>>,
}

const ZONES: [(&str, Zone); 3] = [("a", Zone::A), ("b", Zone::B), ("c", Zone::C)];

impl Site {
    /// The /22 of this site, from 10.0.0.0/8.
    fn cidr(&self) -> Ipv4Net {
        self.block(0, 22)
    }

    /// A block at an offset into the site's addresses.
    fn block(&self, offset: u32, length: u8) -> Ipv4Net {
        let first = u32::from(std::net::Ipv4Addr::new(10, 0, 0, 0)) + self.number * 1024 + offset;
        Ipv4Net::new_assert(first.into(), length)
    }
}

impl Blueprint for Site {
    type Handles = SiteHandles;

    fn add_to(self, t: &mut Topology) -> SiteHandles {
        let vpc = t.add(Vpc::new(&format!("v{}", self.number), self.cidr()).dns_hostnames(true));
        let igw = t.add(InternetGateway::new("igw", vpc));
        let everywhere = cidr!("0.0.0.0/0");
        let public_rt = t.add(RouteTable::new("public_rt", vpc).route(everywhere, igw));
        let mut tables = Vec::new();
        let mut private_subnets = Vec::new();
        for (at, (letter, zone)) in (0u32..).zip(ZONES) {
            let public = Subnet::public(&format!("public_{letter}"), vpc, self.block(at * 64, 26));
            let public = t.add(public.zone(zone.clone()).map_public_ip_on_launch(true));
            t.add(Association::new(public, public_rt));
            let private = Subnet::private(&format!("private_{letter}"), vpc, self.block(512 + at * 64, 26));
            let private = t.add(private.zone(zone));
            let address = t.add(ElasticIp::new(&format!("nat_ip_{letter}"), vpc));
            let nat = t.add(NatGateway::new(&format!("nat_{letter}"), vpc, public).elastic_ip(address));
            let table = RouteTable::new(&format!("private_{letter}_rt"), vpc);
            tables.push(t.add(table.subnets([private]).route(everywhere, nat)));
            private_subnets.push(private);
        }
        self.add_endpoints(t, vpc, [&[public_rt], tables.as_slice()].concat(), &private_subnets);
        SiteHandles { vpc, tables, private: private_subnets }
    }
}

impl Site {
    fn add_endpoints(
        &self,
        t: &mut Topology,
        vpc: Ref<Vpc>,
        tables: Vec<Ref<RouteTable>>,
        subnets: &[Ref<Subnet>],
    ) {
        t.add(GatewayEndpoint::new("s3", vpc, Service::S3).route_tables(tables));
        let group = SecurityGroup::new("endpoint_sg", vpc, "HTTPS from inside the VPC");
        let group = t.add(group.ingress(Traffic::tcp(443), self.cidr()));
        for (name, service) in
            [("ec2", Service::EC2), ("ssm", Service::SSM), ("secretsmanager", Service::SECRETS_MANAGER)]
        {
            let endpoint = InterfaceEndpoint::new(name, vpc, service).private_dns(true);
            t.add(endpoint.subnets(subnets.to_vec()).security_groups([group]));
        }
    }
}

/// `count` sites in a chain, neighbours peered.
pub(crate) fn fleet(count: u32) -> Topology {
    let mut t = Topology::new("fleet")
        .region("us-east-1")
        .allow("template-too-large", "a benchmark: the template is measured, never deployed as one")
        .allow("quota-exceeded", "a benchmark: no account is meant");
    let mut before: Option<(SiteHandles, Ipv4Net)> = None;
    for number in 0..count {
        let site = Site { number };
        let cidr = site.cidr();
        let handles = t.blueprint(site);
        if let Some((left, left_cidr)) = &before {
            let peering = Peering::new(&format!("p{number}"), left.vpc, handles.vpc);
            let private = [left.private.as_slice(), &handles.private].concat();
            let peering = t.add(peering.between(private));
            for table in &left.tables {
                t.add(Route::new(*table, cidr, peering));
            }
            for table in &handles.tables {
                t.add(Route::new(*table, *left_cidr, peering));
            }
        }
        before = Some((handles, cidr));
    }
    t
}

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let count = arguments.get(1).and_then(|count| count.to_str()?.parse().ok());
    let Some(count @ 1..=10_000) = count else {
        eprintln!("usage: fleet N check|emit …, N from 1 to 10000");
        return ExitCode::from(2);
    };
    arguments.remove(1);
    vpcraft::cli::run_with(fleet(count), arguments)
}
