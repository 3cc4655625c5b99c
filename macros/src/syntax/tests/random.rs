use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

use super::parse;

#[test]
fn random_tokens_never_panic_or_loop() {
    let mut random = Random(42);
    for _ in 0..20_000 {
        let mut tokens = random.stream(4);
        if random.below(2) == 0 {
            tokens = quote!(t in us-west-2; #tokens);
        }
        parse(tokens);
    }
}

/// A linear congruential generator: the same streams on each run.
struct Random(u64);

impl Random {
    const PUNCTUATION: &str = ".-/::,,;;;=><!#%'";
    const WORDS: [&str; 12] =
        ["pub", "in", "a", "b", "fd00", "type", "reason", "doc", "allow", "_", "r#type", "main"];
    const LITERALS: [&str; 14] = [
        "0",
        "22",
        "0x1f",
        "10.0",
        "1.0",
        "1e5",
        "1a",
        "07",
        "\"s\"",
        "r#\"x\"#",
        "b\"y\"",
        "'c'",
        "\"t\"u8",
        "99999999999999999999",
    ];
    const DELIMITERS: [Delimiter; 4] =
        [Delimiter::Brace, Delimiter::Bracket, Delimiter::Parenthesis, Delimiter::None];

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn stream(&mut self, depth: usize) -> TokenStream {
        (0..self.below(12)).flat_map(|_| self.token(depth)).collect()
    }

    fn token(&mut self, depth: usize) -> TokenStream {
        match self.below(8) {
            0 if depth > 0 => {
                let inner = self.stream(depth - 1);
                TokenTree::from(Group::new(Self::DELIMITERS[self.below(4)], inner)).into()
            }
            1 | 4 => Self::WORDS[self.below(12)].parse().unwrap(),
            2 => Self::LITERALS[self.below(14)].parse().unwrap(),
            3 => [quote!(#[allow(a)]), quote!(a:), quote!(::/0 =>), quote!(-> b), quote!(<->)][self.below(5)]
                .clone(),
            _ => {
                let marks = Self::PUNCTUATION.as_bytes();
                let spacing = if self.below(2) == 0 { Spacing::Joint } else { Spacing::Alone };
                TokenTree::from(Punct::new(marks[self.below(marks.len())].into(), spacing)).into()
            }
        }
    }
}
