//! Mistakes of users: each is one error at its place, and the help says what to write.

use vpcraft_tests::expand;

struct Mistake {
    header: &'static str,
    text: &'static str,
    /// Line and column, as the compiler counts them but for columns from 0.
    place: &'static str,
    message: &'static str,
    help: &'static str,
}

const fn whole(
    text: &'static str,
    place: &'static str,
    message: &'static str,
    help: &'static str,
) -> Mistake {
    Mistake { header: "", text, place, message, help }
}

const fn row(text: &'static str, place: &'static str, message: &'static str, help: &'static str) -> Mistake {
    Mistake { header: "t in us-east-1;\n", text, place, message, help }
}

/// Text, place, message, help.
#[rustfmt::skip]
static MISTAKES: &[Mistake] = &[
    whole("t in us-east-1
vpc main 10.0.0.0/16;",
        "1:13", "expected `;` after the header",
        "end the header with `;`: the elements follow it, without braces around them"),
    whole("",
        "1:0", "the topology has no header",
        "write the name first, as in `pub my_network in us-west-2;`"),
    whole("t in us-eats-1;
vpc main 10.0.0.0/16;",
        "1:5", "no Region is named `us-eats-1` [region-unknown]",
        "did you mean `us-east-1` or `us-east-2` or `us-west-1`?"),
    row("vcp main 10.0.0.0/16;",
        "2:0", "there is no element `vcp` in a topology",
        "did you mean `vpc`?"),
    row("vpc 10.0.0.0/16;",
        "2:4", "expected a name after `vpc`",
        "write `vpc my_vpc`"),
    row("vpc main;",
        "2:4", "VPC `main` has no `cidr`",
        "write an IPv4 CIDR block, such as `10.0.0.0/16` in its heading"),
    row("vpc main 10.0.0.0/16 { subnet web zone a type isolated; route_table rt for web; }",
        "2:30", "subnet `main.web` has no IPv4 CIDR block [subnet-without-cidr]",
        "the next free /24 in `main` is `10.0.0.0/24`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type secret; route_table rt for web; }",
        "2:58", "`secret` is no `type`",
        "one of `public`, `private`, `isolated`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone q type isolated; route_table rt for web; }",
        "2:51", "`us-east-1` has no zone `q` for subnet `main.web` [subnet-az-invalid]",
        "take one of `a`, `b`, `c`, `d`, `e`, `f`"),
    row(r#"vpc main 10.0.0.0/16 { subnet "web" 10.0.1.0/24 zone a type isolated; }"#,
        "2:30", "names stand without quotes",
        "write `subnet web`"),
    row("vpc main 10.0.0.0/16 { subnet web-1 10.0.1.0/24 zone a type isolated; }",
        "2:30", "`web-1` can't be a name",
        r#"write `web_1`, and `name: "web-1";` for the tag"#),
    row("vpc main 10.0.0.0/16 { subnet wéb 10.0.1.0/24 zone a type isolated; route_table rt for wéb; }",
        "2:30", "`wéb` is no name for a subnet [name-invalid]",
        "write `w_b`; the name tag can be `wéb` all the same"),
    row("vpc main 10.0.0.0/16 { subnet type 10.0.1.0/24 zone a type isolated; route_table rt for type; }",
        "2:30", "expected a name after `subnet`",
        "write `subnet my_subnet`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.1.1.0/24 zone a type isolated; route_table rt for web; }",
        "2:34", "`10.1.1.0/24` of subnet `main.web` is outside `10.0.0.0/16` of `main` [subnet-outside-vpc]",
        "the next free /24 in `main` is `10.0.0.0/24`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a; route_table rt for web; }",
        "2:30", "subnet `main.web` does not say what it is for [subnet-type-missing]",
        "write `type public` (its default route leads to an internet gateway), `type private` (out through NAT) or `type isolated` (no way out)"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated { planned_addresses: 300; } route_table rt for web; }",
        "2:34", "`10.0.1.0/24` of subnet `main.web` has 251 addresses to give, 49 fewer than the 300 it shall hold [subnet-exhausted]",
        "a /23 has 507 to give"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; gateway_endpoint s3 service s3 { route_tables: [rt]; policy: "{ 'Statement': [] }"; } }"#,
        "2:153", "the policy is no JSON: expected a key in double quotes at line 1 column 3 [json-invalid]",
        "keys and texts stand in double quotes, and no comma stands after the last"),
    row(r#"vpc main 10.0.0.0/16 { name: ""; }"#,
        "2:29", "the name tag of `main` is empty [tag-invalid]",
        "leave `name` out, and the tag is `main`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; security_group sg \"x\"; instance i in web { hop_limit: 65; security_groups: [sg]; } }",
        "2:146", "`hop_limit` of `main.i` is 65; AWS takes 1 to 64 [number-out-of-range]",
        "write `hop_limit: 64`, the nearest that it takes"),
    row("#[allow(template_to_large, reason = \"test\")] vpc main 10.0.0.0/16;",
        "2:8", "there is no check `template_to_large`",
        "did you mean `template_too_large`?"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/33 zone a type isolated; route_table rt for web; }",
        "2:34", "the prefix length of `10.0.1.0/33` is above 32",
        "write a number from 0 to 32"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.256.0/24 zone a type isolated; route_table rt for web; }",
        "2:34", "`256` in `10.0.256.0/24` is above 255",
        "write numbers from 0 to 255"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0 zone a type isolated; route_table rt for web; }",
        "2:34", "`10.0.1.0` has no prefix length",
        "write `10.0.1.0/24`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.5/24 zone a type isolated; route_table rt for web; }",
        "2:34", "`10.0.1.5/24` has host bits set, AWS takes it for `10.0.1.0/24` [cidr-not-canonical]",
        "write `10.0.1.0/24`"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.16.5/20 split /24 zones a, b type isolated; }",
        "2:32", "`10.0.16.5/20` has host bits set, AWS takes it for `10.0.16.0/20` [cidr-not-canonical]",
        "write `10.0.16.0/20`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/29 zone a type isolated; route_table rt for web; }",
        "2:34", "`10.0.1.0/29` of subnet `main.web` has 8 addresses; AWS takes /16 to /28 [subnet-size]",
        "write `10.0.1.0/28`"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/24 split /25 zones a, b, c type isolated; }",
        "2:32", "`10.0.0.0/24` of tier `main.app` has 2 parts of /25, and 3 zones want one each [tier-too-small]",
        "take a /23, or split it into /26"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, a type isolated; }",
        "2:60", "tier `main.app` has zone `a` twice [tier-zones-invalid]",
        "list each zone once"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones [] type isolated; }",
        "2:60", "tier `main.app` has no zones, and so no subnets [tier-zones-invalid]",
        "list some: `zones a, b`"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split 24 zones a, b type isolated; }",
        "2:50", "`split` is a prefix length, not `24`",
        "write a prefix length, such as `/24`"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated { nat: per_az; } }",
        "2:86", "tier `main.app` has `nat` and is not private [tier-nat-without-public]",
        "take `nat` out, or call the tier private"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a zone b type isolated; route_table rt for web; }",
        "2:53", "unexpected `zone` in the heading of a subnet",
        "it was given before; leave one out"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; subnet web 10.0.2.0/24 zone b type isolated; route_table rt for web; }",
        "2:75", "`web` is already the name of a subnet",
        "names are unique in the element they stand in, across kinds"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table web for web; }",
        "2:80", "`web` is already the name of a subnet",
        "names are unique in the element they stand in, across kinds"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for main; }",
        "2:87", "`main` is a VPC, not a subnet",
        "such as `web`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web, web; }",
        "2:87", "subnet `main.web` is named twice by table `main.rt` [subnet-two-tables]",
        "leave it in one table"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for wbe; }",
        "2:87", "there is no subnet `wbe`",
        "did you mean `web`?"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type public; route_table rt for web { 0.0.0.0/0 => web; } internet_gateway igw; }",
        "2:104", "`web` is a subnet, not an internet gateway, egress-only internet gateway, NAT gateway, peering, instance or resource",
        "such as `igw`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type public; route_table rt for web { => igw; } internet_gateway igw; }",
        "2:91", "route has no `destination`",
        r#"write a CIDR block, such as `10.0.0.0/16` or `::/0`, or `prefix_list "…"` in its heading"#),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type public; route_table rt for web { default => igw; } internet_gateway igw; }",
        "2:91", r#"`destination` is a CIDR block or `prefix_list "…"`, not `default`"#,
        r#"write a CIDR block, such as `10.0.0.0/16` or `::/0`, or `prefix_list "…"`"#),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type public; route_table rt for web { 0.0.0.0/0 -> igw; } internet_gateway igw; }",
        "2:101", "a route is written with `=>`",
        "write `=>`"),
    row("vpc a 10.0.0.0/16 { internet_gateway igw; }
vpc b 10.1.0.0/16 { subnet web 10.1.1.0/24 zone a type public; route_table rt for web { 0.0.0.0/0 => a.igw; } }",
        "3:101", "route `b.rt.default` leads to internet gateway `a.igw`, which is not of VPC `b` [route-target-foreign]",
        "declare one in `b` and lead the route there"),
    row("vpc a 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; }
vpc b 10.1.0.0/16 { route_table rt for a.web; }",
        "3:39", "route table `b.rt` of VPC `b` names `a.web`, which is of `a` [link-foreign-vpc]",
        "name a subnet of `b`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 70000 from 0.0.0.0/0; } }"#,
        "2:59", "a port is 0 to 65535",
        "write a port, or a range such as `1024-65535`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 90-80 from 0.0.0.0/0; } }"#,
        "2:59", "port range 90-80 ends before it begins",
        "write `80-90`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp from 0.0.0.0/0; } }"#,
        "2:55", "`tcp` has no port",
        "write `tcp 443`, or `tcp 0-65535` for all"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tpc 80 from 0.0.0.0/0; } }"#,
        "2:55", "`tpc` is no protocol",
        "write `tcp 443`, `udp 53`, `tcp 1024-65535`, `icmp` or `all`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 80 to 0.0.0.0/0; } }"#,
        "2:62", "unexpected `to` in the heading of an ingress rule",
        "write `from` instead"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 80, 443 from 10.0.0.0/8; } }"#,
        "2:61", "unexpected `,` in the heading of an ingress rule",
        "one value stands here: write `ingress …;` for each"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress icmp 300 from 10.0.0.0/8; } }"#,
        "2:60", "an ICMP type or code is 0 to 255",
        "write `icmp 8` for echo requests, or `icmp` for all types"),
    row("vpc main 10.0.0.0/16 { security_group sg; }",
        "2:38", "security group `sg` has no `description`",
        "write a text in quotes in its heading"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; gateway_endpoint s3 service s3 { route_tables: [web]; } }",
        "2:140", "`web` is a subnet, not a route table",
        "such as `rt`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; interface_endpoint e service ssm { subnets: [rt]; } }",
        "2:137", "`rt` is a route table, not a subnet or tier",
        "such as `web`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; instance i in web { key: main; } }",
        "2:117", "`main` is a VPC, not a key pair",
        "declare one: `key_pair …`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; instance i in web { key: ops; } }",
        "2:117", "there is no key pair `ops`",
        "declare one: `key_pair ops`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; instance i in web { public_ip: yes; } }",
        "2:123", "`public_ip` is `true` or `false`, not `yes`",
        "write `true` or `false`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; instance i in web { hop_limit: -1; } }",
        "2:123", "unexpected `-`",
        "a `-` stands only inside a word or a range, as in `us-west-2` or `1024-65535`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; instance i in web { hop_limit: 99999999999999999999999; } }",
        "2:123", "`99999999999999999999999` is too large for a number",
        r#"write digits only, or text in quotes: `"99999999999999999999999"`"#),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; instance i in web { private_ip: 10.0.1.300; } }",
        "2:124", "`private_ip` is an IP address, not `10.0.1.300`",
        "write an address, such as `10.0.0.10`"),
    row("vpc main 10.0.0.0/16 { network_acl acl { ingress 100 permit all from 10.0.0.0/16; } }",
        "2:53", "`permit` is no `action`",
        "one of `allow`, `deny`"),
    row("vpc main 10.0.0.0/16 { network_acl acl { ingress allow all from 10.0.0.0/16; } }",
        "2:41", "ingress entry has no `number`",
        "write a number, such as `1` in its heading"),
    row("vpc a 10.0.0.0/16; vpc b 10.1.0.0/16;
peering p a <-> b <-> a;",
        "3:18", "unexpected `<->` in the heading of a peering",
        "it was given before; leave one out"),
    row("vpc a 10.0.0.0/16; vpc b 10.1.0.0/16;
peering p a -> b;",
        "3:12", "unexpected `->` in the heading of a peering",
        "did you mean `<->`?"),
    row("vpc a 10.0.0.0/16;
peering p a <-> a;",
        "3:16", "peering `p` joins `a` with itself [peering-duplicate]",
        "name two VPCs"),
    row("vpc a 10.0.0.0/16; vpc b 10.0.0.0/16;
peering p a <-> b;",
        "3:16", "peering `p` joins `10.0.0.0/16` of `a` and `10.0.0.0/16` of `b`, which overlap [peering-cidr-overlap]",
        "give one of the VPCs a block of its own"),
    row("vpc a 10.0.0.0/16 { peering p a <-> a; }",
        "2:20", "a peering can't stand in a VPC",
        "write it at the top of the topology"),
    row("subnet web 10.0.0.0/24 zone a type isolated;",
        "2:0", "a subnet can't stand in a topology",
        "write it in a VPC or tier"),
    row("vpc a 10.0.0.0/16 { vpc b 10.0.0.0/24; }",
        "2:20", "a VPC can't stand in a VPC",
        "write it at the top of the topology"),
    row("vpc a 10.0.0.0/16 { dns_hostname: true; }",
        "2:20", "a VPC has no field `dns_hostname`",
        "did you mean `dns_hostnames`?"),
    row("vpc a 10.0.0.0/16 { dns_hostnames true; }",
        "2:20", "expected `:` after `dns_hostnames`",
        "write `dns_hostnames: …;`"),
    row("vpc a 10.0.0.0/16 { dns_hostnames: true }",
        "2:35", "expected `;`",
        "write `;` after this"),
    row("vpc a 10.0.0.0/16 { dns_hostnames: true; dns_hostnames: false; }",
        "2:41", "`dns_hostnames` is given twice",
        "leave one out"),
    row(r#"vpc a 10.0.0.0/16 { tags: { "aws:x": "y"; }; }"#,
        "2:26", "tag `aws:x` begins with `aws:`, which AWS keeps for itself [tag-invalid]",
        "choose another key or a shorter text"),
    row("at prod { account: 12345; region: us-east-1; }
vpc a 10.0.0.0/16 at prod;",
        "2:19", "`12345` is no account: it has twelve digits [account-invalid]",
        "write `000000012345` if leading zeros are missing"),
    row("vpc a 10.0.0.0/16 at prod;",
        "2:21", "there is no place `prod`",
        "declare one: `at prod`"),
    row("#[allow(subnet_overlap)]
vpc a 10.0.0.0/16;",
        "2:0", "`subnet_overlap` is allowed without a reason",
        r#"write `#[allow(subnet_overlap, reason = "…")]`; reviews show it"#),
    row(r#"#[allow(subnet_overlaps, reason = "x")]
vpc a 10.0.0.0/16;"#,
        "2:8", "there is no check `subnet_overlaps`",
        "did you mean `subnet_overlap`?"),
    row("limits { subnet_per_vpc: 3; }
vpc a 10.0.0.0/16;",
        "2:9", "no quota is named `subnet_per_vpc` [limit-unknown]",
        "did you mean `subnets_per_vpc`?"),
    row("prices { nat_gateway_hours: 0.04; }
vpc a 10.0.0.0/16;",
        "2:9", "no price is named `nat_gateway_hours` [limit-unknown]",
        "did you mean `nat_gateway_hour` or `nat_gateway_gb`?"),
    row("prices us-eats-1 { nat_gateway_hour: 0.04; nat_gateway_gb: 0.04; }
vpc a 10.0.0.0/16;",
        "2:7", "no Region is named `us-eats-1` [limit-unknown]",
        "did you mean `us-east-1` or `us-east-2` or `us-west-1`?"),
    row("prices us-east-1 { nat_gateway_hour: cheap; }
vpc a 10.0.0.0/16;",
        "2:19", "expected an amount of US dollars for `nat_gateway_hour`",
        "write `nat_gateway_hour: 0.045;`, with six digits after the point at most"),
    row("prices us-east-1 { nat_gateway_hour 0.045; }
vpc a 10.0.0.0/16;",
        "2:19", "expected `item: amount;`",
        "write `nat_gateway_hour: 0.045;`"),
    whole("t;
prices { nat_gateway_hour: 0.04; }
vpc a 10.0.0.0/16;",
        "2:0", "expected one Region after `prices`",
        "write `prices us-west-2 { nat_gateway_hour: 0.045; }`"),
    row("expect a -> b;
vpc a 10.0.0.0/16;",
        "2:12", "there is no element `b`",
        "known here: `a`"),
    whole("t(cidr: Ipv4Net) in us-east-1;
vpc a (cidrs);",
        "2:6", "the topology has no parameter `cidrs`",
        "did you mean `(cidr)`?"),
    row("existing vpc a 10.0.0.0/16;",
        "2:13", "VPC `a` has no `id`",
        "write `id:` and a text in quotes in its braces"),
    row(r#"existing vpc a 10.0.0.0/16 { id: "subnet-123"; }"#,
        "2:33", "`subnet-123` is no id of a VPC [existing-id-invalid]",
        "write one such as `vpc-0a0152fbfb1aaecc7`"),
    row("vpc a 10.0.0.0/16
vpc b 10.1.0.0/16;
vpc c 10.2.0.0/16;",
        "2:6", "expected `;` before `vpc`",
        "end each element and each field with `;`"),
    row("vpc a 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated route_table rt for web; }",
        "2:55", "expected `;` before `route_table`",
        "end each element and each field with `;`"),
    row("vpc a 10.0.0.0/16 { subnet web 10.0.1.0/24, zone a, type isolated; route_table rt for web; }",
        "2:42", "unexpected `,` in the heading of a subnet",
        "leave it out: what stands before it takes one value"),
    row(r#"vpc main 10.0.0.0/16 { tags: { "": "y" }; }"#,
        "2:29", "a tag has an empty key [tag-invalid]",
        "choose another key or a shorter text"),
    row(r#"vpc main 10.0.0.0/16 { tags: { a: "x"; a: "y"; }; }"#,
        "2:29", "tag `a` is given twice [tag-invalid]",
        "choose another key or a shorter text"),
    row("vpc main 10.0.0.0/16 { internet_gateway igw; subnet web 10.0.1.0/24 zone a type private; route_table rt for web { 0.0.0.0/0 => igw; } }",
        "2:127", "route `0.0.0.0/0` leads private subnet `main.web` to `main.igw` [subnet-type-routes]",
        "take the route out, or call the subnet public"),
    row("vpc main 10.0.0.0/16 { internet_gateway igw { attached: false; } tier web 10.0.0.0/22 split /24 zones a, b type public; }",
        "2:70", "route `main.web.table.default` leads to internet gateway `main.igw`, which is not attached [route-gateway-unattached]",
        "take `attached` of `main.igw` out, or the route"),
    row("vpc main 10.0.0.0/16 { ipv6: amazon; subnet web 10.0.1.0/24 zone a type isolated { ipv6: slot 300; } route_table rt for web; }",
        "2:89", "subnet `main.web` has IPv6 slot 300, and the block of `main` ends with slot 255 [ipv6-slot-invalid]",
        "take a free slot from 0 to 255"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated { ipv6: slot 1; } route_table rt for web; }",
        "2:75", "subnet `main.web` has IPv6 and its VPC `main` has none [ipv6-subnet-without-vpc-ipv6]",
        "add `ipv6: amazon;` to `main`"),
    row("vpc main 10.0.0.0/16 { ipv6: amazon; subnet web 10.0.1.0/24 zone a type isolated { ipv6: slot 1; } subnet db 10.0.2.0/24 zone b type isolated { ipv6: slot 1; } route_table rt for web, db; }",
        "2:150", "IPv6 slot 1 of subnet `main.db` is the one of `main.web` [subnet-overlap]",
        "give each subnet a slot of its own"),
    row("vpc a 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web { 10.1.0.0/16 => ba; } }
vpc b 10.1.0.0/16 { subnet web 10.1.1.0/24 zone a type isolated; route_table rt for web { 10.0.0.0/16 => ab; } }
peering ab a <-> b;",
        "2:105", "there is no internet gateway, egress-only internet gateway, NAT gateway, peering, instance or resource `ba`",
        "did you mean `ab`?"),
    row("vpc a 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web { 10.1.0.0/16 => ab; } }
vpc b 10.1.0.0/16 { subnet web 10.1.1.0/24 zone a type isolated; route_table rt for web { 10.0.0.0/16 => ab; } }
peering ab a <-> b { between: a.web, c.web; }",
        "4:37", "there is no VPC, tier or subnet `c.web`",
        "did you mean `a.web`?"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; subnet app 10.0.1.128/25 zone b type isolated; route_table rt for web, app; }",
        "2:79", "`10.0.1.128/25` of subnet `main.app` overlaps `10.0.1.0/24` of `main.web` [subnet-overlap]",
        "the next free /25 in `main` is `10.0.2.0/25`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; subnet app 10.0.2.0/24 zone b type isolated; route_table rt for web app; }",
        "2:136", "unexpected `app` in the heading of a route table",
        "separate the values of `subnets` with commas"),
    row("vpc main 10.0.0.0/16 { vpc: true; }",
        "2:23", "a VPC has no field `vpc`",
        "a VPC has `cidr`, `secondary`, `ipv6`, `ipv6_pool`, `dns_support`, `dns_hostnames`, `tenancy`, `needs`, `name`, `tags`, `was`, `logical_id`, `properties`, `id`, `at`"),
    row("VPC main 10.0.0.0/16;",
        "2:0", "there is no element `VPC` in a topology",
        "did you mean `vpc`?"),
    row("vpc main 10.0.0.0/16 { internet-gateway igw; }",
        "2:23", "there is no element `internet-gateway` in a VPC",
        "did you mean `internet_gateway`?"),
    row("vpc main 10.0.0.0/16 { security_group sg 'x'; }",
        "2:41", "`'x'` is no value of a topology",
        "write text in double quotes"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { egress tcp 443 from 10.0.0.0/8; } }"#,
        "2:62", "unexpected `from` in the heading of an egress rule",
        "write `to` instead"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 443 from anywhere; } }"#,
        "2:68", "there is no security group `anywhere`",
        "write `0.0.0.0/0`, and `::/0` in another rule for IPv6"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 443 from 10.0.0.1; } }"#,
        "2:68", "`10.0.0.1` has no prefix length",
        "write `10.0.0.1/32`"),
    row("vpc main 010.0.0.0/16;",
        "2:9", "`010` in `010.0.0.0/16` starts with a zero",
        "write `10.0.0.0/16`"),
    row("vpc main 10.0.0/16;",
        "2:9", "the address in `10.0.0/16` has too few numbers",
        "write `10.0.0.0/16`"),
    row("vpc main 10.0.0.0.0/16;",
        "2:9", "the address in `10.0.0.0.0/16` has too many numbers",
        "write four, as in `10.0.0.0/16`"),
    row(r#"vpc main "10.0.0.0/16 ";"#,
        "2:9", "`10.0.0.0/16 ` contains white space",
        "write `10.0.0.0/16`"),
    row("vpc main fd00::/56;",
        "2:9", "`fd00::/56` is IPv6 where IPv4 is expected",
        "write one such as `10.0.0.0/16`"),
    row("vpc main 127.0.0.0/16;",
        "2:9", "`127.0.0.0/16` of VPC `main` is in `127.0.0.0/8`, kept for loopback [vpc-cidr-reserved]",
        "take a block of `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`"),
    row("vpc main 10.0.0.0/16 { secondary: [10.0.0.0/24]; }",
        "2:34", "`10.0.0.0/24` of VPC `main` overlaps `10.0.0.0/16` of the same VPC [vpc-cidr-self-overlap]",
        "take a block that shares no address with it, or leave it out"),
    row("vpc main 10.0.0.0/16 at us-west-2;",
        "2:24", "there is no place `us-west-2`",
        "declare one: `at us-west-2`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type public { map_public_ip_on_launch: 1; } }",
        "2:92", "`map_public_ip_on_launch` is `true` or `false`, not `1`",
        "write `true` or `false`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type public { planned_addresses: many; } }",
        "2:86", "`planned_addresses` is a whole number, not `many`",
        "write a number, such as `1`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated { subnet inner 10.0.1.0/25 zone a type isolated; } route_table rt for web; }",
        "2:69", "a subnet can't stand in a subnet",
        "write it in a VPC or tier"),
    row("vpc main 10.0.0.0/16 { was: main; subnet web 10.0.1.0/24 zone a type isolated { logical_id: Main; } route_table rt for web; }",
        "2:92", "`main.web` and `main` both get the logical id `Main` [logical-id-collision]",
        "rename one of them, or pin another id with `logical_id`"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone "use1-az9" type isolated; route_table rt for web; }"#,
        "2:51", "`us-east-1` has no zone `use1-az9` for subnet `main.web` [subnet-az-invalid]",
        "take one of its 6 zones, such as `use1-az1`"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 az b type isolated; route_table rt for web; }",
        "2:46", "unexpected `az` in the heading of a subnet",
        "write `zone a` in the heading"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated { vpc_id: main; } route_table rt for web; }",
        "2:69", "a subnet has no field `vpc_id`",
        "leave it out: it is what the element stands in"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/20 split /24 azs a, b type isolated; }",
        "2:54", "unexpected `azs` in the heading of a tier",
        "write `zones a, b, c` in the heading"),
    row("vpc main { cidr_block: 10.0.0.0/16; }",
        "2:11", "a VPC has no field `cidr_block`",
        "write the block in the heading, without a word before it"),
    row("vpc main 10.0.0.0/16 { enable_dns_hostnames: true; }",
        "2:23", "a VPC has no field `enable_dns_hostnames`",
        "write `dns_hostnames: true;`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress { from_port: 80; to_port: 80; protocol: tcp; } } }"#,
        "2:57", "an ingress rule has no field `from_port`",
        "write protocol and ports in the heading, as in `tcp 443` or `tcp 1024-65535`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { egress: all; } }"#,
        "2:47", "a security group has no field `egress`",
        "write `egress …;`, without `:`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress 8080 from 10.0.0.0/8; } }"#,
        "2:55", "`8080` has no protocol",
        "write `tcp 8080`, or `udp 8080`"),
    row("vpc main 10.0.0.0/16 { vpc_endpoint s3 service s3; }",
        "2:23", "there is no element `vpc_endpoint` in a VPC",
        "write `gateway_endpoint` for S3 and DynamoDB, `interface_endpoint` for other services"),
    row("vpc main 10.0.0.0/16; transit_gateway hub { vpcs: [main]; }",
        "2:22", "there is no element `transit_gateway` in a topology",
        r#"vpcraft has no kind for it; `resource name "AWS::…"` carries any CloudFormation resource"#),
    row("vpc main 10.0.0.0/16 { igw gate; subnet web 10.0.1.0/24 zone a type public; route_table rt for web { 0.0.0.0/0 => gate; } }",
        "2:23", "there is no element `igw` in a VPC",
        "write `internet_gateway`"),
    row(r#"exising vpc main 10.0.0.0/16 { id: "vpc-0a1b2c3d4e5f60718"; }"#,
        "2:0", "there is no element `exising` in a topology",
        "did you mean `existing`?"),
    row(r#"data vpc main 10.0.0.0/16 { id: "vpc-0a1b2c3d4e5f60718"; }"#,
        "2:0", "there is no element `data` in a topology",
        "write `existing` before the kind of what is there already"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; security_group sg "x"; instance host subnet web { security_groups: sg; } }"#,
        "2:129", "unexpected `subnet` in the heading of an instance",
        "write `in` and the subnet in the heading"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; } expect main.web -!> internet;",
        "2:110", "unexpected `-!>`",
        "write `!->` for what must not be reached"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; } expect main.web => internet;",
        "2:110", "unexpected `=>` in the heading of an expectation",
        "did you mean `->`?"),
    row("vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; } expect web !-> internet;",
        "2:101", "there is no element `web`",
        "did you mean `main.web`?"),
    row("role ssm; vpc main 10.0.0.0/16 { subnet ssm 10.0.1.0/24 zone a type isolated; route_table rt for ssm; } expect ssm !-> internet;",
        "2:111", "`ssm` is a role, not an instance, subnet, tier, VPC, security group, interface endpoint or gateway endpoint",
        "did you mean `main.ssm`?"),
    row("vpc a 10.0.0.0/16; vpc b 10.1.0.0/16; peering ab a, b;",
        "2:50", "unexpected `,` in the heading of a peering",
        "write `<->` instead"),
    row("vpc a 10.0.0.0/16; vpc b 10.1.0.0/16; peering a <-> b;",
        "2:46", "expected a name after `peering`",
        "write `peering my_peering`"),
    row(r#"at dev { account: "111122223333"; }
vpc dev 10.0.0.0/16 at dev; vpc b 10.1.0.0/16 at dev; peering p dev <-> b; expect dev !-> b;"#,
        "3:4", "`dev` is already the name of a place",
        "names are unique in the element they stand in, across kinds"),
    row("vpc a 10.0.0.0/16; existing vpc b 10.1.0.0/16 { id: (b_id); }",
        "2:52", "the topology has no parameter `b_id`",
        "name it in the header, with its type: `my_network(b_id: String);`"),
    whole("pub t, us-west-2;
vpc main 10.0.0.0/16;",
        "1:4", "expected `;` after the header",
        "end the header with `;`: the elements follow it, without braces around them"),
    whole("pub t(id: String other: String) in us-west-2;
existing vpc main 10.0.0.0/16 { id: (id); name: (other); }",
        "1:17", "expected `,` between two parameters",
        "write parameters as in `(office: Ipv4Net, id: String)`"),
    whole("pub t(id) in us-west-2;
existing vpc main 10.0.0.0/16 { id: (id); }",
        "1:6", "expected a parameter `name: type`",
        "write parameters as in `(office: Ipv4Net, id: String)`"),
    row(r#"vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated; security_group sg "x"; instance host in app { security_groups: sg; } }"#,
        "2:120", "`app` is a tier, not a subnet",
        "such as `app.a`, `app.b`"),
    row(r#"vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated; security_group sg "x"; instance host in app.c { security_groups: sg; } }"#,
        "2:120", "there is no subnet `app.c`",
        "did you mean `app.a`?"),
    row(r#"vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split 24 zones a, b type isolated; security_group sg "x"; instance host in app.a { security_groups: sg; } }"#,
        "2:50", "`split` is a prefix length, not `24`",
        "write a prefix length, such as `/24`"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated; gateway_endpoint s3 service s3; }",
        "2:97", "gateway endpoint `main.s3` is in no route table, so nothing reaches it [endpoint-gateway-no-tables]",
        "add `used_by: [app];`"),
    row(r#"vpc main 10.0.0.0/16 { internet_gateway igw { id: "igw-0a1b2c3d4e5f60718"; } tier app 10.0.0.0/22 split /24 zones a, b type isolated; }"#,
        "2:50", "`main.igw` has an `id` and is not marked as existing [existing-id-invalid]",
        "write `existing internet_gateway igw`, or take `id` out: AWS gives one to what is made"),
    row(r#"vpc a 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated; security_group sg "x" { ingress tcp 443 from app; } }"#,
        "2:122", "`app` is a tier, not a security group",
        "write its block, `10.0.0.0/22`"),
    row(r#"vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, "use1-az2" type isolated; security_group sg "x"; instance host in app.az3 { security_groups: sg; } }"#,
        "2:129", "there is no subnet `app.az3`",
        "did you mean `app.az2`?"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated { needs s3 logs; } gateway_endpoint s3 service s3 { used_by: app; } }",
        "2:90", "unexpected `logs` after the values of `needs`",
        "separate values with commas, and end the field with `;`"),
    row("vpc main 10.0.0.0/16 { subnet a 10.0.1.0/24 zone a type isolated; subnet b 10.0.2.0/24 zone b type isolated; route_table rt for a b; }",
        "2:130", "unexpected `b` in the heading of a route table",
        "separate the values of `subnets` with commas"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b private; }",
        "2:65", "unexpected `private` in the heading of a tier",
        "write `type` before `private`"),
    row("vpc main 10.0.0.0/16 { subnet a 10.0.1.0/24 zone a type isolated; route_table rt for a; gateway_endpoint s3 s3 { route_tables: rt; } }",
        "2:108", "unexpected `s3` in the heading of a gateway endpoint",
        "write `service` before `s3`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 443 from internet; } }"#,
        "2:68", "there is no security group `internet`",
        "write `0.0.0.0/0`, and `::/0` in another rule for IPv6"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress ssh from 10.0.0.0/8; } }"#,
        "2:55", "`ssh` is no protocol",
        "write `tcp 22`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress TCP 22 from 10.0.0.0/8; } }"#,
        "2:55", "`TCP` is no protocol",
        "write `tcp`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress 22/tcp from 10.0.0.0/8; } }"#,
        "2:57", "unexpected `/`",
        "a text with `/` stands in quotes; ports and protocols as in `tcp 22`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 22 from [10.0.0.0/8, 192.168.0.0/16]; } }"#,
        "2:67", r#"`peer` is a CIDR block or `prefix_list "…"` or the name of a security group, not a list"#,
        "write `ingress …;` for each of them"),
    row(r#"vpc main 10.0.0.0/16 { subnet a 10.0.1.0/24 zone a type isolated; route_table rt for a; security_group sg "x"; instance i in a { security_groups: "sg"; } }"#,
        "2:146", r#"`security_groups` is the name of a security group, not `"sg"`"#,
        "write `sg`, without quotes"),
    row(r#"vpc main 10.0.0.0/16 { tags: { kubernetes.io/role: "1"; }; }"#,
        "2:44", "unexpected `/`",
        "a text with `/` stands in quotes; ports and protocols as in `tcp 22`"),
    row(r#"vpc main 10.0.0.0/16 { tags: { "a" = "1"; }; }"#,
        "2:35", "unexpected `=`",
        "write a field as `name: value;`"),
    row("vpc main 10.0.0.0/16 { resource log AWS::EC2::FlowLog; }",
        "2:39", "unexpected `::EC2::` in the heading of a resource",
        r#"text with `::` stands in quotes, as in `"AWS::EC2::FlowLog"`"#),
    row("vpc a 10.0.0.0/16 { tier x 10.0.0.0/24 split /25 zones a, b type isolated; } vpc b 10.1.0.0/16 { tier y 10.1.0.0/24 split /25 zones a, b type isolated; } peering ab a <-> b { between: a.x, b.x; }",
        "2:189", "there is no VPC, tier or subnet `b.x`",
        "did you mean `b.y`?"),
    row(r#"existing vpc old { id: "vpc-0a1b2c3d4e5f60718"; } vpc new 10.80.0.0/16 { subnet app 10.80.1.0/24 zone a type isolated; route_table rt for app { 172.31.0.0/16 => link; } } peering link new <-> old;"#,
        "2:13", "VPC `old` has no `cidr`",
        "write an IPv4 CIDR block, such as `10.0.0.0/16` in its heading"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated { needs s3; } }",
        "2:87", "`main.app` needs `s3` and does not reach `s3`: route table `main.app.table_a` has no route to the public addresses of `s3` [NO_ROUTE_TO_DESTINATION] [endpoint-bundle-incomplete]",
        "add `gateway_endpoint s3 service s3 { used_by: [app]; }`"),
    whole(r#"pub t(office: Ipv4Net) in us-east-1;
vpc main 10.0.0.0/16 { security_group sg "x" { ingress tcp 22 from office; } }"#,
        "2:67", "there is no security group `office`",
        "write `(office)`: run-time values stand in parentheses"),
    whole("pub t(block: Ipv4Net) in us-east-1;
vpc main block;",
        "2:9", "unexpected `block` in the heading of a VPC",
        "write `(block)`: run-time values stand in parentheses"),
    whole(r#"t in "us-east-1";
vpc main 10.0.0.0/16;"#,
        "1:2", "expected a region after `in`",
        "write the region without quotes, as in `in us-west-2;`"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; security_group sg "x"; instance i in web type c5large { security_groups: sg;  } }"#,
        "2:138", "`c5large` is no instance type [text-invalid]",
        "write family and size with a dot between them: `c5.large`"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; security_group sg "x"; instance i in web type "t3 micro" { security_groups: sg;  } }"#,
        "2:138", "`t3 micro` is no instance type [text-invalid]",
        "write family and size with a dot between them: `t3.micro`"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; security_group sg "x"; instance i in web type "t3.mirco" { security_groups: sg;  } }"#,
        "2:138", "`t3.mirco` is no instance type [text-invalid]",
        "did you mean `t3.micro`?"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; security_group sg "x"; instance i in web  { security_groups: sg; ami: "ami-12345"; } }"#,
        "2:162", "`ami-12345` is no image [text-invalid]",
        r#"write `al2023`, an id such as `ami-0a0152fbfb1aaecc7`, or `ssm "/path"` of a parameter that holds one"#),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; security_group sg "x"; instance i in web  { security_groups: sg; ami: ssm "/aws//x"; } }"#,
        "2:162", "`/aws//x` is no name of an SSM parameter [text-invalid]",
        "use letters, digits and `_.-`, with `/` between the parts"),
    row(r#"role app { managed_policies: ["AmazonSSMManagedInstanceCor"]; }"#,
        "2:29", "AWS has no managed policy `AmazonSSMManagedInstanceCor` [text-invalid]",
        "did you mean `AmazonSSMManagedInstanceCore`?"),
    row(r#"role app { managed_policies: ["AmazonEC2RoleforSSM"]; }"#,
        "2:29", "AWS has no managed policy `AmazonEC2RoleforSSM` [text-invalid]",
        "did you mean `service-role/AmazonEC2RoleforSSM`?"),
    row(r#"role app { read_s3: ["arn:aws:s3:::docs/*"]; }"#,
        "2:20", "`arn:aws:s3:::docs/*` is no name of a bucket [text-invalid]",
        "write the name alone: `docs`"),
    row(r#"at lab { account: 444455556666; region: us-east-1; peer_role: "accept"; }"#,
        "2:62", "`accept` is no ARN of a role [peering-role-invalid]",
        "write `arn:aws:iam::444455556666:role/accept`"),
    row(r#"at lab { account: 444455556666; region: us-east-1; peer_role: "arn:aws:iam::111122223333:role/x"; }"#,
        "2:62", "role `x` is of account `111122223333`, and the peering is accepted in `444455556666` [peering-role-invalid]",
        "name a role of `444455556666`"),
    row(r#"key_pair ops { existing_name: " ops"; }"#,
        "2:30", "key pair `ops` has a name that AWS does not take [key-pair-invalid]",
        "use plain letters, digits and signs, without spaces around them"),
    row(r#"existing role app { id: "arn:aws:iam::111122223333:role/app"; }"#,
        "2:24", "`arn:aws:iam::111122223333:role/app` is no name of a role [existing-id-invalid]",
        "write `app`"),
    row(r#"vpc main 10.0.0.0/16 { ipv6: "2600:1f14::/56"; ipv6_pool: mine; }"#,
        "2:58", "`mine` is no pool of IPv6 addresses [text-invalid]",
        "write its id, such as `ipv6pool-ec2-0a0152fbfb1aaecc7`"),
    row(r#"resource log "EC2::FlowLog::";"#,
        "2:13", "`EC2::FlowLog::` is no type of a resource [text-invalid]",
        "write it as CloudFormation does, such as `AWS::EC2::FlowLog`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { egress tcp 443 to s3; } }"#,
        "2:65", "there is no security group `s3`",
        "write `prefix_list s3`"),
    row(r#"vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; gateway_endpoint storage service s3 { route_tables: rt; } security_group sg "x" { egress tcp 443 to storage; } }"#,
        "2:192", "`storage` is a gateway endpoint, not a security group",
        "write `prefix_list s3`"),
    row(r#"vpc main 10.0.0.0/16 { security_group sg "x" { egress tcp 443 to prefix_list s4; } }"#,
        "2:65", "`s4` is no prefix list [text-invalid]",
        "did you mean `s3`?"),
    whole("t;
at prod { account: 111122223333; region: us-west-2; }
at lab { account: 444455556666; region: us-east-1; }
vpc main 10.0.0.0/16 at prod;
vpc other 10.1.0.0/16;",
        "5:4", "VPC `other` is in no Region, and `main` is in `us-west-2` [region-missing]",
        "write `at prod` after its block, or `in us-west-2` in the header"),
    whole("t;
at prod { account: 111122223333; region: us-west-2; }
at lab { account: 444455556666; }
vpc main 10.0.0.0/16 at prod;
vpc other 10.1.0.0/16 at lab;
vpc third 10.2.0.0/16 at lab;",
        "3:3", "VPC `other` is in no Region, and `main` is in `us-west-2` [region-missing]",
        "add `region: us-west-2;`, or the Region it is in"),
    row("vpc a 10.1.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web { 10.1.0.0/16 => p; } }
vpc b 10.1.0.0/16 { subnet web 10.1.1.0/24 zone a type isolated; route_table rt for web { 10.0.0.0/16 => p; } }
peering p a <-> b;",
        "2:6", "no subnet of VPC `a` is in its block `10.1.0.0/16` [subnet-outside-vpc]",
        "write `10.0.0.0/16`, which has them all"),
    row("vpc a 10.1.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; subnet app 10.0.2.0/24 zone a type isolated; route_table rt for web, app; }
vpc b 10.1.0.0/16 { subnet web 10.1.1.0/24 zone a type isolated; route_table rt for web; }",
        "2:6", "no subnet of VPC `a` is in its block `10.1.0.0/16` [subnet-outside-vpc]",
        "write `10.0.0.0/16`, which has them all"),
    row("vpc main 10.0.0.0/16 { ipv6: amazon; subnet web 10.0.1.0/24 zone a type isolated { ipv6: slot 0x0A; } route_table rt for web; }",
        "2:94", "`0x0A` is not a plain number",
        "write `10`"),
    row("vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated { route_table own for app; } }",
        "2:101", "`app` is a tier, not a subnet",
        "such as `app.a`, `app.b`"),
    row(r#"vpc main 10.0.0.0/16 { subnet app 10.0.0.0/24 zone a type private; route_table rt for app { 0.0.0.0/0 => hub; } resource hub "AWS::NetworkFirewall::Firewall"; }"#,
        "2:105", "no route can lead to `main.hub`, which is of type `AWS::NetworkFirewall::Firewall` [route-target-raw]",
        r#"write the route as `resource … "AWS::EC2::Route"`, with the property it needs"#),
];

