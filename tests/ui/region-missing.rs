#![deny(deprecated)]
fn main() {}

vpcraft::topology! {
    pub demo;

    at prod { account: 111122223333; region: us-west-2; }
    at test { account: 444455556666; region: us-west-2; }

    vpc main 10.0.0.0/16 at prod;
    vpc lab  10.1.0.0/16;
}
