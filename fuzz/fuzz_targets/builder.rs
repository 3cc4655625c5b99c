#![no_main]
//! Topologies of any kinds through the graph, the checks, the emitters and the saved model.

use libfuzzer_sys::fuzz_target;
use vpcraft_tests::fuzz::{Choices, topology, try_topology};

fuzz_target!(|bytes: &[u8]| try_topology(&topology(&mut Choices::new(bytes))));
