#![deny(deprecated)]

vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        internet_gateway igw;
        subnet web 10.0.1.0/24 zone a type public;
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table web_rt for web { 0.0.0.0/0 => igw; }
        route_table db_rt for db;
        security_group bastion_sg "SSH" { ingress tcp 22 from 203.0.113.0/24; egress tcp 443 to 0.0.0.0/0; }
        security_group host_sg "SSH from the bastion" { ingress tcp 22 from bastion_sg; }
        instance bastion in web { security_groups: [bastion_sg]; public_ip: true; }
        instance host in db { security_groups: [host_sg]; }
    }
}

fn main() {}
