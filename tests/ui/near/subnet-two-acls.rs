vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        internet_gateway igw;
        subnet web 10.0.1.0/24 zone a type public;
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table web_rt for web { 0.0.0.0/0 => igw; }
        route_table db_rt for db;
        network_acl one for db { ingress 100 allow icmp from 10.0.0.0/16; }
        network_acl two for web { ingress 100 allow icmp from 10.0.0.0/16; }
    }
}
