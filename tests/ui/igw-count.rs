vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 { internet_gateway igw; internet_gateway two; }
    vpc other 10.1.0.0/16;
}

fn main() {}
