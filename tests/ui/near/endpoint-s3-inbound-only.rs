vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        dns_hostnames: true;
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table db_rt for db;
        security_group sg "HTTPS" { ingress tcp 443 from 10.0.0.0/16; }
        gateway_endpoint s3 service s3 { route_tables: [db_rt]; }
        interface_endpoint s3_if service s3 {
            subnets: [db]; security_groups: [sg]; private_dns: true; private_dns_only_for_inbound_resolver: true;
        }
    }
}
