vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table db_rt for db { 10.1.0.0/16 => pcx; 10.1.1.0/24 => pcx; }
    }
    vpc other 10.1.0.0/16 {
        subnet web 10.1.1.0/24 zone a type isolated;
        route_table rt for web { 10.0.0.0/16 => pcx; }
    }
    peering pcx main <-> other;
}
