#![deny(deprecated)]

vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 172.32.0.0/16;
}

fn main() {}
