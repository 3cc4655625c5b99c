vpcraft::topology! {
    pub demo in us-west-2;

    limits { subnets_per_vpc: 300; }
    vpc main 10.0.0.0/16;
}
