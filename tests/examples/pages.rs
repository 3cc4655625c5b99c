//! Networks for the tests of the page: one of five resources and what became of it, one whose names want to be markup.

use std::{ffi::OsString, process::ExitCode};

use vpcraft::prelude::*;

fn small() -> Topology {
    let mut t = Topology::new("small").region("us-west-2").describe("Two hosts that are alike.");
    let main = t.add(Vpc::new("main", cidr!("10.0.0.0/24")));
    let web = t.add(Subnet::isolated("web", main, cidr!("10.0.0.0/26")).zone(Zone::A));
    t.add(RouteTable::new("rt", main).subnets([web]));
    let group = t.add(SecurityGroup::new("sg", main, "Nothing comes in"));
    t.add(Instance::new("one", main, web).security_groups([group]));
    t.add(Instance::new("two", main, web).security_groups([group]));
    t
}

/// The same, later: open to the internet, and its subnet in another zone.
fn grown() -> Topology {
    let mut t = Topology::new("small").region("us-west-2").describe("Two hosts that are alike, and a gate.");
    let main = t.add(Vpc::new("main", cidr!("10.0.0.0/24")));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = t.add(Subnet::isolated("web", main, cidr!("10.0.0.0/26")).zone(Zone::B));
    let front = t.add(Subnet::public("front", main, cidr!("10.0.0.64/26")).zone(Zone::A));
    t.add(RouteTable::new("rt", main).subnets([web]));
    t.add(RouteTable::new("front_rt", main).subnets([front]).route(cidr!("0.0.0.0/0"), igw));
    let open =
        SecurityGroup::new("sg", main, "Nothing comes in").ingress(Traffic::tcp(443), cidr!("0.0.0.0/0"));
    let group = t.add(open);
    t.add(Instance::new("one", main, web).security_groups([group]));
    t.add(Instance::new("gate", main, front).security_groups([group]).public_ip(true));
    t
}

fn hostile() -> Topology {
    let evil = "<script>window.stolen = 1</script>";
    let worse = "</script><img src=x onerror=\"window.stolen = 1\">](x)";
    let mut t = Topology::new(evil).region("us-west-2").describe(worse);
    let main = t.add(Vpc::new(worse, cidr!("10.0.0.0/16")));
    let one = t.add(Subnet::public(evil, main, cidr!("10.0.1.0/24")).zone(Zone::A));
    t.add(Subnet::isolated("two", main, cidr!("10.0.1.0/25")).zone(Zone::B));
    let group = t.add(SecurityGroup::new("sg", main, worse).ingress(Traffic::tcp(22), cidr!("0.0.0.0/0")));
    t.add(Instance::new("`host`", main, one).security_groups([group]));
    t
}

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let topology = match arguments.get(1).and_then(|name| name.to_str()) {
        Some("small") => small(),
        Some("grown") => grown(),
        Some("hostile") => hostile(),
        _ => return ExitCode::from(2),
    };
    arguments.remove(1);
    vpcraft::cli::run_with(topology, arguments)
}
