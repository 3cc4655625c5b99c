//! A route has exactly one destination and one target.

use vpcraft::prelude::*;

fn main() {
    let mut t = Topology::new("demo").region("us-west-2");
    let main = t.add(Vpc::new("main", vpcraft::cidr!("10.0.0.0/16")));
    let igw = t.add(InternetGateway::new("igw", main));
    let web = t.add(Subnet::public("web", main, vpcraft::cidr!("10.0.1.0/24")).zone(Zone::A));
    let rt = t.add(RouteTable::new("rt", main).subnets([web]).route(vpcraft::cidr!("0.0.0.0/0"), igw));
    t.add(Route::new(rt, vpcraft::cidr!("10.1.0.0/16")));
}
