//! A bounded run of what `fuzz/` does without end: nonsense goes in, nothing panics, equal input gives equal output.
//!
//! `ROUNDS=100000` makes it longer, `SEED=17` runs one alone.

use std::{env, fs, panic};

use vpcraft_tests::{
    fuzz::{self, Choices},
    topology_of,
};

const STORIES: [&str; 7] = [
    "private_s3",
    "interface_endpoint",
    "peering",
    "three_tier",
    "dual_stack",
    "hub_and_spoke",
    "cross_account_peering",
];

/// Runs `attempt` with the bytes of each seed, and says which one failed.
fn rounds(usual: u64, attempt: impl Fn(&mut Choices<'_>) + panic::RefUnwindSafe) {
    let number = |name| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ROUNDS").unwrap_or(usual),
    };
    for seed in seeds {
        let bytes = fuzz::bytes(seed, 4096);
        let outcome = panic::catch_unwind(|| attempt(&mut Choices::new(&bytes)));
        assert!(outcome.is_ok(), "SEED={seed} fails");
    }
}

#[test]
fn texts_of_any_words() {
    rounds(400, |choices| fuzz::try_text(&fuzz::text(choices)));
}

#[test]
fn stories_with_some_words_changed() {
    let stories = STORIES.map(|story| {
        let source = fs::read_to_string(format!("../examples/{story}.rs")).expect("the story is there");
        topology_of(&source).expect("it has a topology").to_owned()
    });
    rounds(60, |choices| {
        for story in &stories {
            fuzz::try_text(&fuzz::mutant(story, choices));
        }
    });
}

#[test]
fn topologies_of_any_kinds() {
    rounds(400, |choices| fuzz::try_topology(&fuzz::topology(choices)));
}
