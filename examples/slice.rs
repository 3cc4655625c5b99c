//! A first slice.
use vpcraft::prelude::*;

vpcraft::topology! {
    /// One VPC with a public subnet.
    pub slice in us-west-2;

    vpc main 10.0.0.0/16 {
        internet_gateway igw;
        subnet public 10.0.1.0/24 zone a type public { map_public_ip_on_launch: true; }
        route_table public_rt for public { 0.0.0.0/0 => igw; }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let checked = slice::topology().check()?;
    print!("{}", checked.emit(CloudFormation)?);
    Ok(())
}
