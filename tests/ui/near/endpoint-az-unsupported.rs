vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        dns_hostnames: true;
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table rt for db;
        security_group sg "endpoint" { ingress tcp 443 from 10.0.0.0/16; }
        interface_endpoint ssm service ssm { subnets: [db]; security_groups: [sg]; service_zones: [a, b]; }
    }
}
