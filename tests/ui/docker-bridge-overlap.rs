#![deny(deprecated)]

vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 172.17.0.0/16;
}

fn main() {}
