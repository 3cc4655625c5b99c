vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table db_rt for db;
    }
    vpc first 10.1.0.0/16;
    #[allow(vpc_cidr_estate_overlap, reason = "grown apart")]
    vpc second 10.2.0.0/16;
    peering one main <-> first { routes: all; }
    peering two main <-> second { routes: all; }
}