/// Odd but right.
static FINE: &[&str] = &[
    "",
    "resource tgw \"AWS::EC2::TransitGateway\" { properties: { Description: \"\\\"hub\\\"\"; }; } \
     vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type private { route_table rt for app.a, app.b { 0.0.0.0/0 => tgw; } } \
     network_acl acl for app { ingress 100 allow all from 0.0.0.0/0; egress 100 allow all to 0.0.0.0/0; } \
     resource join \"AWS::EC2::TransitGatewayVpcAttachment\" { after: [tgw, app.a]; } }",
    "vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for web; \
     security_group sg \"x\" { egress tcp 443 to prefix_list cloudfront; } \
     instance one in web type mac2-m2pro.metal { ami: ssm \"/golden/web\"; security_groups: sg; } \
     instance two in web type u7in-16tb.224xlarge { ami: al2023_minimal; security_groups: sg; } }",
    "role app { managed_policies: [\"job-function/ViewOnlyAccess\", \"arn:aws:iam::111122223333:policy/net/own\"]; \
     read_s3: [\"*\", \"my.logs\"]; }",
    "vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, \"use1-az2\" type isolated; security_group sg \"x\"; \
     instance one in app.a { security_groups: sg; } instance two in main.app.az2 { security_groups: sg; } } \
     expect main.app.a !-> internet;",
    "vpc main 10.0.0.0/16 { tier app 10.0.0.0/22 split /24 zones a, b type isolated { subnet b { planned_addresses: 9; } \
     route_table own for a, b; } network_acl acl for app.a { ingress 100 allow all from 0.0.0.0/0; \
     egress 100 allow all to 0.0.0.0/0; } }",
    "vpc main 10.0.0.0/16 { internet_gateway igw; subnet web 10.0.1.0/24 zone a type public; \
     route_table rt for web { 0.0.0.0/0 => igw; } security_group sg \"x\" { ingress tcp 443 from 0.0.0.0/0; } \
     instance shop in web { security_groups: sg; public_ip: true; } } expect internet -> main.shop tcp 443;",
    "#[allow(template_too_large, reason = \"never deployed as one\")] vpc main 10.0.0.0/16;",
    "vpc main 10.0.0.0/16 { subnet web 10.0.1.0/24 zone a type isolated; route_table rt for [web]; }",
    "vpc main 10.0.0.0/16 { subnet self 10.0.1.0/24 zone a type isolated; route_table fn for self; }",
    "vpc main 10.0.0.0/16 { name: \"Ünïcode ✓ \\\"quoted\\\" <b>\"; }",
    "vpc main 10.0.0.0/16 { security_group one \"x\" { ingress tcp 80 from one; } }",
    "vpc main 10.0.0.0/16 {
        security_group one \"x\" { ingress tcp 80 from two; }
        security_group two \"x\" { ingress tcp 80 from three; }
        security_group three \"x\" { ingress tcp 80 from one; }
    }",
];

