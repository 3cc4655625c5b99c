vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        internet_gateway igw;
        subnet web 10.0.1.0/24 zone a type public;
        subnet db 10.0.2.0/24 zone b type isolated;
        route_table web_rt for web { 0.0.0.0/0 => igw; }
        route_table db_rt for db;
        tier app 10.0.16.0/20 split /24 zones a, b type private { nat: per_az; }
        gateway_endpoint s3 service s3 { used_by: [app]; }
    }
}

fn main() {}
