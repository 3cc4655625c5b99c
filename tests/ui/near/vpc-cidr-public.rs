vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 172.31.0.0/16;
}
