vpcraft::topology! {
    pub demo in us-west-2;

    at here { region: us-west-2; }
    at there { region: us-west-2; }
    vpc main 10.0.0.0/16 at here {
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table db_rt for db { 10.1.0.0/16 => pcx; }
        security_group near "near" { ingress tcp 443 from other.far; }
    }
    vpc other 10.1.0.0/16 at there {
        security_group far "far";
    }
    peering pcx main <-> other;
}
