//! What came of a run.

use std::fmt;

use codegen::call::{Call, Request};

use crate::ec2::Failure;

/// Something that did not work, and everything there is to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The path of the element; empty if it is about no single one.
    pub path: String,
    /// What of it.
    pub what: String,
    /// The operation of AWS.
    pub operation: String,
    /// What went wrong.
    pub failure: Failure,
    /// What stands in the way, one a line.
    pub because: Vec<String>,
}

impl Trouble {
    pub(crate) fn of(call: &Call, request: &Request, failure: Failure) -> Self {
        Self {
            path: call.path.clone(),
            what: call.what.to_string(),
            operation: request.operation.to_owned(),
            failure,
            because: Vec::new(),
        }
    }

    pub(crate) fn general(what: &str, failure: Failure) -> Self {
        let (path, operation) = (String::new(), String::new());
        Self { path, what: what.to_owned(), operation, failure, because: Vec::new() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "{}: ", self.what)?;
        } else {
            write!(f, "`{}` ({})", self.path, self.what)?;
            if !self.operation.is_empty() {
                write!(f, ", {}", self.operation)?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}", self.failure)?;
        for line in &self.because {
            write!(f, "\n  {line}")?;
        }
        write!(f, "\n  {}", self.failure.advice())
    }
}

/// A value to show at the end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The path of what it is about.
    pub path: String,
    /// What of it: `PublicIp`.
    pub name: &'static str,
    /// The value.
    pub value: String,
}

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many things were made.
    pub made: usize,
    /// How many were there already.
    pub found: usize,
    /// How many were changed as they stand.
    pub changed: usize,
    /// How many were taken away.
    pub deleted: usize,
    /// What did not work.
    pub troubles: Vec<Trouble>,
    /// What was left out because something it needs did not work.
    pub skipped: Vec<String>,
    /// What is worth knowing, such as a thing that is there twice.
    pub notes: Vec<String>,
    /// What people look up next.
    pub outputs: Vec<Told>,
    /// Whether it was told to stop before the end.
    pub stopped: bool,
}

impl Report {
    /// Whether everything was done.
    pub fn is_whole(&self) -> bool {
        self.troubles.is_empty() && self.skipped.is_empty() && !self.stopped
    }
}
