//! The network of a web application: three zones, three tiers, no host with a public address.

use std::process::ExitCode;

vpcraft::topology! {
    /// Web, application and data in three zones; NAT per zone; AWS's services by endpoints.
    pub three_tier in eu-west-1;

    vpc main 10.20.0.0/16 {
        dns_hostnames: true;
        internet_gateway igw;

        tier web  10.20.0.0/22  split /24 zones a, b, c type public;
        tier app  10.20.16.0/20 split /22 zones a, b, c type private { nat: per_az; }
        tier data 10.20.32.0/22 split /24 zones a, b, c type isolated;

        gateway_endpoint s3       service s3       { used_by: [app, data]; }
        gateway_endpoint dynamodb service dynamodb { used_by: [app, data]; }

        interface_endpoint ssm         service ssm         { subnets: [app]; security_groups: [endpoint_sg]; }
        interface_endpoint ssmmessages service ssmmessages { subnets: [app]; security_groups: [endpoint_sg]; }
        interface_endpoint ec2messages service ec2messages { subnets: [app]; security_groups: [endpoint_sg]; }

        security_group web_sg      "HTTPS from anywhere"         { ingress tcp 443 from 0.0.0.0/0; }
        security_group app_sg      "The port of the application"      { ingress tcp 8080 from web_sg; }
        security_group data_sg     "PostgreSQL for the app"      { ingress tcp 5432 from app_sg; no_egress: true; }
        security_group endpoint_sg "HTTPS from inside the VPC"   { ingress tcp 443 from 10.20.0.0/16; }
    }
}

fn main() -> ExitCode {
    vpcraft::cli::run(three_tier::topology())
}
