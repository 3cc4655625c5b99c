//! Networks that say little, to be compiled as programs: `bare empty …` has nothing in it, `bare given …` neither a Region
//! nor the ids of what is there.

use std::{ffi::OsString, process::ExitCode};

use vpcraft::{prelude::*, value::Value};

/// Everything that can be left open is left open.
fn given() -> Topology {
    let mut t = Topology::new("given").stage("a \"b\"");
    let block = cidr!("10.0.0.0/16");
    let main = t.add(Vpc::new("type", block).ipv6(VpcIpv6::Amazon).dns_hostnames(true));
    let app = t.add(Subnet::isolated("app", main, cidr!("10.0.1.0/24")).zone(Zone::A).ipv6(Slot(3)));
    t.add(RouteTable::new("app_rt", main).subnets([app]));
    let group = SecurityGroup::new("app_sg", main, "HTTPS").ingress(Traffic::tcp(443), block);
    let group = t.add(group);
    t.add(
        InterfaceEndpoint::new("ssm", main, Service::SSM)
            .subnets([app])
            .security_groups([group])
            .private_dns(false),
    );
    let partner = Vpc::new("partner", cidr!("10.1.0.0/16")).existing(Value::<String>::parameter("Config"));
    let partner = t.add(partner);
    t.add(Peering::new("both", main, partner).routes(PeeringRoutes::All));
    let role = t.add(Role::new("reader").read_s3(vec!["docs".to_owned()]));
    t.add(Instance::new("host", main, app).security_groups([group]).role(role).user_data("#!/bin/sh\n"));
    t
}

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let topology = match arguments.get(1).and_then(|which| which.to_str()) {
        Some("empty") => Topology::new("empty"),
        Some("given") => given(),
        _ => {
            eprintln!("usage: bare empty|given emit …");
            return ExitCode::from(2);
        }
    };
    arguments.remove(1);
    vpcraft::cli::run_with(topology, arguments)
}
