//! Questions about CIDR blocks and addresses that checks, builders and emitters share.
//!
//! Blocks are `ipnet` types. Text enters through [`parse_cidr`], which refuses what is not canonical; every other
//! function takes any block and looks only at the network it names.

mod capacity;
mod cidr_error;
mod family;
mod free;
mod longest_prefix;
mod overlap;
mod parse;
mod range;
mod set;
mod split;
mod suggest;

pub use capacity::{is_reserved, reserved_addresses, usable_addresses};
pub use cidr_error::CidrError;
pub use family::Family;
pub use free::{free_block_after, free_blocks, next_free_block};
pub use ipnet::{IpNet, Ipv4Net, Ipv6Net};
pub use longest_prefix::LongestPrefix;
pub use overlap::overlapping_pairs;
pub use parse::{parse_cidr, parse_ipv4_cidr, parse_ipv6_cidr};
pub use set::AddressSet;
pub use split::{Split, nth_subnet, split};
