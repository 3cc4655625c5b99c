vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 172.16.0.0/16;
}
