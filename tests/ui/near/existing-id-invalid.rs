vpcraft::topology! {
    pub demo in us-west-2;

    existing vpc old 10.0.0.0/16 { id: "vpc-0a1b2c3d4e5f60718"; }
}
