vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 { logical_id: "Main"; }
    vpc other 10.1.0.0/16 { logical_id: "Main"; }
}

fn main() {}
