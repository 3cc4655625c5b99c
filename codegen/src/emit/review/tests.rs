//! Reviews of whole networks.

use dsl::{net::parse_ipv4_cidr, prelude::*};

use super::markdown;

fn net(text: &str) -> ipnet::Ipv4Net {
    parse_ipv4_cidr(text).expect("a CIDR block")
}
