//! A program with a topology, for the tests of the command line: `sample NAME check`.

use std::{
    ffi::{OsStr, OsString},
    process::ExitCode,
};

use vpcraft::{
    net::{Ipv4Net, parse_ipv4_cidr},
    prelude::*,
};

fn main() -> ExitCode {
    let mut args: Vec<OsString> = std::env::args_os().collect();
    let name = if args.len() > 1 { args.remove(1) } else { OsString::new() };
    let topology = match name.to_str() {
        Some("overlap") => overlap(false),
        Some("allowed") => overlap(true),
        Some("regions") => regions(),
        Some("hostile") => Topology::new("../<b>`|hostile").allow("name-invalid", "for a test"),
        Some("control") => control(),
        _ => office(),
    };
    OsStr::new("sample").clone_into(&mut args[0]);
    vpcraft::cli::run_with(topology, args)
}

fn net(text: &str) -> Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}

fn office() -> Topology {
    let mut t = Topology::new("office").region("us-west-2").describe("The office network.");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = t.add(Subnet::public("web", main, net("10.0.1.0/24")).zone(Zone::A));
    let app = t.add(Subnet::isolated("app", main, net("10.0.2.0/24")).zone(Zone::B));
    t.add(RouteTable::new("web_rt", main).subnets([web]).route(net("0.0.0.0/0"), igw));
    t.add(RouteTable::new("app_rt", main).subnets([app]));
    t
}

fn overlap(allowed: bool) -> Topology {
    let mut t = Topology::new("overlap").region("us-west-2");
    let main = t.add(Vpc::new("main", net("10.0.0.0/16")));
    let a = t.add(Subnet::isolated("a", main, net("10.0.1.0/24")).zone(Zone::A));
    let b = Subnet::isolated("b", main, net("10.0.1.128/25")).zone(Zone::B);
    let b = t.add(if allowed { b.allow("subnet-overlap", "for a test") } else { b });
    t.add(RouteTable::new("rt", main).subnets([a, b]));
    t
}

fn regions() -> Topology {
    let mut t = Topology::new("regions");
    for (name, region, block) in [("east", "us-east-1", "10.0.0.0/16"), ("west", "us-west-2", "10.1.0.0/16")]
    {
        let at = t.add(At::new(&format!("at_{name}")).region(region));
        t.add(Vpc::new(name, net(block)).at(at));
    }
    t
}

/// Names and reasons that would write to a terminal more than they say.
fn control() -> Topology {
    let evil = "a\r\n\u{1b}[2Jb";
    let mut t = Topology::new(evil).region("us-west-2").allow("name-invalid", evil);
    let main = t.add(Vpc::new(evil, net("10.0.0.0/16")).name_tag(evil));
    t.add(Subnet::isolated(evil, main, net("10.1.1.0/24")).zone(Zone::A));
    t
}
