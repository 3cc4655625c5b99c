//! What is said of a word that no table knows.

use std::error::Error;
use std::fmt;

use super::nearest_few;

/// The table a word was looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    /// A quota.
    Quota,
    /// A Region.
    Region,
    /// A service that endpoints lead to.
    Service,
    /// Something that is charged.
    Price,
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Quota => "quota",
            Self::Region => "Region",
            Self::Service => "service",
            Self::Price => "price",
        })
    }
}

/// A word that no table knows, and those it may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFact {
    /// The table it was looked up in.
    pub kind: FactKind,
    /// The word as written.
    pub word: String,
    /// The known words closest to it, the closest first; three at most.
    pub nearest: Vec<String>,
}

impl UnknownFact {
    /// Says that none of the known words is this one.
    pub fn new<'a>(kind: FactKind, word: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let nearest = nearest_few(word, known, 3).into_iter().map(str::to_owned).collect();
        Self { kind, word: word.to_owned(), nearest }
    }

    /// What to write instead, if anything is close.
    pub fn help(&self) -> Option<String> {
        let words: Vec<_> = self.nearest.iter().map(|it| format!("`{it}`")).collect();
        (!words.is_empty()).then(|| format!("did you mean {}?", words.join(" or ")))
    }
}

impl fmt::Display for UnknownFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} is named `{}`", self.kind, self.word)
    }
}

impl Error for UnknownFact {}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(word: &str) -> UnknownFact {
        UnknownFact::new(FactKind::Service, word, ["ecr.api", "ecr.dkr", "sqs"].into_iter())
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(unknown("sqss").to_string(), "no service is named `sqss`");
    }

    #[test]
    fn helps_only_when_something_is_close() {
        assert_eq!(unknown("sqss").help().as_deref(), Some("did you mean `sqs`?"));
        assert_eq!(unknown("ecr").help().as_deref(), Some("did you mean `ecr.api` or `ecr.dkr`?"));
        assert_eq!(unknown("warp-drive").help(), None);
    }
}
