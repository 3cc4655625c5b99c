//! Interface endpoints in a hub, used by peered spokes.
//!
//! Private DNS of an endpoint does not cross a peering, so that the spokes call the endpoints by their own names;
//! the template puts those out.

use std::process::ExitCode;

vpcraft::topology! {
    /// A hub with the interface endpoints of two spokes.
    pub hub_and_spoke in us-east-1;

    vpc hub 10.40.0.0/16 {
        dns_hostnames: true;
        tier shared 10.40.0.0/22 split /24 zones a, b type isolated;

        interface_endpoint ssm  service ssm  { subnets: [shared]; security_groups: [endpoint_sg]; private_dns: false; }
        interface_endpoint logs service logs { subnets: [shared]; security_groups: [endpoint_sg]; private_dns: false; }

        security_group endpoint_sg "HTTPS from the spokes" {
            ingress tcp 443 from 10.41.0.0/16;
            ingress tcp 443 from 10.42.0.0/16;
        }
    }

    vpc orders 10.41.0.0/16 {
        tier app 10.41.0.0/22 split /24 zones a, b type isolated;
        gateway_endpoint s3 service s3 { used_by: [app]; }
    }

    vpc billing 10.42.0.0/16 {
        tier app 10.42.0.0/22 split /24 zones a, b type isolated;
        gateway_endpoint s3 service s3 { used_by: [app]; }
    }

    peering hub_orders  hub <-> orders  { between: hub.shared, orders.app; }
    peering hub_billing hub <-> billing { between: hub.shared, billing.app; }

    expect [orders.app, billing.app] -> [hub.ssm, hub.logs];
    expect [orders.app, billing.app] -> service s3;
    expect orders !-> billing;
    expect [hub, orders, billing] !-> internet;
}

fn main() -> ExitCode {
    vpcraft::cli::run(hub_and_spoke::topology())
}
