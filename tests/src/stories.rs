//! The stories: each example with a network of its own, as a text and as what its builder calls make.

use dsl::topology::Topology;

/// One story.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Its name, which is that of its file and of its topology.
    pub name: &'static str,
    /// The text of its file.
    pub source: &'static str,
    /// What its calls make.
    pub topology: fn() -> Topology,
}

macro_rules! stories {
    ($($story:ident in $path:literal of ($($argument:expr),*);)*) => {
        $(#[allow(dead_code, unreachable_pub, reason = "it is a program of its own")] #[path = $path] mod $story;)*

        /// Every story.
        pub static STORIES: &[Story] = &[$(Story {
            name: stringify!($story),
            source: include_str!($path),
            topology: || $story::$story::topology($($argument),*),
        }),*];
    };
}

stories! {
    private_s3 in "../../examples/private_s3.rs" of ();
    interface_endpoint in "../../examples/interface_endpoint.rs" of ();
    peering in "../../examples/peering.rs" of ();
    three_tier in "../../examples/three_tier.rs" of ();
    dual_stack in "../../examples/dual_stack.rs" of ();
    hub_and_spoke in "../../examples/hub_and_spoke.rs" of ();
    cross_account_peering in "../../examples/cross_account_peering.rs"
        of ("vpc-0a1b2c3d4e5f60718".into(), vpcraft::cidr!("203.0.113.0/24"));
}
