vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 { secondary: [10.0.128.0/17]; }
}

fn main() {}
