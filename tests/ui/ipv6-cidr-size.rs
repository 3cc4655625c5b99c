vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 { ipv6: "2600:1f14::/57"; }
}

fn main() {}
