//! Why a file is no model.

/// What is wrong with a saved model; `path` is the place in the JSON, such as `$.elements[3].settings.cidr`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It is not JSON, or nested too deep.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Another version of the format.
    #[error("version {found} of the format is not known, only {}", super::VERSION)]
    Version {
        /// What the file says.
        found: String,
    },
    /// A value of another type.
    #[error("{path}: expected {expected}, found {found}")]
    Type {
        /// The place in the JSON.
        path: String,
        /// What belongs there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A member is not there.
    #[error("{path}: `{member}` is missing")]
    Missing {
        /// The place in the JSON.
        path: String,
        /// The member.
        member: String,
    },
    /// A member, kind, field or word that nobody knows.
    #[error("{path}: no {what} is named `{word}`{}", suggestion(.nearest.as_deref()))]
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
    #[error("{path}: there is no element {number}, only {count}")]
    Dangling {
        /// The place in the JSON.
        path: String,
        /// The number.
        number: u64,
        /// How many elements there are.
        count: usize,
    },
    /// An element where its kind can't stand.
    #[error("{path}: a {kind} can't stand in {parent}")]
    Parent {
        /// The place in the JSON.
        path: String,
        /// Its kind.
        kind: &'static str,
        /// What it stands in.
        parent: String,
    },
    /// Elements that stand in each other, or deeper than any kind allows.
    #[error("{path}: its parents are nested too deep or go round in a circle")]
    Circle {
        /// The place in the JSON.
        path: String,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default()
}
