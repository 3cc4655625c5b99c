//! A network that an emulator with stack updates takes whole, in two versions: `smoke plain …`, `smoke changed …`.

use std::{ffi::OsString, process::ExitCode};

vpcraft::topology! {
    /// Two subnets, a gateway endpoint and a role; the second version gives hosts DNS names.
    pub smoke(named_hosts: bool);

    role reader { managed_policies: ["AmazonS3ReadOnlyAccess"]; }
    instance_profile reader_profile for reader;

    vpc main 10.95.0.0/16 {
        dns_hostnames: (named_hosts);
        internet_gateway igw;
        subnet web 10.95.1.0/24 zone a type public;
        subnet app 10.95.2.0/24 zone b type isolated;
        route_table web_rt for web { 0.0.0.0/0 => igw; }
        route_table app_rt for app;
        gateway_endpoint s3 service s3 { route_tables: [app_rt]; }
        security_group web_sg "HTTPS" { ingress tcp 443 from 0.0.0.0/0; }
    }
}

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let named_hosts = match arguments.get(1).and_then(|version| version.to_str()) {
        Some("plain") => false,
        Some("changed") => true,
        _ => {
            eprintln!("usage: smoke plain|changed emit …");
            return ExitCode::from(2);
        }
    };
    arguments.remove(1);
    vpcraft::cli::run_with(smoke::topology(named_hosts), arguments)
}
