vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.254.0.0/16;
}
