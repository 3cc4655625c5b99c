vpcraft::topology! {
    pub demo in us-west-2;

    key_pair ops { public_key: "ssh-ed25519 AAAAC3Nz ops"; }
}
