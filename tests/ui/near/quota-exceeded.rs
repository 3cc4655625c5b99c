vpcraft::topology! {
    pub demo in us-west-2;

    limits { vpcs_per_region: 2; }
    vpc main 10.0.0.0/16;
    vpc other 10.1.0.0/16;
}
