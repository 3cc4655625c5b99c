vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 169.254.0.0/16;
}

fn main() {}
