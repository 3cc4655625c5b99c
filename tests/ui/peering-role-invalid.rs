fn main() {}

vpcraft::topology! {
    pub demo;

    at lab { account: 444455556666; region: us-west-2; peer_role: "accept-peering"; }

    vpc main 10.0.0.0/16 at lab;
}
