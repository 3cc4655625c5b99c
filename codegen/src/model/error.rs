//! Why a file is no model.

use std::{error::Error, fmt};

/// What is wrong with a saved model; `path` is the place in the JSON, such as `$.elements[3].settings.cidr`.
#[derive(Debug)]
#[non_exhaustive]
pub enum ModelError {
    /// It is not JSON, or nested too deep.
    Json(serde_json::Error),
    /// Another version of the format.
    Version {
        /// What the file says.
        found: String,
    },
    /// A value of another type.
    Type {
        /// The place in the JSON.
        path: String,
        /// What belongs there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A member is not there.
    Missing {
        /// The place in the JSON.
        path: String,
        /// The member.
        member: String,
    },
    /// A member, kind, field or word that nobody knows.
    Unknown {
        /// The place in the JSON.
        path: String,
        /// What was looked up: `kind`.
        what: &'static str,
        /// The word.
        word: String,
        /// The known one closest to it.
        nearest: Option<String>,
    },
    /// The number of an element that is not there.
    Dangling {
        /// The place in the JSON.
        path: String,
        /// The number.
        number: u64,
        /// How many elements there are.
        count: usize,
    },
    /// An element where its kind can't stand.
    Parent {
        /// The place in the JSON.
        path: String,
        /// Its kind.
        kind: &'static str,
        /// What it stands in.
        parent: String,
    },
    /// Elements that stand in each other, or deeper than any kind allows.
    Circle {
        /// The place in the JSON.
        path: String,
    },
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "not JSON: {error}"),
            Self::Version { found } => {
                write!(f, "version {found} of the format is not known, only {}", super::VERSION)
            }
            Self::Type { path, expected, found } => write!(f, "{path}: expected {expected}, found {found}"),
            Self::Missing { path, member } => write!(f, "{path}: `{member}` is missing"),
            Self::Unknown { path, what, word, nearest } => {
                let near = nearest.as_ref().map(|word| format!("; did you mean `{word}`?"));
                write!(f, "{path}: no {what} is named `{word}`{}", near.unwrap_or_default())
            }
            Self::Dangling { path, number, count } => {
                write!(f, "{path}: there is no element {number}, only {count}")
            }
            Self::Parent { path, kind, parent } => write!(f, "{path}: a {kind} can't stand in {parent}"),
            Self::Circle { path } => {
                write!(f, "{path}: its parents are nested too deep or go round in a circle")
            }
        }
    }
}

impl Error for ModelError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            _ => None,
        }
    }
}

impl From<serde_json::Error> for ModelError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}