#[test]
fn each_is_one_error_at_its_place() {
    let mut wrong = String::new();
    for Mistake { header, text, place, message, help } in MISTAKES {
        let text = format!("{header}{text}");
        let Some(expansion) = expand(&text) else {
            panic!("Rust's lexer refuses it:\n{text}");
        };
        let said = expansion.messages.iter().map(|said| {
            let help = said.help.as_deref().unwrap_or_default();
            format!("{}:{} {}\n  help: {help}\n", said.line, said.column, said.message)
        });
        let (said, wanted) = (said.collect::<String>(), format!("{place} {message}\n  help: {help}\n"));
        if said != wanted {
            wrong += &format!("{text}\n  wanted:\n{wanted}  said:\n{said}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_odd_but_right_is_left_alone() {
    for text in FINE {
        let expansion = expand(&format!("t in us-east-1;\n{text}")).expect("it lexes");
        assert!(expansion.messages.is_empty(), "{text}: {:#?}", expansion.messages);
    }
}

#[test]
fn a_name_of_300_letters_is_one_error() {
    let name = "a".repeat(300);
    for text in [format!("vpc {name} 10.0.0.0/16;"), format!("vpc main 10.0.0.0/16 {{ name: \"{name}\"; }}")]
    {
        let expansion = expand(&format!("t in us-east-1;\n{text}")).expect("it lexes");
        let said: Vec<_> = expansion.messages.iter().map(|said| said.message.as_str()).collect();
        assert!(
            matches!(said.as_slice(), [said] if said.contains("has 300 characters, more than ")),
            "{said:?}"
        );
    }
}

#[test]
fn each_wrong_value_of_a_list_is_said() {
    let text = "t in us-east-1;
vpc main 10.0.0.0/16 {
    subnet web 10.0.1.0/24 zone a type isolated;
    subnet app 10.0.2.0/24 zone a type isolated;
    security_group sg \"x\";
    route_table rt for wbe, app, ap, sg;
    interface_endpoint ssm service ssm { subnets: [wbe, apq]; security_groups: [gs, web]; }
}";
    let expansion = expand(text).expect("it lexes");
    let said: Vec<_> =
        expansion.messages.iter().map(|said| format!("{}:{}", said.line, said.column)).collect();
    // `wbe` is one mistake, however often it is repeated.
    assert_eq!(said, ["6:23", "6:33", "6:37", "7:56", "7:80", "7:84"], "{:#?}", expansion.messages);
}

#[test]
fn many_wrong_names_are_counted() {
    let names: Vec<String> = (0..3000).map(|at| format!("n{at}")).collect();
    let text =
        format!("t in us-east-1;\nvpc main 10.0.0.0/16 {{ route_table rt for {}; }}", names.join(", "));
    let expansion = expand(&text).expect("it lexes");
    let errors: Vec<_> = expansion.errors().map(|error| error.message.as_str()).collect();
    assert_eq!(errors.len(), 101, "{errors:#?}");
    assert_eq!(errors[100], "2900 more errors in what is written");
}

#[test]
fn many_findings_of_one_check_are_counted() {
    let subnets: String =
        (0..500).map(|at| format!("subnet s{at} 10.0.1.0/24 zone a type isolated;\n")).collect();
    let tables: String = (0..500).map(|at| format!("route_table rt{at} for s{at};\n")).collect();
    let text = format!(
        "t in us-east-1;\nlimits {{ subnets_per_vpc: 900; route_tables_per_vpc: 900; }}\n\
                        vpc main 10.0.0.0/16 {{\n{subnets}{tables}}}"
    );
    let expansion = expand(&text).expect("it lexes");
    let errors: Vec<_> = expansion.errors().map(|error| error.message.as_str()).collect();
    assert_eq!(errors.len(), 11, "{errors:#?}");
    assert_eq!(errors[10], "489 more findings like these [subnet-overlap]");
}
