//! IPv4 and IPv6 side by side, with addresses that AWS chooses.

use std::process::ExitCode;

vpcraft::topology! {
    /// Dual stack: public hosts by both families, private ones out by NAT and an egress-only gateway.
    pub dual_stack in eu-central-1;

    vpc main 10.30.0.0/16 {
        ipv6: amazon;
        secondary: [100.64.0.0/16];
        dns_hostnames: true;

        internet_gateway igw;
        egress_only_internet_gateway eigw;
        elastic_ip nat_ip;

        subnet web     10.30.1.0/24   zone a type public   { ipv6: slot 0; map_public_ip_on_launch: true; }
        subnet app     10.30.2.0/24   zone a type private  { ipv6: slot 1; }
        subnet pods    100.64.0.0/18  zone a type isolated { ipv6: slot 2; }

        nat_gateway nat in web { elastic_ip: nat_ip; }

        route_table web_rt  for web  { 0.0.0.0/0 => igw; ::/0 => igw; }
        route_table app_rt  for app  { 0.0.0.0/0 => nat; ::/0 => eigw; }
        route_table pods_rt for pods;

        gateway_endpoint s3 service s3 { route_tables: [app_rt, pods_rt]; }

        security_group web_sg "HTTPS by both families" {
            ingress tcp 443 from 0.0.0.0/0;
            ingress tcp 443 from "::/0";
        }
        instance web_host in web { security_groups: [web_sg]; public_ip: true; ipv6_address_count: 1; }
    }
}

fn main() -> ExitCode {
    vpcraft::cli::run(dual_stack::topology())
}
