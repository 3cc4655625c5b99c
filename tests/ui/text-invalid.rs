fn main() {}

vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        internet_gateway igw;
        subnet web 10.0.1.0/24 zone a type public;
        route_table web_rt for web { 0.0.0.0/0 => igw; }
        security_group web_sg "Web" { ingress tcp 443 from 0.0.0.0/0; }
        instance shop in web type c5large { security_groups: [web_sg]; public_ip: true; }
    }
}
