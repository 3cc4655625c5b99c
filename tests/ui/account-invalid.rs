vpcraft::topology! {
    pub demo in us-west-2;

    at prod { account: "11112222333"; }
    vpc main 10.0.0.0/16 at prod;
}

fn main() {}
