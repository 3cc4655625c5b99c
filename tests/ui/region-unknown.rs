vpcraft::topology! {
    pub demo in us-wset-2;

    vpc main 10.0.0.0/16;
}

fn main() {}
