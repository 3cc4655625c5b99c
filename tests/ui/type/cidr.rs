//! A block that is none.

fn main() {
    let _ = vpcraft::cidr!("10.0.0.0/33");
}
