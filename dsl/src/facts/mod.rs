//! What AWS is like today: Regions, services, quotas, as data with a date.
//!
//! Such facts change without notice, so each can be overridden through [`Facts`], and every table
//! names the AWS page and the day it was compared with it.

pub mod address;
pub mod ami;
pub mod borrowed;
pub mod bundle;
mod known;
pub mod managed_policy;
mod nearest;
pub mod partition;
pub mod ports;
pub mod prefix_list;
pub mod price;
pub mod quota;
mod range;
pub mod region;
pub mod service;
mod unknown;

pub use bundle::{Bundle, bundle, companions};
pub use known::{Facts, Overrides};
pub use nearest::{distance, nearest, nearest_few};
pub use partition::Partition;
pub use price::{Price, Usd};
pub use quota::Quota;
pub use range::{Range4, Range6};
pub use region::Region;
pub use service::Service;
pub use unknown::{FactKind, UnknownFact};
