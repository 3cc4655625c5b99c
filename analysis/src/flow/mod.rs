//! Traffic through a network: who reaches what, by which way, and why not.
//!
//! [`Reach`] prepares a network once; [`Reach::judge`] proves or refutes a [`Claim`], set by set and not by
//! samples: ports are ranges, addresses are blocks, and those that AWS chooses have no numbers. A packet goes hop
//! by hop (groups and ACL out, route table, what the route leads to, ACL and groups in), then its reply does.
//! What depends on a value that comes later is unknown, never a guess.
//!
//! # Example
//! ```
//! use vpcraft_analysis::{flow::{Claim, Reach, Verdict}, prelude::*};
//! use dsl::net::parse_ipv4_cidr;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut t = Topology::new("demo").region("us-west-2");
//! let main = t.add(Vpc::new("main", parse_ipv4_cidr("10.0.0.0/16")?));
//! let db = t.add(Subnet::isolated("db", main, parse_ipv4_cidr("10.0.1.0/24")?).zone(Zone::A));
//! t.add(RouteTable::new("db_rt", main).subnets([db]));
//! let graph = t.graph();
//! let answer = Reach::new(&graph).judge(&Claim::never(db, End::Internet));
//! assert_eq!(answer.verdict, Verdict::Proven);
//! # Ok(())
//! # }
//! ```

mod address;
mod alike;
mod atlas;
mod claim;
mod diagnose;
mod diff;
pub mod fabric;
mod filter;
mod fix;
mod hop;
mod matrix;
mod name;
pub(crate) mod needs;
mod network;
mod numbers;
mod question;
mod reason;
pub(crate) mod references;
pub(crate) mod replies;
mod say;
mod spot;
mod table;
#[cfg(test)]
mod tests;
mod trace;
mod traffic;
mod tri;
mod twins;
pub(crate) mod uses;
mod walk;

pub use atlas::{Atlas, Place};
pub use claim::{Answer, Case, Claim, Verdict};
pub use diagnose::Line;
pub use diff::{Change, traffic_diff};
pub(crate) use filter::Way;
pub use matrix::{Cell, Exposure, Matrix, Outline, Sketch, matrix, matrix_one_by_one, outline, pairs};
pub use network::Reach;
pub use question::{NoClaim, find};
pub use reason::Reason;
pub use spot::Spot;
pub use trace::{Loss, Step, Trace};
pub use traffic::TrafficSet;
pub use tri::Tri;
