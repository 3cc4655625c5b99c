//! Carries out the plans of vpcraft: looks what is there, makes what is missing, takes away what was made.
//!
//! State is the tags on the resources and nothing else. A run can be ended at any point, by anything, and repeated:
//! it finds what stands and goes on. Nothing here knows a client of AWS; requests and answers are data that go
//! through [`Ec2`].

mod apply;
mod blocked;
mod changes;
mod destroy;
mod ec2;
mod event;
mod listed;
mod lock;
#[cfg(any(test, feature = "testing"))]
pub mod memory;
mod pace;
mod policy;
mod query;
mod report;
mod schedule;
#[cfg(feature = "sdk")]
mod sdk;
mod session;
mod survey;
mod sweep;
mod template;
mod value;
mod wait;

pub use apply::{apply, outputs, post_steps};
pub use changes::{Action, Change, Changes, Reason, carry_out, changes};
pub use destroy::destroy;
pub use ec2::{Ask, Ec2, Failure, Outcome};
pub use event::{Event, Nobody, Watch, What};
pub use lock::{Lock, LockError, Owner};
pub use pace::{Limit, limit_of};
pub use policy::policy;
pub use report::{Report, Told, Trouble};
#[cfg(feature = "sdk")]
pub use sdk::{Proposal, Sdk, SdkError, StackChange, StackNews, Stacks, Wanted};
pub use session::{Options, Session, Stop};
pub use survey::Survey;
pub use template::{Bucket, bucket_name, is_short, sendable};
