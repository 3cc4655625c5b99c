//! S3 without the internet: a private host reaches it through a gateway endpoint.

use std::process::ExitCode;

vpcraft::topology! {
    /// S3 without the internet: a bastion in public, a host in private.
    pub private_s3 in us-west-2;

    key_pair ops { public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtQnYJ9m0mXGJ3cFjVqJxkq1Zl0m9uVb3r2n8Tq5W4h ops"; }

    /// Lets the private host list and read buckets, and nothing else.
    role s3_reader { read_s3: ["*"]; }

    vpc main 10.0.0.0/16 {
        internet_gateway igw;

        subnet public  10.0.1.0/24 zone a type public { map_public_ip_on_launch: true; }
        subnet private 10.0.2.0/24 zone b type isolated;

        route_table public_rt for public { 0.0.0.0/0 => igw; }
        route_table private_rt for private;

        gateway_endpoint s3 service s3 { route_tables: [private_rt]; }

        security_group bastion_sg "SSH from the office"  { ingress tcp 22 from 203.0.113.0/24; }
        security_group host_sg    "SSH from the bastion" { ingress tcp 22 from bastion_sg; }

        instance bastion in public { security_groups: [bastion_sg]; key: ops; public_ip: true; }
        instance host in private   { security_groups: [host_sg]; key: ops; role: s3_reader; }
    }

    expect main.host -> service s3 via main.s3;
    expect main.host !-> internet;
    expect main.bastion -> main.host tcp 22;
}

fn main() -> ExitCode {
    vpcraft::cli::run(private_s3::topology())
}
