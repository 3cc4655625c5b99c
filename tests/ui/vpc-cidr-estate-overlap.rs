#![deny(deprecated)]

vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16;
    vpc other 10.0.32.0/20;
}

fn main() {}
