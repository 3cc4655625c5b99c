//! A saved topology: versioned JSON of what its author wrote, without what that implies and without source places.
//!
//! `docs/schema/model.json` has the schema. A file is taken for hostile: whatever is in it, [`read`] gives a
//! topology or an error that says where in the file.

mod attr;
mod cursor;
mod error;
mod facts;
mod read;
mod schema;
mod write;

pub use error::ModelError;
pub use read::read;
pub use schema::schema;
pub use write::write;

/// The version of the format: it changes when a member changes its meaning or goes.
pub const VERSION: u64 = 1;

/// Deeper than any element can stand in others.
const DEEPEST: usize = 16;

#[cfg(test)]
mod tests;
