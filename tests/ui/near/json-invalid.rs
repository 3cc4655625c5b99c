vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 { properties: { EnableDnsSupport: "true"; } }
}
