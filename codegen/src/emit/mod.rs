//! The emitters: one a format.

pub mod cloudformation;
pub mod diagram;
pub mod html;
pub mod lab;
pub mod model;
pub mod review;
pub mod rust_sdk;
pub mod script;

use std::{error::Error, fmt};

use analysis::{check::Checked, finding::Finding};
use dsl::graph::Graph;

use crate::{
    call::{self, Plan, Problem},
    check,
};

pub use cloudformation::CloudFormation;
pub use diagram::{Dot, Mermaid, Svg};
pub use lab::Lab;
pub use model::Model;
pub use review::Review;
pub use rust_sdk::RustSdk;
pub use script::Script;

/// A text and the name of the file it belongs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The file's name.
    pub name: String,
    /// What is in it, with a line end at the end.
    pub text: String,
}

/// What an emitter wrote.
#[derive(Clone, Debug, Default)]
pub struct Emission {
    /// The files, the main one first.
    pub files: Vec<File>,
    /// What the reader must know or do besides, a line each.
    pub notes: Vec<String>,
    /// What only this rendering could find.
    pub findings: Vec<Finding>,
}

/// Why nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum EmitError {
    /// The rendering can't carry the network.
    Findings(Vec<Finding>),
    /// A property that was overridden is no JSON.
    Property {
        /// The element.
        path: String,
        /// The property.
        property: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// EC2 calls can't say all of it.
    Calls(Vec<Problem>),
    /// JSON could not be written.
    Json(serde_json::Error),
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(findings) => {
                f.write_str(&joined(findings.iter().map(|finding| finding.message.clone())))
            }
            Self::Property { path, property, source } => {
                write!(f, "property `{property}` of `{path}` is no JSON: {source}")
            }
            Self::Calls(problems) => f.write_str(&joined(problems.iter().map(ToString::to_string))),
            Self::Json(error) => write!(f, "can't write JSON: {error}"),
        }
    }
}

impl Error for EmitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Property { source, .. } | Self::Json(source) => Some(source),
            Self::Findings(_) | Self::Calls(_) => None,
        }
    }
}

impl From<serde_json::Error> for EmitError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

fn joined(messages: impl Iterator<Item = String>) -> String {
    messages.collect::<Vec<_>>().join("; ")
}

/// The calls that make a network, and what was found of them.
///
/// # Errors
/// What calls can't say; names that AWS would refuse.
pub fn planned(graph: &Graph) -> Result<(Plan, Vec<Finding>), EmitError> {
    let (plan, problems) = call::plan_in_part(graph);
    if problems.iter().any(|problem| !matches!(problem, Problem::Name { .. })) {
        return Err(EmitError::Calls(problems));
    }
    Ok((plan, refused(check::name::of_calls(graph, &problems))?))
}

/// Findings with errors among them become an error.
fn refused(mut findings: Vec<Finding>) -> Result<Vec<Finding>, EmitError> {
    if findings.iter().any(Finding::is_error) {
        findings.retain(Finding::is_error);
        return Err(EmitError::Findings(findings));
    }
    Ok(findings)
}

/// A rendering of a network.
pub trait Emitter {
    /// Its name on the command line.
    fn name(&self) -> &'static str;
    /// The ending of its files.
    fn extension(&self) -> &'static str;
    /// Writes the network.
    ///
    /// # Errors
    /// If the format can't carry it.
    fn emit(&self, checked: &Checked) -> Result<Emission, EmitError>;
    /// Writes what the format can carry of the network, and says in notes what it left out.
    ///
    /// # Errors
    /// If the format can't carry even that, or leaves nothing out.
    fn emit_in_part(&self, checked: &Checked) -> Result<Emission, EmitError> {
        self.emit(checked)
    }
}

/// Every emitter.
pub static EMITTERS: &[&(dyn Emitter + Sync)] =
    &[&CloudFormation, &Dot, &Lab, &Mermaid, &Model, &Review, &RustSdk, &Script, &Svg];

/// Emits from a checked network, as in `checked.emit(CloudFormation)?`.
pub trait Emit {
    /// The main file's text.
    ///
    /// # Errors
    /// If the format can't carry the network.
    fn emit(&self, emitter: impl Emitter) -> Result<String, EmitError>;
}

impl Emit for Checked {
    fn emit(&self, emitter: impl Emitter) -> Result<String, EmitError> {
        let mut files = emitter.emit(self)?.files;
        Ok(if files.is_empty() { String::new() } else { files.swap_remove(0).text })
    }
}
