//! What no story has, as far as the emulator has it: for `tests/aws/prove.sh`.

use std::process::ExitCode;

vpcraft::topology! {
    /// Network ACLs, elastic IPs of hosts, private NAT, NAT by a host, rules that name groups, policies.
    pub further_kinds in us-east-1;

    role app {
        managed_policies: ["AmazonSSMManagedInstanceCore"];
        policies: { logs: "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"logs:*\",\"Resource\":\"*\"}]}"; };
        read_s3: ["reports", "archive"];
    }
    instance_profile shared for app;

    vpc main 10.80.0.0/16 {
        name: "further main";
        secondary: [100.64.0.0/16];
        ipv6: amazon;
        dns_hostnames: true;
        tenancy: default;

        internet_gateway igw;
        egress_only_internet_gateway eigw;
        elastic_ip host_ip;

        subnet web 10.80.1.0/24 zone a type public { ipv6: slot 3; map_public_ip_on_launch: true; assign_ipv6: true; }
        subnet app 10.80.2.0/24 zone b type private { ipv6: slot 200; }
        subnet pods 100.64.64.0/18 zone "us-east-1c" type isolated;
        tier data 10.80.16.0/20 split /24 zones a, b type private { nat: single; ipv6: slot 16; }

        route_table web_rt for web { 0.0.0.0/0 => igw; ::/0 => igw; }
        route_table app_rt for app { 0.0.0.0/0 => nat_host; ::/0 => eigw; }
        route_table pods_rt for pods;

        network_acl edge for web, app {
            ingress 100 allow all from 0.0.0.0/0;
            ingress 101 allow all from "::/0";
            ingress 90 deny tcp 23-25 from 198.51.100.0/24;
            ingress 91 deny icmp 8 0 from 198.51.100.0/24;
            ingress 92 deny udp 53 from "2001:db8::/32";
            egress 100 allow all to 0.0.0.0/0;
            egress 101 allow all to "::/0";
        }

        security_group web_sg "HTTPS and ping" {
            ingress tcp 443 from 0.0.0.0/0 { description: "everyone"; }
            ingress tcp 443 from "::/0" { description: "everyone"; }
            ingress icmp 8 0 from 10.80.0.0/16;
            ingress all from web_sg;
            egress tcp 5432 to data_sg { description: "database"; }
        }
        security_group data_sg "PostgreSQL" { ingress tcp 5432 from web_sg; no_egress: true; }
        security_group out_sg "Out by HTTPS" { ingress tcp 443 from 10.80.0.0/16; ingress udp 1024-65535 from 10.80.0.0/16; egress tcp 443; }

        gateway_endpoint s3 service s3 {
            used_by: [app, pods, data];
            policy: "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}";
        }
        gateway_endpoint dynamodb service dynamodb { used_by: [pods]; policy: full_access; }
        interface_endpoint logs service logs { subnets: [data]; private_dns: false; }
        interface_endpoint ecr service "ecr.api" { subnets: [app]; security_groups: [out_sg]; }

        nat_gateway inside in pods { connectivity: private; }

        instance nat_host in web type t3.nano {
            security_groups: [web_sg, out_sg]; elastic_ip: host_ip; source_dest_check: false; masquerades: true;
        }
        instance agent in app {
            instance_profile: shared; user_data: "#!/bin/sh\necho \"ready\"\n"; hop_limit: 2;
        }
        instance probe in pods { security_groups: [data_sg, out_sg]; role: app; public_ip: false; }
    }

    vpc plain 10.90.0.0/16 { dns_support: false; }

    peering both main <-> plain { routes: all; }
}

fn main() -> ExitCode {
    vpcraft::cli::run(further_kinds::topology())
}
