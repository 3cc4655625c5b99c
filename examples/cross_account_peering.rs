//! A peering between two accounts in two Regions, and with a VPC that is not ours.

use vpcraft::prelude::*;

vpcraft::topology! {
    /// Production and a lab in another account and Region; the partner's VPC is known by id.
    pub cross_account_peering(partner_id: String, office: Ipv4Net);

    at prod { account: "111122223333"; region: us-east-1; tags: { team: "net"; } }
    at lab {
        account: "444455556666";
        region: eu-west-1;
        peer_role: "arn:aws:iam::444455556666:role/accept-peering";
    }

    vpc shop 10.50.0.0/16 at prod {
        dns_hostnames: true;
        subnet app 10.50.1.0/24 zone a type isolated;
        route_table app_rt for app {
            10.60.0.0/16 => shop_research;
            192.168.0.0/20 => shop_partner;
        }
        security_group app_sg "HTTPS from the lab and the office" {
            ingress tcp 443 from 10.60.0.0/16;
            ingress tcp 443 from (office);
        }
    }

    vpc research 10.60.0.0/16 at lab {
        dns_hostnames: true;
        subnet bench 10.60.1.0/24 zone a type isolated;
        route_table bench_rt for bench { 10.50.0.0/16 => shop_research; }
    }

    existing vpc partner 192.168.0.0/20 at prod { id: (partner_id); }

    peering shop_research shop <-> research { dns_from_requester: true; dns_from_accepter: true; }
    peering shop_partner shop <-> partner;
}

fn main() -> std::process::ExitCode {
    let office = cidr!("203.0.113.0/24");
    vpcraft::cli::run(cross_account_peering::topology("vpc-0a1b2c3d4e5f60718".into(), office))
}
