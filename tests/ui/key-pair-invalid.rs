vpcraft::topology! {
    pub demo in us-west-2;

    key_pair ops { public_key: "ssh-dss AAAAC3Nz ops"; }
}

fn main() {}
