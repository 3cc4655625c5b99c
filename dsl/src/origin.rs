//! Where a thing was written.

use std::panic::Location;

/// Where an element or a setting was written: a token of `topology!`, a builder call, or nowhere.
///
/// An origin is for messages only; nothing that is emitted depends on one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Not known, as in a model that was read from a file.
    #[default]
    Unknown,
    /// The number of a token in the `topology!` being expanded.
    Token(u32),
    /// The line of a builder call.
    Place(&'static Location<'static>),
}

impl Origin {
    /// The place of the caller, for `#[track_caller]` builder steps.
    #[track_caller]
    pub fn caller() -> Self {
        Self::Place(Location::caller())
    }

    /// This origin, or `other` where this one is unknown.
    pub fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }

    /// A key that sorts origins by place.
    pub fn order(self) -> (&'static str, u32, u32) {
        match self {
            Self::Unknown => ("", 0, 0),
            Self::Token(number) => ("", number, 0),
            Self::Place(place) => (place.file(), place.line(), place.column()),
        }
    }
}
