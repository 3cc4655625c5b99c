//! A bounded run of what `fuzz/` does without end: nonsense goes in, nothing panics, equal input gives equal output.
//!
//! `ROUNDS=100000` makes it longer, `SEED=17` runs one alone.

use std::{env, panic};

use vpcraft_tests::{
    fuzz::{self, Choices},
    stories::STORIES,
    topology_of,
};

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
    rounds(300, |choices| fuzz::try_text(&fuzz::text(choices)));
}

#[test]
fn stories_with_some_words_changed() {
    let stories = STORIES.iter().map(|story| topology_of(story.source).expect("it has a topology"));
    let stories: Vec<_> = stories.collect();
    rounds(20, |choices| {
        for story in &stories {
            fuzz::try_text(&fuzz::mutant(story, choices));
        }
    });
}

#[test]
fn topologies_of_any_kinds() {
    rounds(250, |choices| fuzz::try_topology(&fuzz::topology(choices)));
}
