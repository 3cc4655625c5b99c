//! EC2's own API from a private subnet, through an interface endpoint.

use std::process::ExitCode;

vpcraft::topology! {
    /// The EC2 API from a private host, through an interface endpoint and without the internet.
    pub interface_endpoint in us-east-1;

    key_pair ops { public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtQnYJ9m0mXGJ3cFjVqJxkq1Zl0m9uVb3r2n8Tq5W4h ops"; }

    /// Lets the private host describe instances.
    role ec2_reader { managed_policies: ["AmazonEC2ReadOnlyAccess"]; }

    vpc main 10.0.0.0/16 {
        dns_hostnames: true;
        internet_gateway igw;

        subnet public  10.0.1.0/24 zone a type public { map_public_ip_on_launch: true; }
        subnet private 10.0.2.0/24 zone b type isolated;

        route_table public_rt for public { 0.0.0.0/0 => igw; }
        route_table private_rt for private;

        interface_endpoint ec2 service ec2 {
            subnets: [private];
            security_groups: [endpoint_sg];
            private_dns: true;
        }

        security_group bastion_sg  "SSH from the office"         { ingress tcp 22 from 203.0.113.0/24; }
        security_group host_sg     "SSH from the bastion"        { ingress tcp 22 from bastion_sg; }
        security_group endpoint_sg "HTTPS from the private host" { ingress tcp 443 from host_sg; }

        instance bastion in public { security_groups: [bastion_sg]; key: ops; public_ip: true; }
        instance host in private   { security_groups: [host_sg]; key: ops; role: ec2_reader; }
    }

    expect main.host -> service ec2 only via main.ec2;
    expect main.host !-> internet;
    expect main.bastion -> main.host tcp 22;
}

fn main() -> ExitCode {
    vpcraft::cli::run(interface_endpoint::topology())
}
