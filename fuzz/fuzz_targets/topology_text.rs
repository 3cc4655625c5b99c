#![no_main]
//! `topology!` on texts: the bytes themselves, and words of the language chosen by them.

use libfuzzer_sys::fuzz_target;
use vpcraft_tests::fuzz::{Choices, text, try_text};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(plain) = std::str::from_utf8(bytes) {
        try_text(plain);
    }
    try_text(&text(&mut Choices::new(bytes)));
    // Else the places of every text so far stay in memory.
    proc_macro2::extra::invalidate_current_thread_spans();
});
