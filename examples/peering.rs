//! Two VPCs that talk over a peering, with routes on both sides.

use std::process::ExitCode;

vpcraft::topology! {
    /// Two peered VPCs whose hosts ping each other by private address.
    pub peering in us-east-1;

    vpc left 172.31.0.0/16 {
        subnet private 172.31.1.0/24 zone a type isolated;
        route_table private_rt for private { 10.0.0.0/16 => left_right; }
        security_group host_sg "Ping from the other VPC" { ingress icmp from 10.0.0.0/16; }
        instance host in private { security_groups: [host_sg]; }
    }

    vpc right 10.0.0.0/16 {
        subnet private 10.0.1.0/24 zone a type isolated;
        route_table private_rt for private { 172.31.0.0/16 => left_right; }
        security_group host_sg "Ping from the other VPC" { ingress icmp from 172.31.0.0/16; }
        instance host in private { security_groups: [host_sg]; }
    }

    peering left_right left <-> right;

    expect left.host -> right.host icmp via left_right;
    expect right.host -> left.host icmp via left_right;
    expect [left, right] !-> internet;
}

fn main() -> ExitCode {
    vpcraft::cli::run(peering::topology())
}
