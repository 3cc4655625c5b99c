vpcraft::topology! {
    pub demo in us-west-2;

    vpc a 10.0.0.0/16 {
        subnet web 10.0.1.0/24 zone a type isolated;
        route_table rt for web { 10.1.0.0/16 => ab; 10.2.0.0/16 => ab; }
    }
    vpc b 10.1.0.0/16 {
        subnet web 10.1.1.0/24 zone a type isolated;
        route_table rt for web { 10.0.0.0/16 => ab; 10.2.0.0/16 => bc; }
    }
    vpc c 10.2.0.0/16 {
        subnet web 10.2.1.0/24 zone a type isolated;
        route_table rt for web { 10.1.0.0/16 => bc; }
    }
    peering ab a <-> b;
    peering bc b <-> c;
}

fn main() {}
