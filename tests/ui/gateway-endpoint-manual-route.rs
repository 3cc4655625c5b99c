vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        internet_gateway igw;
        subnet web 10.0.1.0/24 zone a type public;
        subnet app 10.0.3.0/24 zone a type private;
        nat_gateway nat in web { elastic_ip: new; }
        route_table web_rt for web { 0.0.0.0/0 => igw; }
        route_table app_rt for app { 0.0.0.0/0 => nat; prefix_list "pl-68a54001" => nat; }
        gateway_endpoint s3 service s3 { route_tables: [app_rt]; }
    }
}

fn main() {}
