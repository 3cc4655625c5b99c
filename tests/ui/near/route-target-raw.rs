fn main() {}

vpcraft::topology! {
    pub demo in us-west-2;

    resource hub "AWS::EC2::TransitGateway";

    vpc main 10.0.0.0/16 {
        subnet app 10.0.1.0/24 zone a type private;
        route_table app_rt for app { 0.0.0.0/0 => hub; }
    }
}
