//! Names, tags and texts that mean something to a shell, a template or a query: they only name things.

use std::process::ExitCode;

use vpcraft::prelude::*;

/// Each would leave a file behind if a shell ever ran it.
const ODD: [&str; 8] = [
    "$(touch odd-was-here)",
    "`touch odd-was-here`",
    "'; touch odd-was-here; '",
    "\"; touch odd-was-here; \"",
    "--no-dry-run",
    "a\nb\ttouch odd-was-here",
    "${IFS}*?[]\\ ${AWS::Region} {{resolve:ssm:x}}",
    "file:///etc/hostname",
];

/// Two subnets, a group and a host whose names, tags and user data are odd.
fn odd_names() -> Topology {
    let mut t =
        Topology::new("odd_names").region("us-east-1").describe("It's \"odd\" $(touch odd-was-here)\n`x`");
    let mut main = Vpc::new("main", cidr!("10.94.0.0/16")).name_tag(ODD[0]);
    for (number, odd) in ODD.iter().enumerate() {
        main = main.tag(&format!("odd {number} {odd}").replace('\n', " "), odd);
    }
    let main = t.add(main);
    let app = t.add(
        Subnet::isolated("app", main, cidr!("10.94.1.0/24")).zone(Zone::A).name_tag(ODD[4]).tag("-x", ODD[5]),
    );
    t.add(RouteTable::new("app_rt", main).subnets([app]).name_tag(ODD[6]));
    let group = t.add(SecurityGroup::new("host_sg", main, "Nobody").name_tag(ODD[7]).no_egress(true));
    let script = format!("#!/bin/sh\n{}\n", ODD.join("\n"));
    t.add(
        Instance::new("host", main, app)
            .security_groups([group])
            .user_data(script)
            .name_tag(ODD[2])
            .tag("q", ODD[3]),
    );
    t
}

fn main() -> ExitCode {
    vpcraft::cli::run(odd_names())
}
