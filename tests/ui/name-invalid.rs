vpcraft::topology! {
    pub demo in us-west-2;

    vpc größe 10.0.0.0/16;
}

fn main() {}
