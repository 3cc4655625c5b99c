#![deny(deprecated)]

vpcraft::topology! {
    pub demo in us-west-2;

    vpc main 10.0.0.0/16 {
        subnet app 10.0.1.0/24 zone a type isolated;
        subnet box 10.0.2.0/24 zone a type isolated;
        subnet db 10.0.3.0/24 zone a type isolated;
        route_table app_rt for app { 10.0.3.0/24 => appliance; }
        route_table box_rt for box, db;
        security_group app_sg "app" { egress all to 10.0.0.0/16; }
        security_group box_sg "appliance" { ingress all from 10.0.0.0/16; }
        security_group db_sg "db" { ingress tcp 5432 from app_sg; }
        instance client in app { security_groups: [app_sg]; }
        instance appliance in box { security_groups: [box_sg]; source_dest_check: false; masquerades: true; }
        instance server in db { security_groups: [db_sg]; }
    }
}

fn main() {}
