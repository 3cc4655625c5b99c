vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 { secondary: [192.168.0.0/16]; }
}

fn main() {}
